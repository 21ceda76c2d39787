"""What may be about danger, for every member of the agency: who took it on, and "I have it"."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.web.membership_access import MembershipRequest
from referrals.models import Referral, Task
from referrals.services import danger_alerts
from referrals.vocabularies import TaskKind
from referrals.web.forms.one_page import question
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.referral_steps import buttons_of
from referrals.web.staff.views.caseload import FOR
from referrals.web.staff.views.referral_detail import referral_page


@dataclass(frozen=True)
class Alert:
    """One alert by its reference alone. `is_mine`: the reader works with the person, and opens it as any referral."""

    task: Task
    is_mine: bool

    @property
    def since(self) -> datetime:
        return self.task.opened_at


@require_safe
@private_page
def dangers(request: MembershipRequest) -> HttpResponse:
    """Every alert of the agency that is not over, the ones that nobody has first. It names nobody."""
    membership = request.membership
    rows = Task.objects.filter(agency=membership.agency, kind=TaskKind.DANGER, closed_at__isnull=True)
    tasks = list(rows.select_related("seen_by").order_by("opened_at", "id"))
    references = {task.reference for task in tasks}
    mine = set(
        Referral.objects.visible_to(membership)
        .filter(agency=membership.agency, reference__in=references)
        .values_list("reference", flat=True)
    )
    alerts = [Alert(task, task.reference in mine) for task in tasks]
    context = {
        "waiting": [one for one in alerts if one.task.seen_at is None],
        "taken": [one for one in alerts if one.task.seen_at is not None],
        "duty": membership.agency.duty_name,
        "may_break_glass": membership.may_break_glass,
        "time_zone": membership.agency.time_zone,
    }
    return TemplateResponse(request, "referrals/staff/dangers.html", context)


@require_POST
@private_page
def take_on(request: MembershipRequest, pk: UUID) -> HttpResponse:
    """ "I have it". Whoever works with the person goes on to the referral, where the words stand; others give a reason."""
    try:
        task = danger_alerts.take_on(task=pk, membership=request.membership)
    except Task.DoesNotExist:
        raise Http404 from None
    rows = Referral.objects.visible_to(request.membership)
    if not rows.filter(agency=request.membership.agency, reference=task.reference).exists():
        if not task.reference:
            return redirect("referrals:dangers")
        return redirect(f"{reverse('referrals:colleague')}?{urlencode({FOR: task.reference})}")
    if question(request.POST, "have_it", buttons_of(request.POST)):
        # An answer was begun on the same page: nothing waits for a question here, and it is not lost.
        return referral_page(request, referral_to_change(request.membership, task.reference))
    return redirect("referrals:referral", task.reference)
