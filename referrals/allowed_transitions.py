"""Tells the database the transitions of `referrals.states`, after every migration."""

from typing import Any

from django.db import connections

from referrals.states import REFERRAL_TRANSITIONS, RELEASE_TRANSITIONS, legal_pairs


def known_transitions() -> set[tuple[str, str, str]]:
    """(table, from, to) of every legal step."""
    tables = (("referral", REFERRAL_TRANSITIONS), ("release", RELEASE_TRANSITIONS))
    return {(of, source, target) for of, transitions in tables for source, target in legal_pairs(transitions)}


def write_after_migrate(using: str, **_: Any) -> None:
    """Receiver of post_migrate: replaces the table's rows. Only the owner of the table can; others leave it."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class"
            " WHERE oid = to_regclass('referrals_allowedtransition')"
        )
        row = cursor.fetchone()
        if row is None or not row[0]:
            return
        transitions = sorted(known_transitions())
        cursor.execute("DELETE FROM referrals_allowedtransition")
        cursor.executemany(
            "INSERT INTO referrals_allowedtransition (of, source, target) VALUES (%s, %s, %s)", transitions
        )
