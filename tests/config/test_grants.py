"""The application's role in a migrated database."""

from typing import Any

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction

from config import grants

pytestmark = pytest.mark.django_db


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def rights(table: str) -> set[str]:
    names = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    return {name for name in names if ask("SELECT has_table_privilege(current_user, %s, %s)", table, name)[0][0]}


def test_tests_run_as_a_role_that_owns_nothing() -> None:
    assert ask("SELECT current_user") == [("alongside_app",)]
    assert ask("SELECT rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    assert ask("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n integer)",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION hstore",
        "TRUNCATE accounts_user CASCADE",
        "DROP TABLE accounts_user CASCADE",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "UPDATE django_migrations SET name = ''",
        "DELETE FROM directory_area",
        "SET SESSION AUTHORIZATION alongside_owner",
        "SET ROLE alongside_owner",
    ],
)
def test_the_application_may_not(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(statement)


def test_every_table_has_exactly_its_rights() -> None:
    events = grants.event_tables()
    tables = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert events & tables
    for table in sorted(tables):
        if table in grants.READ_ONLY_TABLES:
            expected = {"SELECT"}
        elif table in grants.LET_GO_TABLES:
            expected = {"SELECT", "INSERT", "DELETE"}
        elif table in events | grants.APPEND_ONLY_TABLES:
            expected = {"SELECT", "INSERT"}
        else:
            expected = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        assert rights(table) == expected, table


def test_a_role_with_an_awkward_name_is_quoted(as_owner: Any) -> None:
    with pytest.raises(psycopg2.errors.UndefinedObject, match="does not exist"):
        grants.apply(as_owner, 'x"; DROP TABLE accounts_user; --')
    assert ask("SELECT to_regclass('accounts_user') IS NOT NULL") == [(True,)]
