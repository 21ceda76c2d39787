"""Events of a referral and of permissions: read in one query, and said in words."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from accounts.models import User
from referrals.models import Referral, ReferralEvent, Release, ReleaseEvent
from referrals.vocabularies import RevocationChannel
from referrals.wording import staff as words
from referrals.wording.how_agreed import SPOKEN_YES

# What happened to a referral, and to every permission of its person. The reason stays sealed here: it was sealed for the
# table it stands in.
_EVENTS = """
    SELECT event.id, event.at, event.event_type, event.by, event.user_id, staff.name, staff.email, event.link_id, event.why,
        event.referral_id, '', false
    FROM referrals_referralevent event LEFT JOIN accounts_user staff ON staff.id = event.user_id
    WHERE event.referral_id = %(referral)s
    UNION ALL
    SELECT event.id, event.at, event.event_type, event.by, event.user_id, staff.name, staff.email, event.link_id, event.why,
        event.release_id, event.channel, true
    FROM referrals_releaseevent event LEFT JOIN accounts_user staff ON staff.id = event.user_id
    WHERE event.person_id = %(person)s
    ORDER BY 2, 1"""
# How somebody who signed for another stopped it.
_HOW = {RevocationChannel.ONLINE: "By their own link", RevocationChannel.DEVICE: "On a device of {agency}"}


def in_words(event_type: str, name: str, *, spoken: bool = False) -> str:
    """What happened to a permission; `name` is what it is called, such as "Permission F-7K2M-9QXD".

    `spoken`: its yes was spoken, which is no signature.
    """
    if spoken and event_type == "sign":
        return f"{name} was {SPOKEN_YES}"
    return words.PERMISSION_HAPPENED(event_type).format(name)


def stopped_for_them(event: ReleaseEvent, name: str, *, agency: str, whom: str = "them", by_staff: str = "") -> str:
    """Who stopped a form that `name` signed for somebody, and how; `event` has a channel. `by_staff` wrote it down."""
    channel = RevocationChannel(event.channel)
    how = _HOW.get(channel, words.REVOCATION_CHANNEL(channel)).replace("{agency}", agency)
    return f"{name}, who answers for {whom}. {how}" + (f", written down by {by_staff}" if by_staff else "")


def events_of_both(referral: Referral, releases: Collection[Release]) -> tuple[list[ReferralEvent], list[ReleaseEvent]]:
    """What happened to `referral` and to `releases`, each in order of time, with who did it; by one query.

    The rows are to be read: of who did it they hold the name and the address alone.
    """
    named = {release.pk for release in releases}
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"referral": referral.pk, "person": referral.person_id})
        rows = cursor.fetchall()
    return (
        [ReferralEvent(referral_id=row[9], **_read(ReferralEvent, row)) for row in rows if not row[11]],
        [
            ReleaseEvent(release_id=row[9], channel=row[10], **_read(ReleaseEvent, row))
            for row in rows
            if row[11] and row[9] in named
        ],
    )


def _read(model: type[ReferralEvent | ReleaseEvent], row: tuple[Any, ...]) -> dict[str, Any]:
    pk, at, event_type, by, user, name, email, link, sealed, *_ = row
    field: Any = model._meta.get_field("why")
    who = User(pk=user, name=name, email=email) if user else None
    why = field.from_db_value(sealed, None, connection)
    return {"pk": pk, "at": at, "event_type": event_type, "by": by, "user": who, "link_id": link, "why": why}
