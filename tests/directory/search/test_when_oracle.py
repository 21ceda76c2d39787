"""`when` against brute force: around holidays, through pauses, over all groups and with the counts of a facet."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from directory import places
from directory.models import Schedule
from directory.search.filters import SearchFilter
from directory.search.query import fetch_result
from directory.search.request import build_request
from directory.search.times import moments
from directory.services import index_listing
from tests.directory import oracle, oracle_times
from tests.directory.listings import make_listing
from tests.directory.scheduling import DAYS, LA

CHRISTMAS = date(2026, 12, 25)
FORMATS: tuple[list[str], ...] = (["in_person"], ["hybrid"], ["online"], ["phone"], ["online", "phone"], [])


@pytest.fixture
def clock(db: None) -> Iterator[mock.Mock]:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = at("2026-12-21T09:00")
        yield now


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(LA))


def make_some(number: int, seed: int) -> None:
    """Listings in and around Portland with times, holidays and pauses of every kind."""
    chance = random.Random(seed)
    for one in range(number):
        placed = chance.random() < 0.6
        start = chance.choice((0, 9, 11, 22))
        made = make_listing(
            f"Listing {one}",
            at=(45.507, -122.69) if placed else None,
            service={"formats": chance.choice(FORMATS), "service_type": chance.choice(("warmline", "support_group"))},
            areas=chance.choice(([], ["US"], ["US-OR"])) if placed else ["US"],
            rrule=chance.choice(("FREQ=DAILY", *(f"FREQ=WEEKLY;BYDAY={day}" for day in DAYS))),
            times=(time(start), time(chance.choice((start, (start + 5) % 24)))),
        )
        Schedule.objects.filter(service__organization=made).update(
            on_holidays=chance.choice(("open", "closed", "not_said")),
            except_dates=chance.choice(([], [], [date(2026, 12, 28)])),
            extra_dates=chance.choice(([], [], [CHRISTMAS])),
        )
        if chance.random() < 0.5:
            scope = chance.choice(("everything", "in_person", "online", "phone"))
            first = CHRISTMAS - timedelta(days=chance.randrange(6))
            only = made.locations.first() if scope == "in_person" and chance.random() < 0.5 else None
            back = CHRISTMAS + timedelta(days=chance.randrange(1, 6))
            made.pauses.create(scope=scope, location=only, valid_from=first, back_on=back)
        index_listing(organization_id=made.pk)


def test_when_equals_brute_force_over_holidays_and_pauses(clock: mock.Mock) -> None:
    make_some(80, seed=6)
    place, entries = places.locate("97201"), oracle.read_everything()
    # Nothing is written between these moments: what comes back does so by itself.
    for moment in ("2026-12-24T23:30", "2026-12-25T12:00", "2026-12-26T00:30", "2026-12-28T10:00", "2027-01-01T12:00"):
        clock.return_value = now = at(moment)
        for when in ("now", "today", "week"):
            span = moments(when, LA, now)
            meeting = [entry for entry in entries if oracle_times.is_open(entry, *span, ask_first=when == "week")]
            filters = SearchFilter(oracle.query(radius=100, unit="km", when=when))
            filters.timezone = LA
            assert filters.is_valid()
            search_result = fetch_result(build_request(filters, place), 200)
            for group, wanted in oracle.groups(meeting, place, 100_000).items():
                got = {result.organization.pk for result in search_result.group(group).items}
                assert got == set(wanted), (moment, when, group)
                assert search_result.group(group).total.number == len(wanted)
            (facet,) = (one for one in search_result.facets if one.name == "service")
            counted = {choice.value: choice.count.number for choice in facet.choices if choice.count.number}
            assert counted == oracle.facet_counts(oracle.inside(meeting, place, 100_000), "service"), (moment, when)
