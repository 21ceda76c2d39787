"""docs/access.md says who reaches which rows: held against the policies of the connected database."""

import re
from pathlib import Path

import pytest
from django.db import connection

from referrals.row_level_security import OPEN_TABLES, private_tables

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).parents[3] / "docs" / "access.md").read_text()
COLUMNS = ("caseload", "agency", "device", "person", "disclosure", "organization", "jobs")
# What each principal looks like in a policy as PostgreSQL prints it.
_MARKS = {
    "caseload": r"FROM \(referrals_caseload c",
    "agency": r"SELECT m\.party_id\s+FROM accounts_membership m",
    "device": r"app_principal_id\('device'",
    "person": r"app_principal_id\('person'",
    "disclosure": r"app_principal_id\('disclosure'",
    "organization": r"app_principal_id\('organization'",
    "jobs": r"app_principal_kind\(\) AS app_principal_kind\) = 'job'",
}
# Every private table has these; the page says them once.
_EVERYWHERE = {"principal", "maintenance", "readers_insert", "readers_update", "readers_delete"}


def policies() -> list[tuple[str, str, str, str]]:
    """Table, name, condition for reading and for writing of each policy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, coalesce(qual, ''), coalesce(with_check, qual, '') FROM pg_policies"
        )
        return cursor.fetchall()


def enforced() -> dict[str, dict[str, str]]:
    """What each principal may do with each table: `read`, `write`, `read, write` or nothing."""
    rules = policies()
    only_read = {table for table, name, *_ in rules if name == "readers_insert"}
    rights = {}
    for table, name, reading, writing in rules:
        if name == "principal":
            rights[table] = {who: _rights(who, reading, writing, table in only_read) for who in COLUMNS}
    return rights


def _rights(who: str, reading: str, writing: str, organizations_only_read: bool) -> str:
    may_write = re.search(_MARKS[who], writing) and not (who == "organization" and organizations_only_read)
    return ", ".join([*(["read"] if re.search(_MARKS[who], reading) else []), *(["write"] if may_write else [])])


def documented() -> dict[str, dict[str, str]]:
    rows = re.findall(r"^\| `([a-z_]+)` \|(.*)\|$", PAGE, re.MULTILINE)
    return {
        table: dict(zip(COLUMNS, (cell.strip() for cell in cells.split("|")), strict=True)) for table, cells in rows
    }


def test_the_page_says_what_the_database_enforces() -> None:
    assert set(enforced()) == set(private_tables())
    assert documented() == enforced()


def test_every_narrower_rule_is_explained() -> None:
    narrower = {name for _, name, _, _ in policies()} - _EVERYWHERE
    assert narrower == set(re.findall(r"^- `([a-z_]+)` on ", PAGE, re.MULTILINE))


def test_tables_without_a_policy_are_named() -> None:
    assert [table for table in OPEN_TABLES if f"`{table}`" not in PAGE] == []
