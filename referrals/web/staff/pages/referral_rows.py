"""Many referrals at once for a list, and one whole for its page: the rows they take, read in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet

from referrals.consent.facts import Stop, organization_party
from referrals.consent.policy import expiry_of
from referrals.ledger.told_to_agency import AgencyReports, told_to_agency
from referrals.models import (
    LedgerEntry,
    PersonNote,
    Referral,
    ReferralEvent,
    Release,
    ReleaseEvent,
    Revocation,
    Task,
)
from referrals.noted_events import NOT_TOLD, TOLD_BY_PHONE
from referrals.selectors import access_codes, consent_facts, permission_requests, recipients
from referrals.selectors.consent_facts import chain_of
from referrals.services.change_notifications import is_unreported
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import ActorKind, Direction, NoteKind, Obstacle, TaskKind
from referrals.web.staff.pages.next_step import WITH_THEM
from referrals.web.staff.pages.reach import with_links, with_numbers
from referrals.web.staff.pages.referral_page import StaffReferral, staff_referral
from referrals.wording import contact_holders
from referrals.wording.events import events_of_both
from referrals.wording.timeline import stops_of

# Long and encrypted: a list shows none of it.
_HEAVY = ("text", "disclosed_values", "signature", "witness")
# Read beside the releases: joined, the walls of each table would be planned with each other. Nothing is asked about a
# representative where no release names one.
_ASIDE: tuple[str, ...] = ("representative",)
# A wish to change one of these waits for the form to be changed; of any other it is something they said.
_UNANSWERED = (ReleaseState.DRAFT, ReleaseState.REQUESTED)


@dataclass
class Wishes:
    """What waits of the notes of one person: of which kinds, and which permissions are to be changed."""

    kinds: set[NoteKind] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)

    def add(self, kind: str, reference: str | None, state: str | None, *, is_alert: bool) -> None:
        """One note that has no answer yet, about this release or about none. An alert says itself that it is to be read."""
        if kind == NoteKind.CHANGE_REQUESTED and reference is not None and state in _UNANSWERED:
            self.changes.add(reference)
        elif not is_alert:
            self.kinds.add(NoteKind.QUESTION if kind == NoteKind.CHANGE_REQUESTED else NoteKind(kind))


@dataclass(frozen=True)
class Rows:
    """All rows that the page of a referral is made of, each read once: `events` are its own, the rest the person's.

    `moved` is what happened to those of `releases` that name its organization; `reports` is what its agency was told.
    """

    stops: Sequence[Revocation]
    notes: Sequence[PersonNote]
    releases: Sequence[Release]
    events: Sequence[ReferralEvent]
    moved: Sequence[ReleaseEvent]
    reports: AgencyReports
    tasks: Sequence[Task] = ()


def one(referral: Referral, now: datetime) -> StaffReferral:
    """One referral with the text of its permissions."""
    return whole(referral, rows_of(referral), now)


def rows_of(referral: Referral) -> Rows:
    """What the person wrote, every stop they said, every permission of theirs, and what happened to the referral."""
    person = referral.person_id
    releases = list(_releases([person]).select_related("recorded_by"))
    notes = list(PersonNote.objects.filter(person=person).select_related("recorded_by"))
    events, moved = events_of_both(referral, naming(referral, releases))
    reports = told_to_agency(referral)
    return Rows(stops_of(person), notes, releases, events, moved, reports, list(_open_tasks([person])))


def whole(referral: Referral, rows: Rows, now: datetime) -> StaffReferral:
    """`one`, made of rows that are read already."""
    releases = rows.releases
    for release in releases:
        _is_of(release, referral)
    named = {release.pk: release for release in releases}
    wishes, alerted = Wishes(), _alerted(rows.tasks)
    for note in rows.notes:
        if note.answered_at is None:
            about = named.get(note.release_id) if note.release_id else None
            reference, state = (about.reference, about.state) if about else (None, None)
            wishes.add(note.kind, reference, state, is_alert=note.pk in alerted)
    return staff_referral(
        referral,
        naming(referral, releases),
        now=now,
        notes=wishes.kinds,
        changes=wishes.changes,
        stops=[_stop(row) for row in rows.stops],
        asked=permission_requests.asks_of(rows.events),
        read_out=access_codes.read_out(rows.events),
        old_holders=contact_holders.sent_the_old_one(referral.person, releases),
        has_another_in_force=_has_one_in_force(releases, [_stop(row) for row in rows.stops], now),
        tasks=rows.tasks,
        told_at=max((event.at for event in rows.events if _is_told(event, rows.reports)), default=None),
        is_unreported=is_unreported(event.event_type for event in rows.events),
        obstacle=_obstacle(referral, releases),
    )


def _is_told(event: ReferralEvent, reports: AgencyReports) -> bool:
    return (
        event.by == ActorKind.ORGANIZATION and event.event_type != permission_requests.EVENT and event.at in reports.at
    )


def many(referrals: Sequence[Referral], now: datetime) -> list[StaffReferral]:
    """In the order given; each with its permissions and without their text."""
    people = {referral.person_id for referral in referrals}
    tasks, told_at = _tasks(people), _told_at(referrals)
    releases, stops, events = defaultdict(list), _stops(people), _events(people)
    wishes = _wishes(people, _alerted(task for listed in tasks.values() for task in listed))
    whose = {referral.person_id: referral for referral in referrals}
    for release in _releases(people).defer(*_HEAVY):
        _is_of(release, whose[release.person_id])
        releases[release.person_id].append(release)
    return [
        staff_referral(
            referral,
            naming(referral, releases[referral.person_id]),
            now=now,
            notes=wishes[referral.person_id].kinds,
            changes=wishes[referral.person_id].changes,
            stops=stops.get(referral.person_id, ()),
            asked=permission_requests.asks_of(events.get(referral.pk, ())),
            read_out=access_codes.read_out(events.get(referral.pk, ())),
            old_holders=contact_holders.sent_the_old_one(referral.person, releases[referral.person_id]),
            has_another_in_force=_has_one_in_force(
                releases[referral.person_id], stops.get(referral.person_id, ()), now
            ),
            tasks=tasks.get(referral.person_id, ()),
            told_at=told_at.get(referral.pk),
            is_unreported=is_unreported(event.event_type for event in events.get(referral.pk, ())),
            obstacle=_obstacle(referral, releases[referral.person_id]),
            with_text=False,
        )
        for referral in referrals
    ]


def _releases(people: Iterable[UUID]) -> QuerySet[Release]:
    rows = with_links(Release.objects.filter(person__in=people))
    return rows.prefetch_related(Prefetch("parties", queryset=with_numbers()), *_ASIDE)


def _is_of(release: Release, referral: Referral) -> None:
    """Spares reading the person and the agency once more: a record belongs to one agency."""
    release.person, release.agency = referral.person, referral.agency


def naming(referral: Referral, releases: Iterable[Release]) -> list[Release]:
    """Those that name its organization; their parties are read already."""
    return [
        release
        for release in releases
        if any(party.organization_id == referral.organization_id for party in release.parties.all())
    ]


def _obstacle(referral: Referral, releases: Iterable[Release]) -> Obstacle | None:
    """What a page can say without asking anew: the group is hidden, or has another name than the signed form says."""
    signed = [one for one in chain_of(referral.release_id, naming(referral, releases)) if one.signed_at is not None]
    if not signed:
        return None
    newest = max(signed, key=lambda one: (one.signed_at, one.pk))
    names = [party.name for party in newest.parties.all() if party.organization_id == referral.organization_id]
    return recipients.plain_obstacle(referral.organization, names[0]) if names else None


def _has_one_in_force(releases: Iterable[Release], stops: Sequence[Stop], now: datetime) -> bool:
    """Whether one of them counts for any group that it names."""
    active = (one for one in releases if one.state == ReleaseState.ACTIVE and one.signed_at is not None)
    ends = (expiry_of(consent_facts.facts_of(one), stops) for one in active)
    return any(end is None or end.at > now for end in ends)


def _stops(people: Iterable[UUID]) -> dict[UUID, list[Stop]]:
    by_person: dict[UUID, list[Stop]] = defaultdict(list)
    for row in Revocation.objects.filter(person__in=people).only("person_id", "organization_id", "at"):
        by_person[row.person_id].append(_stop(row))
    return by_person


def _events(people: Iterable[UUID]) -> dict[UUID, list[ReferralEvent]]:
    """Who asked for a new permission and when, which codes were read out, and whom no e-mail told, by referral."""
    by_referral: dict[UUID, list[ReferralEvent]] = defaultdict(list)
    rows = ReferralEvent.objects.filter(
        person__in=people, event_type__in=(permission_requests.EVENT, access_codes.EVENT, NOT_TOLD, TOLD_BY_PHONE)
    )
    for row in rows.order_by("at", "id").only("referral_id", "event_type", "by", "at", "link_id"):
        by_referral[row.referral_id].append(row)
    return by_referral


def _alerted(tasks: Iterable[Task]) -> set[UUID]:
    """The notes that may be about danger."""
    return {task.note_id for task in tasks if task.kind == TaskKind.DANGER and task.note_id is not None}


def _tasks(people: Iterable[UUID]) -> dict[UUID, list[Task]]:
    """Those that are not closed, by person."""
    by_person: dict[UUID, list[Task]] = defaultdict(list)
    for row in _open_tasks(people):
        by_person[row.person_id].append(row)
    return by_person


def _open_tasks(people: Iterable[UUID]) -> QuerySet[Task]:
    return Task.objects.filter(person__in=people, closed_at__isnull=True).select_related("seen_by")


def _told_at(referrals: Sequence[Referral]) -> dict[UUID, datetime]:
    """When the agency was last told of a step of the organization, by referral: by the ledger."""
    with_them = [
        row.pk for row in referrals if row.reported_state in WITH_THEM and row.reported_state != ReferralState.SENT
    ]
    if not with_them:
        return {}
    rows = LedgerEntry.objects.filter(
        referral_id__in=with_them,
        direction=Direction.TO_AGENCY,
        access_mode="status",
        discloser__startswith="organization:",
    )
    pairs = rows.order_by().values_list("referral_id").annotate(latest=Max("at"))
    return {pk: latest for pk, latest in pairs if pk is not None}


def _stop(row: Revocation) -> Stop:
    return Stop(row.person_id, organization_party(row.organization_id), row.at)


def _wishes(people: Iterable[UUID], alerted: Collection[UUID]) -> dict[UUID, Wishes]:
    """By person; each has an entry once it is asked for."""
    by_person: dict[UUID, Wishes] = defaultdict(Wishes)
    waiting = PersonNote.objects.filter(person__in=people, answered_at__isnull=True)
    rows = waiting.values_list("id", "person", "kind", "release__reference", "release__state")
    for pk, person, kind, reference, state in rows:
        by_person[person].add(kind, reference, state, is_alert=pk in alerted)
    return by_person
