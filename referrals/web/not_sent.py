"""Words that arrive when nothing can be done with them any more: given back, to be copied, and kept nowhere."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

# Fields in which people write, on any page that somebody may have left open for too long; also behind the name of an
# answer, such as "decline-more".
_WRITTEN = ("change", "text", "more", "note", "value", "about")


def typed_in(request: HttpRequest) -> list[str]:
    """What somebody wrote into the form that they sent, in the order of its fields."""
    if request.method != "POST":
        return []
    named = [(name.rpartition("-")[2], name) for name in request.POST]
    ordered = [name for field in _WRITTEN for own, name in named if own == field]
    return [words for name in ordered if (words := request.POST.get(name, "").strip())]


def page(request: HttpRequest, typed: list[str]) -> TemplateResponse:
    """The page for a device that nobody may answer on any more: status 404, as without words."""
    return TemplateResponse(request, "referrals/sign/not_sent.html", {"typed": typed}, status=404)
