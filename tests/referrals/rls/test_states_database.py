"""The database's trigger, tried with every pair of states as the owner: it lets through what is legal alone."""

import itertools

import pytest
from django.db import DatabaseError, connection, transaction

from tests import database
from tests.referrals import stories
from tests.referrals.state_tables import REFERRAL_STATES, REFERRALS, RELEASE_STATES, RELEASES, force, pairs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table_name", "states", "legal"),
    [
        ("referrals_referral", REFERRAL_STATES, pairs(REFERRALS)),
        ("referrals_release", RELEASE_STATES, pairs(RELEASES)),
    ],
)
def test_the_trigger_lets_through_every_legal_pair_and_no_other(
    transactional_db: None, table_name: str, states: list[str], legal: set[tuple[str, str]]
) -> None:
    """Plain SQL as the owner, who alone can make any starting state; the trigger asks nobody who they are."""
    story = stories.signed_story()
    pk = story.referral.pk if table_name == "referrals_referral" else story.release.pk
    trigger = (
        "referral_allowed_transitions_only"
        if table_name == "referrals_referral"
        else "release_allowed_transitions_only"
    )
    database.become("owner")
    let_through = set()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET app.maintenance = 'on'")
        for source, target in itertools.permutations(states, 2):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"ALTER TABLE {table_name} DISABLE TRIGGER {trigger}")
                    force(table_name, pk, source)
                    cursor.execute(f"ALTER TABLE {table_name} ENABLE TRIGGER {trigger}")
                try:
                    with transaction.atomic():
                        force(table_name, pk, target)
                    let_through.add((source, target))
                except DatabaseError as error:
                    assert "cannot go from" in str(error)
                transaction.set_rollback(True)
    finally:
        database.become("app")
    # Staying where it is, as "contacting" does at each attempt, is no change of state to the database.
    assert let_through == {(source, target) for source, target in legal if source != target}


@pytest.mark.parametrize(
    "column",
    ["signed_at = NULL", "signature_method = ''", "text_sha256 = ''",
     "consented_to_organization = NULL, consented_to_agency = NULL",
     "consented_to_organization = false, consented_to_agency = false",
     "consented_to_organization = false, consented_to_agency = NULL",
     "expires_at = NULL, expires_event = ''"],
)  # fmt: skip
def test_a_release_that_lacks_something_cannot_be_active_even_for_the_owner(
    transactional_db: None, column: str
) -> None:
    """[42 CFR 2.31(a)]: the database holds it too."""
    story = stories.signed_story()
    with database.owner_cursor() as cursor:
        cursor.execute("BEGIN; ALTER TABLE referrals_release DISABLE TRIGGER USER")
        with pytest.raises(Exception, match="release_active_is_whole"):
            cursor.execute(f"UPDATE referrals_release SET {column} WHERE id = %s", [str(story.release.pk)])
        cursor.execute("ROLLBACK")
