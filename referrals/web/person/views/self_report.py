"""How it goes with one organization, said by the person: "We are in touch", or how it ended."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.clock import now
from referrals import references
from referrals.errors import PermissionEnded, RecordFrozen
from referrals.models import Link, Referral
from referrals.selectors.case import case_of
from referrals.services import renewals, self_reports
from referrals.states import IllegalTransition
from referrals.vocabularies import Category, Outcome
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.person.pages.where_things_stand import how_it_stands
from referrals.web.person.views.home_page import frame, person_of
from referrals.web.signing.answering import CLOSED
from referrals.wording import person as words
from referrals.wording.superseding import newer_permissions

IN_TOUCH, ENDED = "in_touch", "ended"
NOT_NOW = "This cannot be said now. Where it stands is above."


class SayForm(forms.Form):
    """Which of the two buttons, and how it ended."""

    say = forms.ChoiceField(
        choices=[(IN_TOUCH, ""), (ENDED, "")], error_messages={"required": "Press one of the buttons."}
    )
    outcome = forms.ChoiceField(
        label="How did it end?",
        required=False,
        choices=[("", "Choose how it ended"), *words.OUTCOME.choices(*self_reports.OUTCOMES)],
        error_messages={"invalid_choice": "Choose from the list."},
    )

    def clean(self) -> dict[str, str]:
        given = super().clean() or {}
        if given.get("say") == ENDED and not given.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", "Choose how it ended.")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON)
def referral(request: LinkRequest, reference: str) -> HttpResponse:
    """Where it stands, what they can say of it, and whether their agency hears that."""
    referral = _referral(request, reference)
    form = SayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _say(request, referral, form):
        return redirect(f"{reverse('referrals:person', args=[request.here])}#where-things-stand")
    referral = _referral(request, reference)
    person = person_of(request)
    may_tell = case_of(referral, person, now()).may_tell_agency
    names = {
        **frame(request),
        "form": form,
        "reference": referral.reference,
        "organization": referral.organization.name,
        "agency": person.agency,
        "stands": how_it_stands(referral, newer_permissions(person, [referral], now()).get(referral.pk, "")),
        "may_say_in_touch": self_reports.may_say_in_touch(referral.state),
        "may_say_ended": self_reports.may_say_ended(referral.state),
        "hears_in_touch": Category.IN_TOUCH in may_tell,
        "hears_ended": Category.OUTCOME in may_tell,
    }
    return TemplateResponse(request, "referrals/person/referral.html", names)


@require_http_methods(["GET", "POST"])
@link_page(Link.Kind.PERSON)
def ask(request: LinkRequest, reference: str) -> HttpResponse:
    """Asks the agency for a new permission. Where that cannot be done now, the page shows what can."""
    referral = _referral(request, reference)
    if request.method == "POST":
        renewals.person_asks(link=request.link, referral=referral)
    return redirect(f"{reverse('referrals:person', args=[request.here])}#where-things-stand")


def _say(request: LinkRequest, referral: Referral, form: SayForm) -> bool:
    """Says it; what stands in the way is said on the page."""
    given = form.cleaned_data
    try:
        if given["say"] == IN_TOUCH:
            self_reports.in_touch(link=request.link, referral=referral)
        else:
            self_reports.ended(link=request.link, referral=referral, outcome=Outcome(given["outcome"]))
    except (IllegalTransition, PermissionEnded):
        form.add_error(None, NOT_NOW)
        return False
    except RecordFrozen:
        form.add_error(None, CLOSED)
        return False
    return True


def _referral(request: LinkRequest, reference: str) -> Referral:
    """Their own referral. Raises Http404 alike for one of somebody else and for none."""
    rows = Referral.objects.select_related("agency", "organization", "release")
    referral = rows.filter(person=request.link.person_id, reference=references.tidy(reference)).first()
    if referral is None:
        raise Http404
    return referral
