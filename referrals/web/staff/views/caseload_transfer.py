"""Who works with whom: a caseload put into a colleague's hands, for instance when somebody leaves.

One of the agency asks, another says yes, and whoever takes over opens each record with a reason.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.web.membership_access import MembershipRequest
from core.rls.principal import acting_as
from referrals.models import Caseload, CaseloadTransfer, Referral, TransferredPerson
from referrals.services import transfers
from referrals.web.staff.authorization import private_page
from referrals.web.staff.forms.caseload import HandOverForm, TakeOverForm

_SETTLED_SHOWN = 20


@dataclass(frozen=True)
class TransferLines:
    """A transfer on the page, how many people it is about, and what this member may do with it."""

    row: CaseloadTransfer
    people: int
    may_agree: bool
    is_mine: bool
    waits_for: str


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def caseloads(request: MembershipRequest) -> HttpResponse:
    """How many people each works with, without a name of theirs; supervisors and administrators only, else 404."""
    membership = request.membership
    if not (membership.may_break_glass or membership.may_manage):
        raise Http404
    members = (
        Membership.objects.filter(party=membership.agency).select_related("user", "party__agency").order_by("since")
    )
    by_user = {str(one.user_id): one for one in members}
    counts = _counts(membership)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        sources=[(key, str(one.user)) for key, one in by_user.items() if counts.get(key)],
        # Not to oneself: reading a record that is not one's own takes a reason.
        colleagues=[
            (key, str(one.user))
            for key, one in by_user.items()
            if one.ended_at is None and one.user_id != membership.user_id
        ],
    )
    if form.is_bound and form.is_valid():
        source, to = by_user[form.cleaned_data["source"]], by_user[form.cleaned_data["to"]]
        try:
            transfers.ask(by=membership, source=source.user, to=to)
        except transfers.TransferError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("referrals:transfers")
    rows = [(one.user, one.ended_at, counts.get(key, 0)) for key, one in by_user.items()]
    context = {"form": form, "rows": rows}
    return TemplateResponse(request, "referrals/staff/caseloads.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def transfers_page(request: MembershipRequest) -> HttpResponse:
    """Hand-overs that concern this member: those that wait, with yes and no, and the latest that were settled."""
    problem = ""
    if request.method == "POST":
        try:
            _answer(request)
        except transfers.TransferError as refused:
            problem = str(refused)
        except PermissionError:
            raise Http404 from None
        else:
            return redirect("referrals:transfers")
    rows = _concerning(request.membership)
    context = {
        "waiting": [_shown(row, request.membership) for row in rows if row.decided_at is None],
        "settled": [row for row in rows if row.decided_at is not None][:_SETTLED_SHOWN],
        "problem": problem,
        "me": request.membership.user_id,
    }
    return TemplateResponse(request, "referrals/staff/transfers.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def transferred(request: MembershipRequest) -> HttpResponse:
    """Records handed to this member that they have not opened: references, and a reason to open those they choose."""
    waiting = _to_open(request.membership)
    form = TakeOverForm(
        request.POST if request.method == "POST" else None,
        records=[(str(pk), f"{', '.join(references)}, from {source}") for pk, references, source, _ in waiting],
    )
    if form.is_bound and form.is_valid():
        rows = [UUID(pk) for pk in form.cleaned_data["records"]]
        transfers.open_records(membership=request.membership, rows=rows, reason=form.cleaned_data["reason"])
        return redirect("referrals:transferred" if len(rows) < len(waiting) else "referrals:referral_list")
    context = {"form": form, "waiting": waiting}
    return TemplateResponse(request, "referrals/staff/transferred.html", context, status=400 if form.errors else 200)


def waits_for(membership: Membership) -> tuple[int, int]:
    """How many hand-overs wait for this member's word, and how many records handed to them wait to be opened."""
    open_ones = CaseloadTransfer.objects.filter(agency=membership.agency, decided_at=None)
    asked = sum(membership.user_id in transfers.may_agree(row) for row in open_ones)
    return asked, TransferredPerson.objects.filter(
        receiver=membership.user, agency=membership.agency_id, opened_at=None
    ).count()


def _answer(request: MembershipRequest) -> None:
    try:
        pk = UUID(request.POST.get("transfer", ""))
    except ValueError:
        raise Http404 from None
    if not CaseloadTransfer.objects.filter(pk=pk, agency=request.membership.agency).exists():
        raise Http404
    answer = request.POST.get("answer", "")
    if answer == "yes":
        transfers.agree(pk, by=request.membership)
    elif answer == "no":
        transfers.refuse(pk, by=request.membership)


def _concerning(membership: Membership) -> list[CaseloadTransfer]:
    rows = CaseloadTransfer.objects.filter(agency=membership.agency)
    rows = rows.select_related("source", "receiver", "asked_by", "decided_by")
    return [row for row in rows[:200] if membership.user_id in {user.pk for user in transfers.people_concerned(row)}]


def _shown(row: CaseloadTransfer, membership: Membership) -> TransferLines:
    own = Caseload.objects.filter(agency=row.agency_id, user=row.source_id, kind=Caseload.Kind.OWN, until=None)
    with acting_as(transfers.JOB):
        people = own.count()
    agreeing = transfers.may_agree(row)
    named = Membership.objects.filter(user__in=agreeing, party=row.agency_id, ended_at=None).select_related("user")
    return TransferLines(
        row,
        people,
        membership.user_id in agreeing,
        membership.user_id == row.asked_by_id,
        " or ".join(sorted(str(one.user) for one in named)),
    )


def _to_open(membership: Membership) -> list[tuple[UUID, list[str], str, datetime | None]]:
    rows = TransferredPerson.objects.filter(receiver=membership.user, agency=membership.agency_id, opened_at=None)
    waiting = list(rows.select_related("transfer__source").order_by("transfer__decided_at", "pk"))
    # The caseload hides the records, and shows references of people whose record moved here.
    with acting_as(transfers.JOB):
        named = list(
            Referral.objects.filter(agency=membership.agency, person__in=[row.person_id for row in waiting])
            .order_by("-created_at")
            .values_list("person", "reference")
        )
    return [
        (
            row.pk,
            [reference for person, reference in named if person == row.person_id] or ["No referral yet"],
            str(row.transfer.source),
            row.transfer.decided_at,
        )
        for row in waiting
    ]


def _counts(membership: Membership) -> dict[str, int]:
    own = Q(agency=membership.agency, kind=Caseload.Kind.OWN, until=None)
    rows = Caseload.objects.filter(own).values_list("user").annotate(Count("pk")).order_by()
    return {str(user): number for user, number in rows}
