"""Attempts counted in the database: all workers share the counters, and a restart does not forget them."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from core.models import Attempt

_SALT = "alongside.throttle"

# Its end has come, or it began in a time still to come: the clock was set back, and nobody is to wait for years.
_OVER = "(kept.until <= clock_timestamp() OR kept.since > clock_timestamp() + interval '1 hour')"
_SPEND = """
    INSERT INTO core_attempt AS kept (key, count, since, until)
    VALUES (%(key)s, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN {over} THEN 1 ELSE kept.count + 1 END,
        since = CASE WHEN {over} THEN EXCLUDED.since ELSE kept.since END,
        until = CASE WHEN {over} THEN EXCLUDED.until ELSE kept.until END
    WHERE {over} OR kept.count < %(limit)s
    RETURNING count
""".replace("{over}", _OVER)


def spend(scope: str, subject: str, *, limit: int, window: timedelta) -> int | None:
    """Count one attempt: how many are left within the window, 0 for the last; None where none was left.

    Spend before looking at what was typed, so that attempts at the same moment cannot outnumber `limit`. `scope` names
    what is tried; `subject` whom or what against, and is kept only as a keyed hash. The window starts with the first
    attempt. Raises RuntimeError inside a transaction, which could roll the count back.
    """
    if limit < 1:
        raise ValueError("A limit is at least 1.")
    # Django's own test of durability: it lets the transaction around a test pass, and no other.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_SPEND, {"key": key_of(scope, subject), "seconds": window.total_seconds(), "limit": limit})
        row = cursor.fetchone()
    return None if row is None else limit - row[0]


def forget(scope: str, subject: str) -> None:
    """Start counting anew, after a success."""
    Attempt.objects.filter(key=key_of(scope, subject)).delete()


def give_back(scope: str, subject: str) -> None:
    """Take one attempt off again, where only failures are to count and many people share a subject."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_attempt SET count = count - 1 WHERE key = %s AND count > 0", [key_of(scope, subject)]
        )


def key_of(scope: str, subject: str) -> str:
    """The 64 hex digits a counter is kept under: nobody without SECRET_KEY can tell whose it is."""
    return salted_hmac(_SALT, f"{scope}\0{subject}", algorithm="sha256").hexdigest()
