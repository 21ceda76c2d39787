"""Two curators at one listing: whoever saves second is told first, and loses nothing of what they typed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from directory.curation import history
from directory.models import Organization

# Hidden in the form: how much history the listing had when the page was opened.
MARK = "history_size"


class ToldFirst:
    """Mixed into a form of the desk: a save that would go over somebody else's is refused once, with the reason."""

    meanwhile = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()  # type: ignore[misc]
        if self.meanwhile:
            self.add_error(None, self.meanwhile)  # type: ignore[attr-defined]
        return data or self.cleaned_data  # type: ignore[attr-defined]


def changed_meanwhile(request: HttpRequest, organization_id: UUID) -> str:
    """Who changed the listing after this form was opened, and what to do; "" where nobody did.

    Locks the listing, so that of two saves at one moment the second sees the first; call inside a transaction.
    """
    try:
        seen = int(request.POST.get(MARK, ""))
    except ValueError:
        return ""
    Organization.objects.select_for_update().filter(pk=organization_id).first()
    if history.size(organization_id) <= seen:
        return ""
    last = history.edits(organization_id, private=True)[0]
    who = last.by[:1].upper() + last.by[1:]
    return (
        f"{who} changed this listing at {timezone.localtime(last.at):%H:%M}, after you opened this page. What you "
        "typed is kept below. Look at the listing in another tab, then save again: what you save then counts."
    )
