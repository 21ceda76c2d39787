"""A colleague who works with somebody too."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.web.membership_access import MembershipRequest
from core.rls.principal import Principal, acting_as
from referrals.models import Caseload, Referral
from referrals.services import people
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.referral_steps import ColleagueForm
from referrals.web.staff.pages.referral_page import name_of
from referrals.web.staff.views.problems import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def work_with(request: MembershipRequest, reference: str) -> HttpResponse:
    """Puts the person on the caseload of a colleague besides."""
    referral = referral_to_change(request.membership, reference)
    listed, with_them = _colleagues(request.membership, referral)
    form = ColleagueForm(request.POST if request.method == "POST" else None, colleagues=listed)
    problem = None
    if form.is_bound and form.is_valid():
        problem = attempt(lambda: _let_in(request.membership, referral, form.cleaned_data["to"]))
        if problem is None:
            # Where they are named now.
            return redirect("referrals:work_with", referral.reference)
    context = {"form": form, "reference": referral.reference, "person": name_of(referral), "problem": problem}
    context |= {"has_any": bool(listed), "with_them": with_them}
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/work_with.html", context, status=status)


def _colleagues(membership: Membership, referral: Referral) -> tuple[list[tuple[str, str]], list[str]]:
    """Those who do not work with this person yet, as choices, and the names of those who do."""
    own = Caseload.objects.filter(person=referral.person_id, kind=Caseload.Kind.OWN, until__isnull=True)
    # Rows of a caseload are shown to whose they are, and to the gate.
    with acting_as(Principal.disclosure(referral.person_id)):
        known = set(own.values_list("user", flat=True))
    running = Membership.objects.filter(party=membership.agency, ended_at__isnull=True).exclude(user=membership.user_id)
    named = running.order_by("user__name", "user__email").values_list("pk", "user", "user__name", "user__email")
    everybody = [(str(pk), user, name or email) for pk, user, name, email in named]
    choices = [(pk, name) for pk, user, name in everybody if user not in known]
    return choices, [name for _, user, name in everybody if user in known]


def _let_in(membership: Membership, referral: Referral, to: str) -> None:
    colleague = Membership.objects.get(pk=to, party=membership.agency, ended_at__isnull=True)
    # A caseload is written for oneself; for somebody else the gate does it, after the check of the form.
    with acting_as(Principal.disclosure(referral.person_id)):
        people.hand_over(person=referral.person_id, to=colleague, by=membership.user)
