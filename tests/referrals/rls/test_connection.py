"""Whom a transaction acts for ends with it: the next one on the same connection is nobody, and the owner too."""

import pytest
from django.db import connection

from core.rls.principal import acting_as
from tests import database
from tests.referrals import stories
from tests.referrals.row_level_security import count, sql

pytestmark = pytest.mark.django_db


def test_after_a_transaction_the_same_connection_is_nobody(transactional_db: None) -> None:
    story = stories.signed_story()
    with acting_as(story.as_staff):
        backend = sql("SELECT pg_backend_pid()")
        assert count("referrals_person") == 1
    assert sql("SELECT pg_backend_pid()") == backend
    # Set once, the setting reads '' and not NULL; both have to be nobody.
    assert sql("SELECT current_setting('app.principal', true)") == [("",)]
    assert count("referrals_person") == 0


def test_after_a_rollback_the_same_connection_is_nobody(transactional_db: None) -> None:
    story = stories.signed_story()
    with pytest.raises(ZeroDivisionError), acting_as(story.as_staff):
        assert count("referrals_person") == 1
        raise ZeroDivisionError
    assert count("referrals_person") == 0


def test_a_connection_that_never_said_who_it_is_is_nobody(transactional_db: None) -> None:
    stories.signed_story()
    connection.close()
    assert sql("SELECT current_setting('app.principal', true)") == [(None,)]
    assert count("referrals_person") == 0


def test_the_owner_sees_nothing_unless_it_says_maintenance(transactional_db: None) -> None:
    stories.signed_story()
    with database.owner_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (1,)
        cursor.execute("SET app.maintenance = 'off'; SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET app.maintenance; SELECT count(*) FROM referrals_person")
        assert cursor.fetchone() == (0,)
