"""The database lets nobody hand a caseload over alone, whatever statement they send."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Membership
from core.rls.principal import Principal, acting_as
from referrals.services import people, transfers
from tests.referrals import stories
from tests.referrals.row_level_security import changed, sql
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
REFUSED = "transfer_needs_two|agreed by|asked for by|follows from|row-level security|comes on a caseload"


@pytest.fixture
def story(sent: Story) -> Story:
    Membership.objects.filter(party=sent.staff.agency).update(role_since=timezone.now() - timedelta(days=90))
    return sent


def asked(story: Story) -> str:
    staff = story.staff
    with acting_as(staff.jo.principal):
        return str(transfers.ask(by=staff.jo, source=staff.robin.user, to=staff.max).pk)


INSERT = (
    "INSERT INTO referrals_caseloadtransfer (id, agency_id, source_id, receiver_id, asked_by_id, asked_at, due_at, refused,"
    " decided_by_id, decided_at) VALUES (gen_random_uuid(), %s, %s, %s, %s, now() - interval '9 days', %s, false, %s, %s)"
)


@pytest.mark.parametrize(
    "how", ["decided by them", "decided by nobody", "in another's name", "by a clinician", "to themselves"]
)
def test_no_transfer_begins_agreed_or_in_anothers_name(story: Story, how: str) -> None:
    staff, now = story.staff, timezone.now()
    me = staff.max if how == "by a clinician" else staff.jo
    asker = staff.alex if how == "in another's name" else me
    receiver = me if how == "to themselves" else staff.alex
    by = {"decided by them": (me.user_id, now), "decided by nobody": (None, now)}.get(how, (None, None))
    with pytest.raises(DatabaseError), acting_as(me.principal):
        sql(INSERT, staff.agency.pk, staff.robin.user_id, receiver.user_id, asker.user_id, None, *by)


def test_neither_the_day_nor_the_moment_is_written_by_who_asks(story: Story) -> None:
    staff = story.staff
    with acting_as(staff.jo.principal):
        sql(INSERT, staff.agency.pk, staff.robin.user_id, staff.max.user_id, staff.jo.user_id,
            timezone.now() - timedelta(days=5), None, None)  # fmt: skip
    with acting_as(Principal.job("test")):
        assert sql("SELECT due_at, asked_at > now() - interval '1 minute' FROM referrals_caseloadtransfer") == [
            (None, True)
        ]


@pytest.mark.parametrize("who", ["jo", "max", "alex", "kim"])
@pytest.mark.parametrize(
    "change",
    [
        "decided_at = now(), decided_by_id = '{me}'",
        "decided_at = now(), decided_by_id = '{robin}'",
        "decided_at = now()",
        "receiver_id = '{me}'",
        "asked_by_id = '{robin}'",
        "due_at = now() - interval '1 day'",
        "source_id = '{me}', decided_at = now(), decided_by_id = '{me}'",
    ],
)
def test_no_statement_agrees_for_somebody_else(story: Story, who: str, change: str) -> None:
    staff = story.staff
    me = stories.kim() if who == "kim" else getattr(staff, who)
    pk = asked(story)
    statement = change.format(me=me.user_id, robin=staff.robin.user_id)
    if who == "alex" and change == "decided_at = now(), decided_by_id = '{me}'":
        return  # A supervisor with no part in it may.
    try:
        with acting_as(me.principal):
            done = changed(f"UPDATE referrals_caseloadtransfer SET {statement} WHERE id = %s", pk)
    except DatabaseError as error:
        assert "agreed by" in str(error) or "row-level security" in str(error)
    else:
        assert done == 0


def test_nobody_deletes_a_transfer_or_writes_down_whose_record_moves(story: Story) -> None:
    staff, pk = story.staff, asked(story)
    insert = (
        "INSERT INTO referrals_transferredperson (id, transfer_id, person_id, receiver_id)"
        " VALUES (gen_random_uuid(), %s, %s, %s)"
    )
    for principal in (*(m.principal for m in (staff.jo, staff.max, staff.robin)),
                      Principal.disclosure(story.person.pk), Principal.job("test")):  # fmt: skip
        with pytest.raises(DatabaseError, match=REFUSED), acting_as(principal):
            sql(insert, pk, story.person.pk, staff.max.user_id)
    with pytest.raises(DatabaseError, match=REFUSED), acting_as(staff.jo.principal):
        sql("DELETE FROM referrals_caseloadtransfer")
    with acting_as(staff.robin.principal):
        transfers.agree(transfers.CaseloadTransfer.objects.get().pk, by=staff.robin)
    with pytest.raises(DatabaseError, match=REFUSED), acting_as(staff.max.principal):
        sql("DELETE FROM referrals_transferredperson")
    with pytest.raises(DatabaseError, match=REFUSED), acting_as(staff.max.principal):
        sql("UPDATE referrals_transferredperson SET opened_at = now()")


def test_not_even_the_gate_puts_somebody_on_a_list_without_a_colleague_or_a_reason(story: Story) -> None:
    staff = story.staff
    insert = (
        "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since, came_from_id)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'own', %s, now(), %s)"
    )
    for reason, came_from in (("", None), ("x", None), ("", staff.jo.user_id), ("", staff.max.user_id)):
        with pytest.raises(DatabaseError, match="comes on a caseload"), acting_as(story.as_disclosure):
            sql(insert, staff.max.user_id, staff.agency.pk, story.person.pk, reason, came_from)
    with acting_as(story.as_disclosure):
        people.hand_over(person=story.person.pk, to=staff.max, by=staff.robin.user)
