"""How somebody gets a link of their own from staff: by e-mail to an address they gave, or shown this once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from directory.handouts.qr import data_uri
from directory.schedules.wording import long_day
from referrals.selectors.release_drafts import day_of
from referrals.services import messages
from referrals.services.links import Made
from referrals.web.staff.forms.referral_steps import LinkForm
from referrals.web.staff.views.problems import attempt


def give_link(
    request: HttpRequest,
    *,
    make: Callable[[str], Made],
    template: str,
    context: Mapping[str, Any],
    initial: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page that asks how, and after it the page with what was made: the code, and the link unless it was sent.

    `make` is given the e-mail address, "" for none, and sends the e-mail itself; `template` is the name of the first
    page, that of the second ends in "_made".
    """
    form = LinkForm(request.POST if request.method == "POST" else None, initial=dict(initial or {}))
    problem = None
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["to"] if form.cleaned_data["how"] == "email" else ""
        made: list[Made] = []
        problem = attempt(lambda: made.append(make(to)))
        if made:
            link = made[0].link
            address = "" if to else messages.open_address(made[0])
            # It ends at an instant; people read the last day on which it opens, at the agency.
            last_day = day_of(link.person.agency, link.expires_at - timedelta(microseconds=1))
            link_names = {"code": link.code, "last_day": long_day(last_day), "sent_to": to, "address": address}
            # In the page itself: an address of a picture would hold the token, and be kept.
            link_names["qr"] = data_uri(address) if address else ""
            return TemplateResponse(request, f"referrals/staff/{template}_made.html", {**context, **link_names})
    status = problem.status if problem else 400 if form.errors else 200
    names = {**context, "form": form, "problem": problem}
    return TemplateResponse(request, f"referrals/staff/{template}.html", names, status=status)
