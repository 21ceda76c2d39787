"""My referrals: what waits for me, what waits for others, and how many are finished or stopped."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.web.membership_access import MembershipRequest
from core import clock
from directory.models import Organization
from referrals.ledger.told_to_agency import notices_told_of
from referrals.models import Caseload, PersonNote, Referral, Task
from referrals.step_kinds import ORDER
from referrals.vocabularies import TaskKind
from referrals.web.staff.authorization import private_page
from referrals.web.staff.forms.referral_filter import FilterForm
from referrals.web.staff.pages import referral_rows
from referrals.web.staff.pages.person_blocks import kept_together
from referrals.web.staff.pages.referral_page import StaffReferral
from referrals.web.staff.views import caseload_transfer

PER_PAGE = 30
# What the list does not show is not read, and of the person not decrypted.
_NOT_SHOWN = (
    "person__date_of_birth",
    *(
        f"organization__{field.name}"
        for field in Organization._meta.concrete_fields
        if field.name not in {"id", "name"}
    ),
)
_LOOKED_FOR = ("person__full_name", "person__contact")
_SECTIONS = (("you", "Waiting for you"), ("others", "Waiting for others"), ("", "Finished or stopped"))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def referral_list(request: MembershipRequest) -> HttpResponse:
    """The caseload. Filters are sent in the body: a name belongs in no address."""
    data = request.POST if request.method == "POST" else QueryDict("state=open")
    rows = _rows(request, with_names=bool(data.get("person")))
    form = FilterForm(data, organizations=_organizations(rows))
    fitting = form.fitting(rows) if form.is_valid() else rows
    chosen = form.chosen(fitting, _asking(rows)) if form.is_valid() else rows
    listed = kept_together(sorted(referral_rows.many(chosen, clock.now()), key=_order))
    if form.is_valid():
        listed = form.standing(listed)
    is_filtered = request.method == "POST" and form.is_filtered
    page = Paginator(listed, PER_PAGE).get_page(data.get("page", "1"))
    context = {
        "form": form,
        "page": page,
        "total": len(listed),
        "sections": _sections(_with_notices(list(page.object_list), rows), listed, at_nothing=not is_filtered),
        "is_filtered": is_filtered,
        "hidden": len(rows) - len(listed),
        # What fits but for where it stands: one press from there.
        "elsewhere": len(fitting) - len(listed),
        "has_any": bool(rows),
        # Folded, with the filter that shows them: read only when asked for.
        "over": 0 if form.errors or form.is_filtered else len(rows) - len(listed),
        "time_zone": request.membership.agency.time_zone,
        "may_review": request.membership.may_break_glass or request.membership.may_manage,
        "may_manage": request.membership.may_manage,
        "may_break_glass": request.membership.may_break_glass,
        "emergencies": _emergencies(request),
        "dangers": _dangers(request),
        "hand_overs": caseload_transfer.waits_for(request.membership),
    }
    return TemplateResponse(request, "referrals/staff/referral_list.html", context, status=400 if form.errors else 200)


def _rows(request: MembershipRequest, *, with_names: bool) -> list[Referral]:
    """The caseload; with full names and contacts, where somebody is looked for by them."""
    membership = request.membership
    rows = Referral.objects.visible_to(membership).filter(agency=membership.agency)
    referrals = list(
        rows.select_related("person", "organization").defer(*_NOT_SHOWN, *(() if with_names else _LOOKED_FOR))
    )
    for row in referrals:
        row.agency = membership.agency
    return referrals


def _asking(rows: Sequence[Referral]) -> set[UUID]:
    """Those who wrote something that has no answer, and those of whom a task is open."""
    people = {row.person_id for row in rows}
    notes = PersonNote.objects.filter(person__in=people, answered_at__isnull=True).values_list("person_id")
    tasks = Task.objects.filter(person__in=people, closed_at__isnull=True).values_list("person_id")
    return {person for (person,) in notes.union(tasks)}


def _dangers(request: MembershipRequest) -> int:
    """How many alerts of the agency nobody has taken on."""
    rows = Task.objects.filter(agency=request.membership.agency, kind=TaskKind.DANGER)
    return rows.filter(seen_at__isnull=True, closed_at__isnull=True).count()


def _organizations(rows: Sequence[Referral]) -> list[tuple[str, str]]:
    names = {str(row.organization_id): row.organization.name for row in rows}
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def _order(one: StaffReferral) -> tuple[int, tuple[bool, bool], bool, int, float]:
    """By section; in each, what may be about danger comes first, and of it what nobody has taken on.

    What can be done now comes before what is done when one meets the person; then what presses more, then the newest.
    """
    places = [name for name, _ in _SECTIONS]
    is_taken = all(alert.taken_by for alert in one.alerts)
    return (
        places.index(one.next.waits_for),
        (not one.alerts, is_taken),
        not one.next.at_once,
        ORDER[one.next.kind],
        -one.created_at.timestamp(),
    )


def _sections(
    on_page: Sequence[StaffReferral], every: Sequence[StaffReferral], *, at_nothing: bool
) -> list[tuple[str, int, list[StaffReferral]]]:
    """Heading, how many in all, and those on this page. The first two show at 0 too, where `at_nothing`."""
    sections = []
    for name, heading in _SECTIONS:
        total = sum(one.next.waits_for == name for one in every)
        here = [one for one in on_page if one.next.waits_for == name]
        if (name and at_nothing) or total:
            sections.append((heading, total, here))
    return sections


def _with_notices(on_page: Sequence[StaffReferral], rows: Sequence[Referral]) -> list[StaffReferral]:
    """Each with the notice, in short, under which an organization told where it stands."""
    ids = {row.reference: row.pk for row in rows}
    notices = notices_told_of(ids[one.reference] for one in on_page)
    return [
        replace(one, told_under=tuple(notice.short for notice in notices.get(ids[one.reference], ())))
        for one in on_page
    ]


def _emergencies(request: MembershipRequest) -> int:
    membership = request.membership
    if not (membership.may_break_glass or membership.may_manage):
        return 0
    waiting = Caseload.objects.filter(
        agency=membership.agency, kind=Caseload.Kind.BREAK_GLASS, reviewed_at__isnull=True
    )
    return waiting.exclude(user=membership.user_id).count()
