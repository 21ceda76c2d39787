"""Row-level security: how somebody comes to see a record, which the database lets nobody give themselves for good."""

import pytest
from django.db import DatabaseError

from accounts.models import Membership
from core.rls.principal import Principal, acting_as
from referrals.services import people
from tests.referrals import stories
from tests.referrals.row_level_security import ABOUT, changed, count, sql
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def test_a_reason_opens_a_record_until_it_runs_out(full: Story) -> None:
    max_ = full.staff.max
    with acting_as(max_.principal):
        row = people.give_reason(membership=max_, person=full.person.pk, reason="Covers for Robin today")
        assert count("referrals_person") == 1
    with acting_as(Principal.job("test")):
        sql("UPDATE referrals_caseload SET until = now() - interval '1 second' WHERE id = %s", row.pk)
    with acting_as(max_.principal):
        assert count("referrals_person") == 0


def test_a_caseload_row_in_the_name_of_another_agency_opens_nothing(full: Story) -> None:
    """The foreign key ties a caseload row to the person's own agency."""
    kim = stories.kim()
    with pytest.raises(DatabaseError), acting_as(kim.principal):
        sql(
            "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'own', '', now())",
            kim.user_id, kim.agency_id, full.person.pk,
        )  # fmt: skip
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_caseload_row_for_an_agency_one_does_not_work_for_is_refused(full: Story) -> None:
    kim = stories.kim()
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(kim.principal):
        sql(
            "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'own', '', now())",
            kim.user_id, full.staff.agency.pk, full.person.pk,
        )  # fmt: skip


def caseload_row(member: Membership, story: Story, kind: str, *, since: str = "now()", until: str = "NULL") -> None:
    """Puts the person on somebody's list, with plain SQL."""
    sql(
        "INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since, until)"
        f" VALUES (gen_random_uuid(), %s, %s, %s, %s, '', {since}, {until})",
        member.user_id, story.staff.agency.pk, story.person.pk, kind,
    )  # fmt: skip


_HOURS, _TOO_LONG = "now() + interval '8 hours'", "now() + interval '9 hours'"


@pytest.mark.parametrize(
    ("who", "kind", "options"),
    [
        ("max", "own", {}),
        ("max", "own", {"until": _HOURS}),
        ("alex", "own", {}),
        ("max", "reason", {}),
        ("max", "reason", {"until": _TOO_LONG}),
        ("max", "reason", {"since": "now() + interval '1 hour'", "until": _HOURS}),
        ("max", "break_glass", {"until": _HOURS}),
        ("jo", "break_glass", {"until": _HOURS}),
        ("alex", "break_glass", {"until": _TOO_LONG}),
    ],
)
def test_nobody_lets_themselves_in_but_for_hours_and_in_an_emergency_a_supervisor(
    full: Story, who: str, kind: str, options: dict[str, str]
) -> None:
    member: Membership = getattr(full.staff, who)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(member.principal):
        caseload_row(member, full, kind, **options)


def test_a_reason_of_hours_and_an_emergency_of_a_supervisor_are_taken_and_nobody_hands_a_list_on(full: Story) -> None:
    staff = full.staff
    for member, kind in ((staff.max, "reason"), (staff.alex, "break_glass")):
        with acting_as(member.principal):
            caseload_row(member, full, kind, until=_HOURS)
    for member in (staff.jo, staff.alex, staff.robin):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(member.principal):
            caseload_row(staff.max, full, "own")
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(staff.max.principal):
        caseload_row(staff.robin, full, "reason", until=_HOURS)


def test_what_opened_a_record_is_neither_made_to_last_nor_removed_by_whoever_it_opened_to(full: Story) -> None:
    for member, is_emergency in ((full.staff.max, False), (full.staff.alex, True)):
        with acting_as(member.principal):
            row = people.give_reason(
                membership=member, person=full.person.pk, reason="Covers for Robin", break_glass=is_emergency
            )
            assert changed("UPDATE referrals_caseload SET kind = 'own', until = NULL WHERE id = %s", row.pk) == 0
            assert changed("UPDATE referrals_caseload SET reviewed_at = now() WHERE id = %s", row.pk) == 0
            assert changed("DELETE FROM referrals_caseload WHERE id = %s", row.pk) == 0
    jo = full.staff.jo.principal
    for widened in ("until = until + interval '1 hour'", "kind = 'own'"):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(jo):
            sql(f"UPDATE referrals_caseload SET {widened} WHERE kind = 'break_glass'")
    with acting_as(jo):
        assert changed("DELETE FROM referrals_caseload") == 0
        people.review_emergency(caseload=row, reviewer=full.staff.jo)


def test_a_reason_of_a_time_still_to_come_opens_nothing(full: Story) -> None:
    """As the clock of a machine that was years ahead leaves it behind."""
    max_ = full.staff.max
    with acting_as(Principal.job("test")):
        caseload_row(max_, full, "reason", since="now() + interval '1 year'", until="now() + interval '9 years'")
    with acting_as(max_.principal):
        assert {table for table in ABOUT if count(table)} == set()
    with acting_as(full.staff.jo.principal):
        assert sql("SELECT count(*) FROM referrals_caseload WHERE kind = 'reason'") == [(1,)]
