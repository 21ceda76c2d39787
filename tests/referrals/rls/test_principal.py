"""Whom a transaction acts for: one at a time, and nothing else that can be set or put in front opens a row."""

import pytest
from django.db import DatabaseError, transaction

from core.rls.principal import Principal, acting_as
from tests.referrals import stories
from tests.referrals.row_level_security import ALL, count, sql
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def test_inside_another_principal_one_is_that_one_alone_and_then_the_first_again(full: Story) -> None:
    with acting_as(full.as_staff):
        with acting_as(stories.kim().principal):
            assert count("referrals_person") == 0
        assert count("referrals_person") == 1
        with pytest.raises(ZeroDivisionError), acting_as(Principal.job("x")):
            raise ZeroDivisionError
        assert sql("SELECT app_principal_kind()") == [("member",)]


@pytest.mark.parametrize(
    "value", ["", ":", "member", "member:", "person::", "nobody:1", "::::", "JOB:x", " job:x", "jobs:"]
)
def test_no_odd_setting_opens_anything(full: Story, value: str) -> None:
    for table in ALL:
        # A kind without an id is refused as no UUID rather than answered: also no row.
        with transaction.atomic():
            sql("SELECT set_config('app.principal', %s, true)", value)
            try:
                with transaction.atomic():
                    assert count(table) == 0
            except DatabaseError as error:
                assert "uuid" in str(error)
            transaction.set_rollback(True)


def test_the_application_gains_nothing_from_the_maintenance_setting(full: Story) -> None:
    with transaction.atomic():
        sql("SELECT set_config('app.maintenance', 'on', true)")
        assert {count(table) for table in ALL} == {0}
        with pytest.raises(DatabaseError, match="never changes"), acting_as(full.as_staff):
            sql("UPDATE referrals_release SET text = text || 'x'")


def test_switching_row_security_off_fails_instead_of_showing_rows(full: Story) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        sql("SET LOCAL row_security = off")
        count("referrals_person")


def test_a_function_of_the_callers_own_does_not_stand_in_for_ours(full: Story) -> None:
    """A policy's functions are bound when it is made: a temporary schema in front changes nothing."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                sql("CREATE FUNCTION pg_temp.app_principal_kind() RETURNS text LANGUAGE sql AS 'SELECT ''job'''")
                sql("SET LOCAL search_path = pg_temp, public")
                assert count("referrals_person") == 0
        except DatabaseError as error:
            assert "permission denied" in str(error)
        transaction.set_rollback(True)
