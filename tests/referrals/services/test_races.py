"""Races over real connections: whoever comes first decides, nothing is shown after a stop, and each showing has its row.

A few dozen here; 2,000 of each in `make endure ARGS=races`.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from core import clock
from core.rls.principal import Principal, acting_as
from referrals import limits
from referrals.actors import Actor
from referrals.consent.policy import Reason
from referrals.disclosure import Disclosure
from referrals.errors import ChangedMeanwhile, NotReady, PermissionEnded
from referrals.jobs import housekeeping, reminders
from referrals.models import LedgerEntry, Person, Referral, ReferralEvent, Release, ReleaseEvent, Revocation
from referrals.services import people, referrals, releases, revocation, signing
from referrals.signature import Signature
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Direction, RevocationChannel, SignatureMethod
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.ledgers import checkpoint_file  # noqa: F401 - a fixture
from tests.referrals.stories import Staff, Story
from tests.referrals.together import together
from trials.endure.scale import LONG, times

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff() -> Staff:
    return stories.lincoln()


def after_a_moment(chance: random.Random, work: Callable[[], Any]) -> Callable[[], Any]:
    """Starts within five milliseconds, so that each of two is first about as often."""
    wait = chance.random() * 0.005

    def later() -> Any:
        time.sleep(wait)
        return work()

    return later


def stop(story: Story) -> Revocation:
    with acting_as(story.as_person):
        return revocation.revoke_for_organization(
            person=story.person, organization=story.organization,
            actor=Actor.person(story.person_link.pk), channel=RevocationChannel.ONLINE,
        )  # fmt: skip


def shown_rows(story: Story) -> list[LedgerEntry]:
    with acting_as(story.as_disclosure):
        return list(LedgerEntry.objects.filter(referral_id=story.referral.pk, direction=Direction.TO_ORGANIZATION))


def no_errors_but(outcomes: list[Any], *expected: type[Exception]) -> None:
    for answer in outcomes:
        if isinstance(answer, Exception) and not isinstance(answer, expected):
            raise answer


# --- a stop and an opening ----------------------------------------------------------------------------------------


def test_a_stop_and_an_opening(staff: Staff) -> None:
    chance, firsts = random.Random(1), {"stop": 0, "opening": 0}
    for _ in range(times(10, 2000)):
        story = stories.sent_referral(staff, person=stories.sam(staff.robin))
        outcomes = together([after_a_moment(chance, partial(stop, story)), after_a_moment(chance, story.open)])
        no_errors_but(outcomes, PermissionEnded)
        stopped, opening = outcomes
        rows = shown_rows(story)
        assert isinstance(stopped, Revocation)
        assert len(rows) == (1 if isinstance(opening, Disclosure) else 0)
        assert all(row.at < stopped.at for row in rows)
        story.refresh()
        first = "opening" if rows else "stop"
        expected = ReferralState.ON_HOLD_PERMISSION if rows else ReferralState.RECALLED
        assert (story.referral.state, story.release.state) == (expected, ReleaseState.REVOKED)
        firsts[first] += 1
        with pytest.raises(PermissionEnded):
            story.open()
        assert len(shown_rows(story)) == len(rows)
    # A few rounds may all go one way; thousands do not.
    assert min(firsts.values()) > 0 or not LONG, firsts


def test_a_stop_and_others_who_look(staff: Staff) -> None:
    """Once the stop has returned, nobody who begins to look sees anything."""
    for _ in range(times(2, 200)):
        story = stories.opened_referral(staff, person=stories.sam(staff.robin))
        stopped_at: list[float] = []

        def then_note(story: Story = story, at: list[float] = stopped_at) -> None:
            stop(story)
            at.append(time.monotonic())

        def look(story: Story = story) -> list[float]:
            readings = []
            for _ in range(4):
                began = time.monotonic()
                try:
                    story.open()
                except PermissionEnded:
                    continue
                readings.append(began)
            return readings

        outcomes = together([then_note, *[look] * 5])
        no_errors_but(outcomes)
        began = [at for looks in outcomes[1:] for at in looks]
        assert all(at <= stopped_at[0] for at in began)
        assert len(shown_rows(story)) == 1 + len(began)


def test_an_answer_and_a_stop(staff: Staff) -> None:
    """The agency hears nothing that was said after the stop."""
    chance = random.Random(2)
    for _ in range(times(5, 2000)):
        story = stories.opened_referral(staff, person=stories.sam(staff.robin))
        outcomes = together(
            [after_a_moment(chance, partial(stop, story)), after_a_moment(chance, partial(story.answer, "accept"))]
        )
        no_errors_but(outcomes, PermissionEnded)
        with acting_as(story.as_disclosure):
            entries = list(LedgerEntry.objects.filter(referral_id=story.referral.pk, direction=Direction.TO_AGENCY))
        assert all(row.at < outcomes[0].at for row in entries)
        assert len(entries) == (2 if isinstance(outcomes[1], Referral) else 1)
        assert story.refresh().referral.state == ReferralState.ON_HOLD_PERMISSION


# --- two forms to one organization --------------------------------------------------------------------------------


def test_a_newer_form_and_an_opening_by_the_older(staff: Staff) -> None:
    """Once the newer one is signed, the link of the older opens nothing; whatever it opened before has its row."""
    chance, seen = random.Random(5), set()
    for _ in range(times(6, 2000)):
        story = stories.sent_referral(staff, person=stories.sam(staff.robin))
        other = stories.draft(staff.robin, story.person, story.organization, send_when_signed=False)
        newer = stories.requested_release(staff.robin, story.person, story.organization, referral=other)
        sign = partial(stories.sign, newer, story.person_link)
        outcomes = together([after_a_moment(chance, sign), after_a_moment(chance, story.open)])
        no_errors_but(outcomes, PermissionEnded)
        signed, opening = outcomes
        rows = shown_rows(story)
        assert len(rows) == (1 if isinstance(opening, Disclosure) else 0)
        assert all(row.at < signed.signed_at for row in rows)
        expected = ReferralState.ON_HOLD_PERMISSION if rows else ReferralState.RECALLED
        story.refresh()
        assert (story.referral.state, story.release.state) == (expected, ReleaseState.SUPERSEDED)
        with pytest.raises(PermissionEnded):
            story.open()
        assert len(shown_rows(story)) == len(rows)
        seen.add(bool(rows))
    assert seen == {True, False} or not LONG


def test_two_forms_signed_at_once(staff: Staff) -> None:
    """One comes first and is replaced: never both, never neither."""
    chance, organization = random.Random(6), stories.harbor()
    for _ in range(times(4, 500)):
        person = stories.sam(staff.robin)
        link = stories.own_link(staff.robin, person)
        referrals_of = [stories.draft(staff.robin, person, organization, send_when_signed=False) for _ in range(2)]
        forms = [stories.requested_release(staff.robin, person, organization, referral=one) for one in referrals_of]
        signed = together([after_a_moment(chance, partial(stories.sign, form, link)) for form in forms])
        no_errors_but(signed)
        with acting_as(Principal.job("test")):
            first, last = sorted(Release.objects.filter(person=person), key=lambda form: form.signed_at or clock.now())
        assert first.signed_at != last.signed_at
        assert (first.state, last.state) == (ReleaseState.SUPERSEDED, ReleaseState.ACTIVE)


# --- a signature and a stop ---------------------------------------------------------------------------------------


def test_a_signature_and_a_stop(staff: Staff) -> None:
    """A stop that came first does not end what is signed after it; one that came later does. Never both, never neither."""
    chance, seen = random.Random(3), set()
    organization = stories.harbor()
    for _ in range(times(8, 2000)):
        person = stories.sam(staff.robin)
        referral = stories.draft(staff.robin, person, organization, send_when_signed=False)
        release = stories.requested_release(staff.robin, person, organization, referral=referral)
        story = Story(staff, organization, person, referral, release, stories.own_link(staff.robin, person))
        outcomes = together(
            [
                after_a_moment(chance, partial(stop, story)),
                after_a_moment(chance, partial(stories.sign, release, story.person_link)),
            ]
        )
        no_errors_but(outcomes)
        stopped, signed = outcomes
        story.refresh()
        assert signed.signed_at != stopped.at
        in_force = stopped.at < signed.signed_at
        assert story.release.state == (ReleaseState.ACTIVE if in_force else ReleaseState.REVOKED)
        seen.add(in_force)
        if in_force:
            stories.send(story).open()
            assert shown_rows(story)[0].at > stopped.at
        else:
            with pytest.raises(PermissionEnded):
                stories.send(story)
    assert seen == {True, False} or not LONG


def test_two_signatures_of_one_release(staff: Staff) -> None:
    from referrals.states import IllegalTransition

    organization = stories.harbor()
    for _ in range(times(3, 500)):
        person = stories.sam(staff.robin)
        release = stories.requested_release(staff.robin, person, organization)
        link = stories.own_link(staff.robin, person)
        outcomes = together([partial(stories.sign, release, link)] * 2)
        no_errors_but(outcomes, IllegalTransition, NotReady)
        assert sum(isinstance(answer, Release) for answer in outcomes) == 1
        with acting_as(Principal.disclosure(person.pk)):
            assert ReleaseEvent.objects.filter(release=release, event_type="sign").count() == 1


def test_a_signature_and_a_change_of_its_text(staff: Staff) -> None:
    """What is signed is what was read: a text that changed meanwhile is not signed."""
    organization = stories.harbor()
    chance = random.Random(5)
    for _ in range(times(4, 1000)):
        person = stories.sam(staff.robin)
        release = stories.requested_release(staff.robin, person, organization)
        link = stories.own_link(staff.robin, person)

        def change(release: Release = release) -> Release:
            robin = Actor.staff(staff.robin.user_id)
            with acting_as(staff.robin.principal):
                back = releases.take_back(release=release, actor=robin)
                people.change_person(person=release.person_id, version=1, preferred_name="Another name")
                return releases.request_release(release=back, actor=robin)

        read = release.text_sha256
        outcomes = together(
            [after_a_moment(chance, change), after_a_moment(chance, partial(_sign, release, link, read))]
        )
        with acting_as(Principal.disclosure(person.pk)):
            stored = Release.objects.get(pk=release.pk)
        if stored.signed_at:
            assert read in stored.text
        else:
            assert isinstance(outcomes[1], Exception)
            assert "Another name" in stored.text


def _sign(release: Release, link: Any, read: str) -> Release:
    signature = Signature(
        to_organization=True, to_agency=True, name="Sam", method=SignatureMethod.OWN_DEVICE, text_sha256=read
    )
    with acting_as(Principal.person(release.person_id, link.pk)):
        return signing.sign_release(release=release, signature=signature, actor=Actor.person(link.pk))


# --- two at one record --------------------------------------------------------------------------------------------


def test_two_clinicians_editing_one_person(staff: Staff) -> None:
    person = stories.sam(staff.robin)
    with acting_as(Principal.disclosure(person.pk)):
        people.hand_over(person=person.pk, to=staff.jo, by=staff.robin.user)
    for number in range(times(8, 2000)):

        def edit(who: Any, version: int = number + 1) -> Person:
            with acting_as(who.principal):
                return people.change_person(
                    person=person.pk, version=version, preferred_name=f"{who.user.name} {version}"
                )

        outcomes = together([partial(edit, staff.robin), partial(edit, staff.jo)])
        no_errors_but(outcomes, ChangedMeanwhile)
        (winner,) = [answer for answer in outcomes if isinstance(answer, Person)]
        with acting_as(Principal.disclosure(person.pk)):
            stored = Person.objects.get()
        assert (stored.preferred_name, stored.version) == (winner.preferred_name, number + 2)


def test_two_clinicians_editing_one_referral(staff: Staff) -> None:
    person, organization = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, organization)
    for number in range(times(5, 1000)):

        def edit(words: str, version: int = number + 1) -> Referral:
            with acting_as(staff.robin.principal):
                return referrals.change_content(referral=referral, version=version, content={"hopes": words})

        outcomes = together([partial(edit, "one"), partial(edit, "other")])
        no_errors_but(outcomes, ChangedMeanwhile)
        assert sum(isinstance(answer, ChangedMeanwhile) for answer in outcomes) == 1


def test_two_sendings_send_once(staff: Staff) -> None:
    from referrals.states import IllegalTransition

    for _ in range(times(3, 500)):
        story = stories.signed_story(staff, person=stories.sam(staff.robin))

        def send(story: Story = story) -> Referral:
            with acting_as(story.as_staff):
                return referrals.send_referral(referral=story.referral, actor=Actor.staff(staff.robin.user_id))

        outcomes = together([send, send])
        no_errors_but(outcomes, IllegalTransition)
        assert sum(isinstance(answer, Referral) for answer in outcomes) == 1
        with acting_as(story.as_disclosure):
            assert ReferralEvent.objects.filter(referral=story.referral, event_type="send").count() == 1


def test_many_openings_of_many_referrals_make_one_chain(staff: Staff, checkpoint_file: Any) -> None:  # noqa: F811
    from referrals.ledger import checkpoints
    from referrals.ledger import proof as ledger_proof

    told_stories = [stories.sent_referral(staff, person=stories.sam(staff.robin)) for _ in range(5)]
    no_errors_but(together([one.open for one in told_stories for _ in range(times(2, 12))]))
    checkpoints.checkpoint_ledger()
    proof = ledger_proof.verify()
    assert proof.holds
    assert proof.rows == 5 * times(2, 12) + 5


def test_housekeeping_twice_at_once_writes_and_reminds_once(staff: Staff) -> None:
    from datetime import timedelta

    story = stories.sent_referral(stories.lincoln(answer_within_days=1))
    late = clock.now() + timedelta(days=2)
    together([partial(reminders.remind, late)] * 3)
    assert posted().filter(about__contains="no_answer").count() == 1
    over = clock.now() + timedelta(days=100)
    no_errors_but(together([partial(housekeeping.apply_all_expirations, over)] * 3))
    with acting_as(story.as_disclosure):
        assert ReferralEvent.objects.filter(event_type="lapse_unopened").count() == 1


# --- killed in the middle -----------------------------------------------------------------------------------------


def test_killed_between_the_row_and_the_commit_nothing_is_written_or_shown(staff: Staff) -> None:
    """The backend is ended after the ledger's row was added, before the transaction could commit."""
    for _ in range(times(2, 500)):
        story = stories.sent_referral(staff, person=stories.sam(staff.robin))
        assert isinstance(_opened_and_killed(story), DatabaseError)
        assert shown_rows(story) == []
        assert story.refresh().referral.state == ReferralState.SENT
        # Afterwards it goes as if nothing had been.
        assert story.open().entry
        assert len(shown_rows(story)) == 1


def _opened_and_killed(story: Story) -> Any:
    """Opens inside a transaction that waits with its row written, until its backend was ended."""
    written, ended, backend = threading.Event(), threading.Event(), [0]

    def opening() -> Disclosure:
        with acting_as(story.as_disclosure):
            disclosed = story.open()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend[0] = cursor.fetchone()[0]
            written.set()
            assert ended.wait(20)
        return disclosed

    def killing() -> None:
        assert written.wait(20)
        assert end_backend(backend[0])
        ended.set()

    outcomes = together([opening, killing])
    assert outcomes[1] is None
    return outcomes[0]


def end_backend(pid: int) -> bool:
    """Ends another connection of the application's role, and waits until it is gone; False where it was gone already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        return bool(cursor.fetchone()[0])


def test_a_connection_lost_in_a_stop_leaves_all_of_it_or_nothing(staff: Staff) -> None:
    """Ended at some moment of the stop: either it counts and everything followed, or nothing was written."""
    chance = random.Random(7)
    for _ in range(times(3, 500)):
        story = stories.opened_referral(staff, person=stories.sam(staff.robin))
        pid: list[int] = []

        def stopping(story: Story = story, pid: list[int] = pid) -> Revocation:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid.append(cursor.fetchone()[0])
            return stop(story)

        def killing(pid: list[int] = pid) -> None:
            while not pid:
                time.sleep(0.0005)
            time.sleep(chance.random() * 0.02)
            # On a busy machine the stop may be over and done with by then.
            end_backend(pid[0])

        outcomes = together([stopping, killing])
        assert outcomes[1] is None
        story.refresh()
        with acting_as(story.as_disclosure):
            stops = Revocation.objects.count() if story.person else 0
        whole = (1, ReleaseState.REVOKED, ReferralState.ON_HOLD_PERMISSION)
        nothing = (0, ReleaseState.ACTIVE, ReferralState.OPENED)
        left = (stops, story.release.state, story.referral.state)
        assert left in (whole, nothing)
        if isinstance(outcomes[0], Revocation):
            assert left == whole


def test_the_reason_of_a_refusal_after_a_stop_is_the_stop() -> None:
    story = stories.opened_referral()
    stop(story)
    with acting_as(story.as_disclosure):
        from referrals.consent.policy import expiry_of
        from referrals.selectors import consent_facts

        ended = expiry_of(consent_facts.facts_of(Release.objects.get()), consent_facts.stops_of(story.person.pk))
    assert ended is not None
    assert ended.reason in {Reason.REVOKED, Reason.STOPPED}


def test_prints_pressed_at_the_same_moment_cannot_outnumber_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 at once and 60 of them with `make bench ARGS=floods`; here a few."""
    story = stories.sent_referral()
    browser = by_link.organization(story)
    browser.post(reverse("referrals:organization_open"))
    before = len(shown_rows(story))
    monkeypatch.setattr(limits, "SHOWN", replace(limits.SHOWN, most=7))

    printing = browser.at(reverse("referrals:organization_print"))

    def press() -> int:
        another = Client()
        another.cookies = browser.cookies
        return int(another.post(printing).status_code)

    outcomes = together([press] * 24)
    assert sorted(outcomes) == [200] * 6 + [429] * 18
    assert len(shown_rows(story)) == before + 6
