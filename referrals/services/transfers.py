"""A caseload handed to a colleague: asked by a supervisor or administrator, agreed by somebody else [docs/decisions/0049].

Who may agree, and when it needs nobody, is decided by the database, in `referrals_may_agree` and the trigger of
CaseloadTransfer. What is here asks it, writes whom the transfer concerns, and tells who has to know.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from accounts.models import Membership, Role, User
from core import clock
from core.rls.principal import Principal, acting_as
from referrals.models import Caseload, CaseloadTransfer, TransferredPerson
from referrals.services import messages

# A role that is younger than this was given by somebody who may be behind it.
_SETTLED = timedelta(days=30)
JOB = Principal.job("transfers")


class TransferError(Exception):
    """Why a transfer cannot be asked for or decided, in words for whoever is asking."""


@transaction.atomic
def ask(*, by: Membership, source: User, to: Membership) -> CaseloadTransfer:
    """Asks for everybody whom `source` works with to be handed to a colleague, and tells all whom it concerns.

    Where `source` asks themselves it is agreed at once. Raises TransferError where the same is asked for already, and
    PermissionError for members who may not ask or a colleague who left.
    """
    if not (by.may_break_glass or by.may_manage) or to.agency_id != by.agency_id or to.ended_at is not None:
        raise PermissionError("Only supervisors and administrators, for somebody who works at the same agency.")
    waiting = CaseloadTransfer.objects.filter(agency=by.agency, source=source, receiver=to.user, decided_at=None)
    if waiting.exists():
        raise TransferError("This is asked for already, and waits for an answer.")
    made = CaseloadTransfer.objects.create(agency=by.agency, source=source, receiver=to.user, asked_by=by.user)
    made.refresh_from_db()
    if source.pk == by.user_id:
        return agree(made.pk, by=by)
    for user in people_concerned(made):
        if user.pk != by.user_id:
            messages.tell_staff(user.email, "transfer_asked", view="referrals:transfers")
    return made


@transaction.atomic
def agree(pk: UUID, *, by: Membership) -> CaseloadTransfer:
    """A yes: from now on the receiver may open each record by giving a reason. Raises TransferError, PermissionError."""
    transfer = _waiting(pk)
    if by.user_id not in may_agree(transfer):
        raise PermissionError("Whoever works with these people says yes, or a supervisor who has no part in it.")
    return _decide(transfer, decided_by=by.user)


@transaction.atomic
def refuse(pk: UUID, *, by: Membership) -> CaseloadTransfer:
    """A no, or taking it back: nothing moves. Raises TransferError, and PermissionError for those it does not concern."""
    transfer = _waiting(pk)
    if by.user_id not in {user.pk for user in people_concerned(transfer)}:
        raise PermissionError("It does not concern them.")
    return _decide(transfer, decided_by=by.user, refused=True)


def settle_due(now: datetime) -> int:
    """Transfers that nobody could agree to, and nobody refused in time; how many. Part of housekeeping."""
    with acting_as(JOB):
        due = list(CaseloadTransfer.objects.filter(decided_at=None, due_at__lte=now).values_list("pk", flat=True))
        for pk in due:
            _decide(_waiting(pk), decided_by=None)
    return len(due)


@transaction.atomic
def open_records(*, membership: Membership, rows: Collection[UUID], reason: str) -> int:
    """The receiver's first reading: for each chosen row the person comes on their caseload, with the reason beside.

    Raises ValueError without a reason. Rows that are not theirs, or were opened, count nothing.
    """
    if len(reason.strip()) < 10:
        raise ValueError("Say why in a few words.")
    theirs = TransferredPerson.objects.select_for_update(of=("self",)).select_related("transfer")
    with acting_as(JOB):
        waiting = list(
            theirs.filter(receiver=membership.user, agency=membership.agency_id, opened_at=None, pk__in=rows)
        )
    for row in waiting:
        _open(row, membership, reason.strip())
    return len(waiting)


def may_agree(transfer: CaseloadTransfer) -> set[UUID]:
    """Users who may say yes to it now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.user_id FROM accounts_membership m WHERE m.party_id = %s AND m.ended_at IS NULL"
            " AND referrals_may_agree(%s, %s, %s, %s, m.user_id)",
            [transfer.agency_id, transfer.agency_id, transfer.source_id, transfer.receiver_id, transfer.asked_by_id],
        )
        return {row[0] for row in cursor.fetchall()}


def people_concerned(transfer: CaseloadTransfer) -> list[User]:
    """Whom it concerns: both clinicians, who asked, and everybody who keeps watch, or did until a short while ago.

    Whoever lost a supervisor's or administrator's role in these days is told too: it may have been taken for this.
    """
    lately = clock.now() - _SETTLED
    watches = Q(role__in=(Role.SUPERVISOR, Role.AGENCY_ADMIN))
    changed = Q(role_since__gte=lately, role_since__gt=F("since") + timedelta(minutes=1))
    members = Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gte=lately), watches | changed)
    those = members.filter(party=transfer.agency_id).values("user")
    named = Q(pk__in=(transfer.source_id, transfer.receiver_id, transfer.asked_by_id))
    return list(User.objects.filter(named | Q(pk__in=those), is_active=True).order_by("pk"))


def _waiting(pk: UUID) -> CaseloadTransfer:
    transfer = CaseloadTransfer.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if transfer is None or transfer.decided_at is not None:
        raise TransferError("This was answered already.")
    return transfer


def _decide(transfer: CaseloadTransfer, *, decided_by: User | None, refused: bool = False) -> CaseloadTransfer:
    transfer.decided_by, transfer.refused, transfer.decided_at = decided_by, refused, clock.now()
    transfer.save(update_fields=["decided_by", "refused", "decided_at"])
    if not refused:
        _write_whom(transfer)
    for user in people_concerned(transfer):
        if decided_by is None or user.pk != decided_by.pk:
            messages.tell_staff(user.email, "transfer_settled", view="referrals:transfers")
    return transfer


def _write_whom(transfer: CaseloadTransfer) -> None:
    """Everybody on the caseload now whom the receiver does not work with yet."""
    own = Caseload.objects.filter(agency=transfer.agency_id, kind=Caseload.Kind.OWN, until=None)
    with acting_as(JOB):
        known = own.filter(user=transfer.receiver_id).values("person")
        people = own.filter(user=transfer.source_id).exclude(person__in=known).values_list("person", flat=True)
        rows = [
            TransferredPerson(
                transfer=transfer, agency_id=transfer.agency_id, person_id=person, receiver_id=transfer.receiver_id
            )
            for person in people
        ]
        TransferredPerson.objects.bulk_create(rows, ignore_conflicts=True)


def _open(row: TransferredPerson, membership: Membership, reason: str) -> None:
    with acting_as(Principal.disclosure(row.person_id)):
        Caseload.objects.create(
            user=membership.user,
            agency=membership.agency,
            person_id=row.person_id,
            reason=reason,
            came_from_id=row.transfer.source_id,
        )
        TransferredPerson.objects.filter(pk=row.pk).update(opened_at=clock.now())
