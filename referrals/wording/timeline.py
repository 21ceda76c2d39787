"""What happened to a referral, as far as the agency knows it: its own steps, the person's, and what it was told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.ledger.told_to_agency import told_to_agency
from referrals.models import Referral, ReferralEvent, Release, ReleaseEvent, Revocation
from referrals.selectors import permission_requests
from referrals.vocabularies import ActorKind
from referrals.wording import staff as words
from referrals.wording.events import in_words, stopped_for_them
from referrals.wording.how_agreed import is_spoken

_HOW_IT_GOES = frozenset({"connect", "close"})
_ENDS = frozenset({"lapse_unsent", "lapse_unopened", "lapse_seen"})
# Which transition of a referral says the same as one of its permission at the same instant.
_SAID_BY: dict[str, Collection[str]] = {
    "request": ("ask_person",),
    "take_back": ("take_up_again", "lapse_unsent"),
    "decline": ("person_declines",),
    "expire": _ENDS,
}


@dataclass(frozen=True)
class Happened:
    """One line of the timeline. `who` is by whom, why or how: for a page to show under `what`."""

    at: datetime
    what: str
    who: str
    why: str = ""


def events_of(referral: Referral) -> list[ReferralEvent]:
    """Every event of a referral, told to the agency or not: for this module, and for what anybody may know of them."""
    return list(ReferralEvent.objects.filter(referral=referral).select_related("user"))


def timeline(
    referral: Referral,
    stops: Iterable[Revocation] | None = None,
    event_rows: tuple[Collection[ReferralEvent], Collection[ReleaseEvent]] | None = None,
    releases: Collection[Release] = (),
    reported_at: Collection[datetime] | None = None,
    for_them: Mapping[datetime, str] | None = None,
) -> list[Happened]:
    """In order of time. A step of the organization is on it only if the ledger has that the agency was told of it.

    `stops` are all those of the person, and `event_rows` the events of the referral and of `releases`, where they are read;
    `releases` come with their representatives, and `reported_at` is when the agency was told how it goes. `for_them` is
    that of `stopped_for_them_at`, where `event_rows` are not given.
    """
    reported_at = told_to_agency(referral).at if reported_at is None else reported_at
    stops = [stop for stop in (stops_of(referral.person_id) if stops is None else stops) if _is_about(stop, referral)]
    stopped = {stop.at for stop in stops}
    rows, moved = event_rows or (events_of(referral), ())
    events = [event for event in rows if is_known_to_agency(event, reported_at)]
    release_events = _not_said_twice(referral, moved, events, stopped)
    by = {event.by for event in events} | {event.by for event in release_events}
    by_others = _signers(referral, releases) if ActorKind.PERSON in by else {}
    for_them = stopped_for_them_at(moved, releases) if for_them is None else for_them
    # By its name: "they" on such a page is the person.
    name = referral.organization.name
    references = {release.pk: release.reference for release in releases}
    spoken = {release.pk for release in releases if is_spoken(release)}
    happened = [
        Happened(referral.created_at, "Written down", str(referral.created_by)),
        *(
            Happened(stop.at, "The person said stop", _how(stop), stop.note if stop.recorded_by else "")
            for stop in stops
        ),
        *(
            Happened(
                event.at,
                in_words(
                    event.event_type, f"Permission {references[event.release_id]}", spoken=event.release_id in spoken
                ),
                _who(event, referral, stopped, by_others, for_them),
                words.EXPIRY_EVENT(event.why) if event.event_type == "event_happened" else event.why,
            )
            for event in release_events
        ),
        *(
            Happened(
                event.at,
                words.HAPPENED(event.event_type).replace("{}", name),
                _who(event, referral, stopped, by_others, for_them),
                event.why,
            )
            for event in events
        ),
    ]
    return sorted(happened, key=lambda one: one.at)


def _not_said_twice(
    referral: Referral, moved: Iterable[ReleaseEvent], events: Iterable[ReferralEvent], stopped: Collection[datetime]
) -> list[ReleaseEvent]:
    """What happened to permissions since the referral was written down, but for what another line of that instant says.

    What an organization did to one would be its own to tell.
    """
    written = {(event.at, event.event_type) for event in events}
    return [
        event
        for event in moved
        if event.at >= referral.created_at
        and event.by != ActorKind.ORGANIZATION
        and (event.why or not any((event.at, same) in written for same in _SAID_BY.get(event.event_type, ())))
        and not (event.event_type == "revoke" and event.at in stopped)
    ]


def is_known_to_agency(event: ReferralEvent, reported_at: Collection[datetime]) -> bool:
    """Whether the agency did this itself, or was told of it; `reported_at` is when it was told how it goes."""
    return not _is_theirs_to_tell(event) or event.at in reported_at


def _is_theirs_to_tell(event: ReferralEvent) -> bool:
    """How it goes at the organization: the agency hears of it only as far as the person agreed to that direction.

    That it asks for a new permission says nothing of how it goes: it can ask without having opened anything.
    """
    if event.event_type == permission_requests.EVENT:
        return False
    return event.by == ActorKind.ORGANIZATION or (event.by == ActorKind.PERSON and event.event_type in _HOW_IT_GOES)


def stops_of(person: UUID) -> list[Revocation]:
    """Every stop the person said, with the colleague who wrote it down."""
    return list(Revocation.objects.filter(person=person).select_related("recorded_by"))


def _is_about(stop: Revocation, referral: Referral) -> bool:
    """A stop for this organization since the referral was written down."""
    return stop.organization_id == referral.organization_id and stop.at >= referral.created_at


def _how(stop: Revocation) -> str:
    """A stop is the person's own word: who heard it is said only of colleagues, who wrote it down."""
    how = words.REVOCATION_CHANNEL(stop.channel)
    return f"{how}, written down by {stop.recorded_by}" if stop.recorded_by else how


def _signers(referral: Referral, releases: Iterable[Release]) -> dict[datetime, str]:
    """Who signed for the person, by the instant of signing: what their yes sends has the same one."""
    if not releases:
        rows = Release.objects.filter(person=referral.person_id, representative__isnull=False, signed_at__isnull=False)
        releases = rows.select_related("representative").only("signed_at", "representative__name")
    return {row.signed_at: row.representative.name for row in releases if row.signed_at and row.representative}


def stopped_for_them_at(moved: Iterable[ReleaseEvent], releases: Iterable[Release]) -> dict[datetime, str]:
    """Who stopped what they had signed for the person, by the instant: what ends with it has the same one."""
    names = {release.pk: release.representative.name for release in releases if release.representative}
    return {event.at: names[event.release_id] for event in moved if event.channel and event.release_id in names}


def _who(
    event: ReferralEvent | ReleaseEvent,
    referral: Referral,
    stopped: Collection[datetime],
    by_others: Mapping[datetime, str],
    for_them: Mapping[datetime, str],
) -> str:
    if event.event_type in _ENDS and event.at in stopped:
        return "Because they said stop"
    if event.event_type in _ENDS and event.at in for_them:
        return f"Because {for_them[event.at]}, who answers for them, said stop"
    if isinstance(event, ReleaseEvent) and event.channel and event.at in for_them:
        by_staff = str(event.user) if event.user else ""
        return stopped_for_them(event, for_them[event.at], agency=referral.agency.name, by_staff=by_staff)
    if event.by == ActorKind.ORGANIZATION:
        return referral.organization.name
    if event.by == ActorKind.PERSON and event.at in by_others:
        return f"{by_others[event.at]}, who answers for them"
    if event.by == ActorKind.PERSON:
        return f"The person, written down by {event.user}" if event.user else "The person"
    return str(event.user) if event.user else "By itself"
