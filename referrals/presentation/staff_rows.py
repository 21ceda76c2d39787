"""Many referrals at once for a list, and one whole for its page: the rows they take, read in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from referrals import records
from referrals.consent.facts import Stop, organization_party
from referrals.models import PersonNote, Referral, Release, StopRecord
from referrals.presentation.staff_referral import StaffReferral, staff_referral

# Long and encrypted: a list shows none of it.
_HEAVY = ("text", "words", "signature", "witness")


def one(referral: Referral, now: datetime) -> StaffReferral:
    """One referral with the text of its permissions."""
    stops = records.stops_of(referral.person_id)
    questions = PersonNote.objects.filter(person=referral.person_id, answered_at__isnull=True).count()
    releases = _releases([referral.person_id])
    return staff_referral(referral, _naming(referral, releases), now=now, questions=questions, stops=stops)


def many(referrals: Sequence[Referral], now: datetime) -> list[StaffReferral]:
    """In the order given; each with its permissions and without their text."""
    people = {referral.person_id for referral in referrals}
    releases, stops, questions = defaultdict(list), _stops(people), _questions(people)
    for release in _releases(people).defer(*_HEAVY):
        releases[release.person_id].append(release)
    return [
        staff_referral(
            referral,
            _naming(referral, releases[referral.person_id]),
            now=now,
            questions=questions.get(referral.person_id, 0),
            stops=stops.get(referral.person_id, ()),
            with_text=False,
        )
        for referral in referrals
    ]


def _releases(people: Iterable[UUID]) -> QuerySet[Release]:
    rows = Release.objects.filter(person__in=people).select_related("agency", "person")
    return rows.prefetch_related("parties")


def _naming(referral: Referral, releases: Iterable[Release]) -> list[Release]:
    return [
        release
        for release in releases
        if any(party.organization_id == referral.organization_id for party in release.parties.all())
    ]


def _stops(people: Iterable[UUID]) -> dict[UUID, list[Stop]]:
    found: dict[UUID, list[Stop]] = defaultdict(list)
    for row in StopRecord.objects.filter(person__in=people).only("person_id", "organization_id", "at"):
        stop = Stop(row.person_id, organization_party(row.organization_id), row.at)
        found[row.person_id].append(stop)
    return found


def _questions(people: Iterable[UUID]) -> dict[UUID, int]:
    waiting = PersonNote.objects.filter(person__in=people, answered_at__isnull=True)
    return dict(waiting.values_list("person").annotate(Count("pk")).order_by())
