"""Clocks moved by ten years, to and fro, and over daylight saving: the application's, the database's, and both.

`python -m trials.endure.clocks [trials]`. Needs a gcc (`moved_clock.c`); without one the trial is said to be skipped. This
process and a PostgreSQL of its own each read their clock from a file, which the trial writes. What has to hold: nothing is
shown before its signature or from its end on, whatever the clock said when it was signed; what ended stays ended when the
clock goes back; nothing that was to last days lasts years; the chain holds.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from trials.endure import preloaded
from trials.endure.own_server import own_server

YEARS = timedelta(days=3653)
DAY, SECOND, NONE = timedelta(days=1), timedelta(seconds=1), timedelta(0)
_ZONE = ZoneInfo("America/Los_Angeles")
_APP = "ALONGSIDE_TRIAL_CLOCK"


def environment(library: str, clock: Path) -> dict[str, str]:
    """What has a program read its clock from that file."""
    return {"LD_PRELOAD": library, "MOVED_CLOCK": str(clock)}


def set_by(clock: Path, by: timedelta) -> None:
    """Moves a clock; programs that look at it see it at once."""
    nanoseconds = (by // timedelta(microseconds=1)) * 1000
    with clock.open("r+b" if clock.exists() else "wb") as file:
        file.write(nanoseconds.to_bytes(8, sys.byteorder, signed=True))


class Clocks:
    """The two clocks, moved by writing their files."""

    def __init__(self, app: Path, database: Path) -> None:
        self.app, self.database = app, database
        # The real time, told once: afterwards only the monotonic clock is true here.
        self._real, self._since = time.time(), time.monotonic()

    def real(self) -> datetime:
        return datetime.fromtimestamp(self._real + time.monotonic() - self._since, UTC)

    @contextmanager
    def moved(self, app: timedelta = NONE, database: timedelta = NONE) -> Iterator[None]:
        """Both run on from there meanwhile; afterwards they are right again."""
        set_by(self.app, app)
        set_by(self.database, database)
        try:
            yield
        finally:
            set_by(self.app, NONE)
            set_by(self.database, NONE)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Both at this instant."""
        with self.moved(moment - self.real(), moment - self.real()):
            yield


def end_of(day: date) -> datetime:
    """The first instant after a day in Portland: reckoned here apart from the program."""
    nxt = day + DAY
    return datetime(nxt.year, nxt.month, nxt.day, tzinfo=_ZONE).astimezone(UTC)


# --- the trials ---------------------------------------------------------------------------------------------------


def opens_now(story: Any) -> bool:
    """Whether the organization is shown anything now; each showing, and nothing else, adds its row."""
    from referrals.errors import PermissionEnded

    before = _rows(story)
    try:
        story.open()
        answer = True
    except PermissionEnded:
        answer = False
    assert _rows(story) == before + answer
    return answer


def nothing_past_its_end(clocks: Clocks, staff: Any) -> int:
    """A release of 20 days, asked at moments around its signature and its end, under three clocks of the application."""
    from tests.referrals import stories

    asked = 0
    for app, where in product((NONE, YEARS, -YEARS), range(9)):
        day = clocks.real().astimezone(_ZONE).date() + 20 * DAY
        story = stories.sent_referral(staff, person=stories.sam(staff.robin), expires_on=day)
        now, end = clocks.real(), end_of(day)
        moment = (now - YEARS, now - DAY, now, now + 10 * DAY, end - 2 * SECOND, end, end + DAY, end + YEARS,
                  now - timedelta(hours=1))[where]  # fmt: skip
        with clocks.moved(app, moment - now):
            permitted = opens_now(story)
        assert permitted == (now <= moment < end), (app, where)
        asked += 1
        if moment >= end:
            # It was written down as over: a clock that goes back does not bring it back.
            assert not opens_now(story)
    return asked


def no_longer_than_its_text(clocks: Clocks, staff: Any) -> int:
    """Signed and sent under a wrong clock, then asked under the right one: never from the end that its text names."""
    from core.rls.principal import Principal, acting_as
    from referrals.errors import NotReady, PermissionEnded
    from referrals.models import Release
    from tests.referrals import stories

    asked = 0
    for app, database in product((NONE, YEARS, -YEARS), repeat=2):
        for days in (20, 20 + YEARS.days, 20 - YEARS.days):
            day = clocks.real().astimezone(_ZONE).date() + days * DAY
            with clocks.moved(app, database):
                try:
                    story = stories.sent_referral(staff, person=stories.sam(staff.robin), expires_on=day)
                except (NotReady, PermissionEnded):
                    # Over before it began, by that clock: not even signed.
                    continue
            with acting_as(Principal.job("trial")):
                release = Release.objects.get(pk=story.release.pk)
            assert release.expires_at == end_of(day)
            assert str(day.year) in release.text
            signed, now = release.signed_at, clocks.real()
            assert signed is not None
            for moment in (now, now + 10 * DAY, end_of(day) - SECOND, end_of(day), now + YEARS + 30 * DAY):
                with clocks.moved(NONE, moment - now):
                    permitted = opens_now(story)
                assert not permitted or signed <= moment + SECOND, "shown before it was signed"
                assert not permitted or moment < end_of(day), "shown past the end its text names"
                asked += 1
    return asked


def a_stop_is_a_stop(clocks: Clocks, staff: Any) -> int:
    """Said under any clock, it ends what was signed before it; a new signature counts again, under any clock too."""
    from core.rls.principal import acting_as
    from referrals.actors import Actor
    from referrals.services import revocation
    from referrals.vocabularies import RevocationChannel
    from tests.referrals import stories

    for app, database in product((NONE, YEARS, -YEARS), repeat=2):
        story = stories.opened_referral(staff, person=stories.sam(staff.robin))
        with clocks.moved(app, database), acting_as(story.as_person):
            revocation.revoke_for_organization(
                person=story.person, organization=story.organization,
                actor=Actor.person(story.person_link.pk), channel=RevocationChannel.ONLINE,
            )  # fmt: skip
            assert_over(story)
        for later in (NONE, DAY, -DAY, YEARS, -YEARS):
            with clocks.moved(NONE, later):
                assert_over(story)
    return 9 * 6


def over_daylight_saving(clocks: Clocks, staff: Any) -> int:
    """The nights on which a day has 25 or 23 hours: its last second counts, and an hour that comes twice is in order."""
    from core.rls.principal import acting_as
    from referrals.actors import Actor
    from referrals.services import revocation
    from referrals.vocabularies import RevocationChannel
    from tests.referrals import stories

    asked = 0
    for day, end in ((date(2026, 11, 1), datetime(2026, 11, 2, 8, tzinfo=UTC)),
                     (date(2027, 3, 14), datetime(2027, 3, 15, 7, tzinfo=UTC))):  # fmt: skip
        for moment in (end - timedelta(hours=23, minutes=30), end - 3 * SECOND, end, end + timedelta(hours=1)):
            with clocks.at(end - 10 * DAY):
                story = stories.sent_referral(staff, person=stories.sam(staff.robin), expires_on=day)
            with clocks.at(moment):
                assert opens_now(story) == (moment < end), (day, moment)
            asked += 1
    # 1:30 for the first time, then a stop at 1:15 for the second time, then signed anew at 1:20.
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    with clocks.at(first):
        story = stories.opened_referral(staff, person=stories.sam(staff.robin), expires_on=date(2026, 11, 20))
    with clocks.at(first + timedelta(minutes=45)), acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person, organization=story.organization,
            actor=Actor.person(story.person_link.pk), channel=RevocationChannel.ONLINE,
        )  # fmt: skip
    with clocks.at(first + timedelta(minutes=46)):
        assert_over(story)
    with clocks.at(first + timedelta(minutes=50)):
        again = stories.sent_referral(staff, person=story.person, expires_on=date(2026, 11, 20))
        assert opens_now(again)
    return asked + 2


def links_last_days(clocks: Clocks, staff: Any) -> int:
    """A link of 180 days, claimed under other clocks; five codes in all, whatever the clock says between them."""
    from core.rls.principal import acting_as
    from referrals.jobs import housekeeping
    from referrals.models import Link
    from referrals.services import links
    from referrals.services.links import Claimed, Refused
    from tests.referrals import stories

    person = stories.sam(staff.robin)

    def made() -> Any:
        with acting_as(staff.robin.principal):
            return links.make_link(kind=Link.Kind.PERSON, person=person)

    def opens(one: Any) -> bool:
        return isinstance(links.claim(one.token, one.link.code), Claimed)

    for app, by, expected in product((NONE, YEARS, -YEARS), (179 * DAY, 181 * DAY, YEARS), (None,)):
        one = made()
        with clocks.moved(app, by):
            assert opens(one) == (by < 180 * DAY), expected
    for app, by in product((NONE, YEARS, -YEARS), (YEARS, -YEARS)):
        with clocks.moved(app, by):
            one = made()
        assert not opens(one), "a link that a wrong clock made opens for years"
    one = made()
    with clocks.moved(NONE, 181 * DAY):
        assert housekeeping.end_links(clocks.real() + 181 * DAY) > 0
    assert not opens(one)
    one, answers = made(), []
    for by in (NONE, YEARS, NONE, -YEARS, DAY, -DAY, NONE, DAY):
        with clocks.moved(by, max(by, NONE) if by < 179 * DAY else NONE):
            answers.append(links.claim(one.token, "0" * 8))
    assert [answer.tries_left for answer in answers if isinstance(answer, Refused)] == [4, 3, 2, 1, *[None] * 4]
    return 9 + 6 + 2


def nothing_of_days_lasts_years(clocks: Clocks, staff: Any) -> int:
    """Reasons to look at a record, invitations and counted attempts that a wrong clock wrote."""
    from accounts.services import invitations
    from core import throttle
    from core.rls.principal import acting_as
    from referrals.models import Person
    from referrals.services import people
    from tests.referrals import stories

    hours = 0
    for app, database in ((YEARS, NONE), (YEARS, YEARS), (NONE, YEARS), (-YEARS, NONE), (-YEARS, -YEARS)):
        person = stories.sam(staff.robin)
        with clocks.moved(app, database), acting_as(staff.max.principal):
            people.give_reason(membership=staff.max, person=person.pk, reason="Robin is away this week")
        for later in (9 * timedelta(hours=1), DAY, 300 * DAY):
            with clocks.moved(later, later), acting_as(staff.max.principal):
                seen = Person.objects.visible_to(staff.max).filter(pk=person.pk).exists()
            assert not seen, f"a reason under {app, database} opens a record {later} later"
            hours += 1
        with clocks.moved(app, database):
            invitations.invite(
                party=staff.agency, email=f"new{hours}@example.org", role="clinician", by=staff.jo.user, page="/x/"
            )
        for later in (31 * DAY, 300 * DAY):
            with clocks.moved(later, later):
                assert not invitations.open_invitations().exists(), f"an invitation of {app, database} is open"
            hours += 1
        invitations.open_invitations().delete()
        with clocks.moved(app, database):
            for _ in range(3):
                throttle.spend("trial", f"{app} {database}", limit=3, window=timedelta(minutes=5))
        with clocks.moved(DAY, DAY):
            left = throttle.spend("trial", f"{app} {database}", limit=3, window=timedelta(minutes=5))
            assert left is not None, "locked out for years"
        hours += 1
    return hours


def nobody_stays_signed_in(clocks: Clocks, staff: Any) -> int:
    """A session left under one clock and found under another is over, and stays over."""
    from django.test import Client

    from tests.accounts.people import signed_in

    for app in (YEARS, -YEARS, timedelta(minutes=20), timedelta(minutes=-20)):
        browser = signed_in(Client(), staff.robin.user)
        assert browser.get("/referrals/").status_code == 200
        with clocks.moved(app):
            assert browser.get("/referrals/").status_code == 302
        assert browser.get("/referrals/").status_code == 302
    return 8


def the_chain_holds(clocks: Clocks, staff: Any) -> int:
    """Rows whose times go to and fro, sealed under each clock."""
    from core.rls.principal import Principal, acting_as
    from referrals.ledger import checkpoints
    from referrals.ledger import proof as ledger_proof
    from referrals.models import LedgerEntry
    from tests.referrals import stories

    for by in (NONE, YEARS, -YEARS, DAY, NONE):
        with clocks.moved(by, by):
            day = (clocks.real() + by).astimezone(_ZONE).date() + 20 * DAY
            story = stories.sent_referral(staff, person=stories.sam(staff.robin), expires_on=day)
            assert opens_now(story)
            checkpoints.checkpoint_ledger()
    proof = ledger_proof.verify()
    assert proof.holds, proof.faults
    with acting_as(Principal.job("trial")):
        times = list(LedgerEntry.objects.order_by("seq").values_list("at", flat=True))
    assert times != sorted(times), "no time went backwards"
    return proof.rows


TRIALS: tuple[Callable[[Clocks, Any], int], ...] = (
    nothing_past_its_end, no_longer_than_its_text, a_stop_is_a_stop, over_daylight_saving, links_last_days,
    nothing_of_days_lasts_years, nobody_stays_signed_in, the_chain_holds,
)  # fmt: skip


def assert_over(story: Any) -> None:
    assert not opens_now(story)


def _rows(story: Any) -> int:
    from core.rls.principal import acting_as
    from referrals.models import LedgerEntry

    with acting_as(story.as_disclosure):
        return LedgerEntry.objects.filter(referral_id=story.referral.pk, direction="to_organization").count()


def main(names: list[str]) -> None:
    """Raises AssertionError where a clock opens what is over."""
    if _APP in os.environ:
        _play(names)
        return
    with preloaded.library("moved_clock") as library, tempfile.TemporaryDirectory() as place:
        if library is None:
            print("SKIPPED: there is no gcc here, which builds the clock that can be moved.")
            return
        clock = Path(place) / "app"
        set_by(clock, NONE)
        variables = environment(str(library), clock) | {_APP: str(clock)}
        command = [sys.executable, "-m", "trials.endure.clocks", *names]
        sys.exit(subprocess.run(command, env=os.environ | variables).returncode)


def _play(names: list[str]) -> None:
    def tells(home: Path) -> list[str]:
        set_by(home / "clock", NONE)
        (home / "clock").chmod(0o644)
        return [f"{name}={value}" for name, value in environment(os.environ["LD_PRELOAD"], home / "clock").items()]

    with own_server("clocks", tells=tells) as (_, server):
        from tests.referrals import stories

        clocks = Clocks(Path(os.environ[_APP]), server.layout.home / "clock")
        staff = stories.lincoln()
        for trial in TRIALS:
            if not names or trial.__name__ in names:
                print(f"| {trial.__name__.replace('_', ' ')} | {trial(clocks, staff):,} asked |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
