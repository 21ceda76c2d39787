"""A colleague who works with somebody too."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.working import WorkerRequest
from referrals.access import private_page, referral_to_change
from referrals.forms.staff_steps import ColleagueForm
from referrals.models import Caseload, Referral
from referrals.presentation.staff_referral import name_of
from referrals.services import people
from referrals.views.staff_problems import attempt
from vault.principal import Principal, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def work_with(request: WorkerRequest, reference: str) -> HttpResponse:
    """Puts the person on the caseload of a colleague besides."""
    referral = referral_to_change(request.membership, reference)
    listed = _colleagues(request.membership, referral)
    form = ColleagueForm(request.POST if request.method == "POST" else None, colleagues=listed)
    problem = None
    if form.is_bound and form.is_valid():
        problem = attempt(lambda: _let_in(request.membership, referral, form.cleaned_data["to"]))
        if problem is None:
            return redirect("referrals:referral", referral.reference)
    context = {"form": form, "reference": referral.reference, "person": name_of(referral), "problem": problem}
    context["has_any"] = bool(listed)
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/work_with.html", context, status=status)


def _colleagues(membership: Membership, referral: Referral) -> list[tuple[str, str]]:
    """Those who do not work with this person yet."""
    with_them = Caseload.objects.filter(person=referral.person_id, kind=Caseload.Kind.OWN, until__isnull=True)
    running = Membership.objects.filter(agency=membership.agency, ended_at__isnull=True)
    others = running.exclude(user=membership.user_id).exclude(user__in=with_them.values("user"))
    named = others.order_by("user__name", "user__email").values_list("pk", "user__name", "user__email")
    return [(str(pk), name or email) for pk, name, email in named]


def _let_in(membership: Membership, referral: Referral, to: str) -> None:
    colleague = Membership.objects.get(pk=to, agency=membership.agency, ended_at__isnull=True)
    # A caseload is written for oneself; for somebody else the gate does it, after the check of the form.
    with acting_as(Principal.gate(referral.person_id)):
        people.hand_over(person=referral.person_id, to=colleague)
