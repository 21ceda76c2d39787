"""Row-level security: who adds, changes and removes rows about somebody, and which rows nobody changes."""

import re
import uuid
from typing import Any

import pytest
from django.db import DatabaseError

from core.rls.principal import Principal, acting_as
from referrals.services import people
from tests.referrals import stories
from tests.referrals.row_level_security import ABOUT, changed, insertable, sql
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", sorted(ABOUT))
def test_rows_about_somebody_elses_person_can_be_neither_added_nor_changed(full: Story, table: str) -> None:
    """Tried by everybody who may write such rows about their own person."""
    column = ABOUT[table]
    mine = stories.sam(full.staff.max, preferred_name="Toni")
    link = stories.own_link(full.staff.max, mine)
    tried = (full.staff.max.principal, Principal.person(mine.pk, link.pk), Principal.disclosure(mine.pk))
    columns = insertable(table)
    # A referral or release begins as a draft, unsigned and untold, which other triggers see to first.
    values = columns.replace(" state,", " 'draft',").replace(" reported_state,", " 'draft',")
    values = values.replace(" signed_at,", " NULL::timestamptz,")
    # No form either: which one a referral may stand on is a trigger of its own.
    values = re.sub(r" release_id\b", " NULL::uuid", values) if table == "referrals_referral" else values
    with acting_as(Principal.job("test")):
        rows = sql(f"SELECT {values} FROM {table} WHERE {column} = %s LIMIT 1", full.person.pk)
    for principal in tried:
        if table == "referrals_person" and principal.kind == "member":
            # Whoever works for the agency may write people of the agency down: told apart below.
            continue
        with pytest.raises(DatabaseError, match=r"row-level security|Whose record moves follows"), acting_as(principal):
            # The same row again: what is about another person is refused before its key is looked at.
            sql(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(rows[0]))})", *map(_plain, rows[0]))
        try:
            with acting_as(principal):
                assert changed(f"UPDATE {table} SET {column} = {column} WHERE {column} = %s", full.person.pk) == 0
                assert changed(f"DELETE FROM {table} WHERE {column} = %s", full.person.pk) == 0
        except DatabaseError as error:
            assert "permission denied" in str(error)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, uuid.UUID) else value


def test_a_person_is_written_down_for_ones_own_agency_alone(full: Story) -> None:
    kim = stories.kim()
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(kim.principal):
        people.write_down_person(membership=full.staff.robin, preferred_name="Somebody")


def test_somebodys_row_cannot_be_moved_to_another_person(full: Story) -> None:
    mine = stories.sam(full.staff.max, preferred_name="Toni")
    for table in ("referrals_relatedperson", "referrals_personnote", "referrals_referral", "referrals_link"):
        refused = r"row-level security|written down anew|without a permission in force"
        with pytest.raises(DatabaseError, match=refused), acting_as(full.as_staff):
            sql(f"UPDATE {table} SET person_id = %s", mine.pk)


def test_an_organization_writes_no_row_about_the_person(full: Story) -> None:
    assert full.link is not None
    with acting_as(Principal.organization(full.referral.pk, full.link.pk)):
        assert changed("UPDATE referrals_referralcontent SET hopes = ''") == 0
        assert changed("UPDATE referrals_person SET preferred_name = ''") == 0
        assert changed("UPDATE referrals_referral SET state = state, reported_state = 'accepted'") == 0
        assert changed("UPDATE referrals_referral SET release_id = NULL") == 0
        assert changed("UPDATE referrals_link SET expires_at = now() + interval '9 years', tries = 0") == 0
        assert changed("DELETE FROM referrals_link") == 0
        assert changed("DELETE FROM referrals_referral") == 0
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        acting_as(Principal.organization(full.referral.pk, full.link.pk)),
    ):
        sql(
            "INSERT INTO referrals_personnote (id, person_id, text, at, answer)"
            " VALUES (gen_random_uuid(), %s, '', now(), '')",
            full.person.pk,
        )


@pytest.mark.parametrize(
    "table",
    ["referrals_accesslog", "referrals_ledgerentry", "referrals_ledgercheckpoint", "referrals_referralevent",
     "referrals_releaseevent", "referrals_revocation", "referrals_externaldisclosure"],
)  # fmt: skip
def test_records_are_added_to_and_never_changed_or_removed(full: Story, table: str) -> None:
    """Even by those who see them."""
    columns = [name for (name,) in sql(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", table
    )]  # fmt: skip
    # What somebody wrote can be erased when the person asks for it.
    erasable = {"referrals_referralevent": "why", "referrals_releaseevent": "why", "referrals_revocation": "note",
                "referrals_externaldisclosure": "details"}  # fmt: skip
    for principal in (full.as_staff, full.as_person, full.as_disclosure, Principal.job("test")):
        for column in columns:
            if column == erasable.get(table):
                continue
            with pytest.raises(DatabaseError, match="permission denied"), acting_as(principal):
                sql(f"UPDATE {table} SET {column} = {column}")
        # A stop can go, years later and by housekeeping alone (test_retention.py): a trigger refuses everybody else.
        with pytest.raises(DatabaseError, match=r"permission denied|A stop is kept"), acting_as(principal):
            sql(f"DELETE FROM {table}")
