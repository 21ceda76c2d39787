"""Two forms of one person to one organization: each referral goes by its own, and a signed newer one takes over.

Every pair of answers, in every order, for the same purpose and for another; through the services, over PostgreSQL with
row-level security, beside the rule of the database and a table written here from docs/consent.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from core import clock
from core.rls.principal import Principal, acting_as
from referrals import disclosure
from referrals.actors import Actor
from referrals.errors import PermissionEnded
from referrals.models import Link, Person, Referral, Release, ReleaseEvent
from referrals.models.link import REPLACED
from referrals.selectors.case import case_of
from referrals.services import organization_responses, referrals, releases
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose
from tests.referrals import stories

pytestmark = pytest.mark.django_db
R, S = ReferralState, ReleaseState
# What can be answered, and what it lets through: (to the organization, back to the agency).
ANSWERS: dict[str, tuple[bool, bool] | None] = {
    "unanswered": None, "no": None, "both": (True, True), "out": (True, False), "back": (False, True),
}  # fmt: skip
WIDE = (Category.NAME, Category.CONTACT, Category.HOPES)


@dataclass
class One:
    """One referral, its form, and what was answered to it."""

    referral: Referral
    release: Release
    answer: str = "unanswered"

    def read(self) -> "One":
        with acting_as(Principal.job("test")):
            self.referral = Referral.objects.select_related("agency", "organization").get(pk=self.referral.pk)
            self.release = Release.objects.get(pk=self.release.pk)
        return self


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(staff: stories.Staff, person: Person, purpose: Purpose, to_them: tuple[Category, ...]) -> One:
    """A referral to Harbor Peers whose form waits for an answer; nothing is sent by the answer itself."""
    organization = stories.harbor()
    referral = stories.draft(staff.robin, person, organization, purpose=purpose, send_when_signed=False)
    release = stories.requested_release(
        staff.robin, person, organization, referral=referral, to_them=to_them, purposes=[purpose]
    )
    return One(referral, release)


def answered(one: One, link: Link, answer: str) -> None:
    one.answer = answer
    if answer == "no":
        with acting_as(Principal.person(one.release.person_id, link.pk)):
            releases.decline_release(release=one.release, actor=Actor.person(link.pk))
    elif (yes := ANSWERS[answer]) is not None:
        stories.sign(one.release, link, to_them=yes[0], to_us=yes[1])


def send(staff: stories.Staff, one: One) -> str:
    """Sent, and opened at once; or why not."""
    try:
        with acting_as(staff.robin.principal):
            referrals.send_referral(referral=one.referral, actor=Actor.staff(staff.robin.user_id))
    except PermissionEnded as refused:
        return refused.reason
    organization_responses.open_referral(link=link_of(one))
    return ""


def link_of(one: One) -> Link:
    with acting_as(Principal.job("test")):
        rows = Link.objects.select_related("person").filter(referral=one.referral, kind=Link.Kind.ORGANIZATION)
        return rows.latest("created_at")


def permits(one: One, direction: Direction, category: Category | None = None) -> bool:
    """The database's own rule."""
    with acting_as(Principal.disclosure(one.referral.person_id)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT referrals_permits(r, %s, %s) FROM referrals_referral r WHERE id = %s",
            [direction.value, category.value if category else None, one.referral.pk],
        )
        row = cursor.fetchone()
    return row is not None and row[0] is True


def gate(one: One) -> tuple[bool, bool]:
    """(out, back) as the gate decides now; the same as the database says."""
    one.read()
    with acting_as(Principal.disclosure(one.referral.person_id)):
        person = Person.objects.get(pk=one.referral.person_id)
        case = case_of(one.referral, person, clock.now())
        out = disclosure.may_receive(case)
        back = case.may_tell_agency
    assert permits(one, Direction.TO_ORGANIZATION) is out
    for category in CATEGORIES[Direction.TO_AGENCY]:
        assert permits(one, Direction.TO_AGENCY, category) is (category in back)
    return out, bool(back)


PAIRS = list(product(ANSWERS, ANSWERS, ("first signed first", "second signed first")))


@pytest.mark.parametrize("purpose", [Purpose.PEER_SUPPORT, Purpose.HOUSING_OR_WORK], ids=["same", "other purpose"])
def test_every_pair_of_answers_in_every_order(staff: stories.Staff, purpose: Purpose) -> None:
    person = stories.sam(staff.robin)
    link = stories.own_link(staff.robin, person)
    first = asked(staff, person, Purpose.PEER_SUPPORT, WIDE)
    second = asked(staff, person, purpose, (Category.NAME,))
    # What is for something else takes the place of nothing, in whichever order.
    pairs = PAIRS if purpose == Purpose.PEER_SUPPORT else PAIRS[::2]
    for of_first, of_second, order in pairs:
        case = of_first, of_second, order, purpose
        with undone():
            pair = [(first.read(), of_first), (second.read(), of_second)]
            earlier, later = pair if order == "first signed first" else pair[::-1]
            for one, answer in (earlier, later):
                answered(one, link, answer)
                sent = send(staff, one)
                says = ANSWERS[answer]
                assert (sent == "") is (says is not None and says[0]), case
            takes_over = ANSWERS[later[1]] is not None and purpose == Purpose.PEER_SUPPORT
            expected = [
                (False, False) if takes_over else ANSWERS[earlier[1]] or (False, False),
                ANSWERS[later[1]] or (False, False),
            ]
            for (one, answer), counts in zip((earlier, later), expected, strict=True):
                assert gate(one) == counts, case
                was_sent = ANSWERS[answer] is not None and ANSWERS[answer][0]  # type: ignore[index]
                if was_sent and counts[0]:
                    disclosed = organization_responses.open_referral(link=link_of(one)).disclosure
                    assert set(disclosed.values) == set(WIDE if one.referral.pk == first.referral.pk else WIDE[:1]), (
                        case
                    )
                    assert disclosed.release_reference == one.release.reference
                elif was_sent:
                    with pytest.raises(PermissionEnded):
                        organization_responses.open_referral(link=link_of(one))
                    assert one.referral.state == R.ON_HOLD_PERMISSION and link_of(one).ended_why == REPLACED, case
            if takes_over and ANSWERS[earlier[1]] is not None:
                assert earlier[0].release.state == S.SUPERSEDED, case
                (event,) = events(earlier[0].release, "supersede")
                assert event.why == f"{later[0].release.reference} counts now."
            elif ANSWERS[earlier[1]] is not None:
                assert earlier[0].release.state == S.ACTIVE, case


def events(release: Release, transition: str) -> list[ReleaseEvent]:
    with acting_as(Principal.job("test")):
        return list(ReleaseEvent.objects.filter(release=release, event_type=transition))


def test_what_waits_unopened_is_taken_back(staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    stories.signed_release(staff.robin, story.person, story.organization)
    story.refresh()
    assert (story.referral.state, story.release.state) == (R.RECALLED, S.SUPERSEDED)
    assert story.link is not None
    with acting_as(story.as_disclosure):
        assert Link.objects.get(pk=story.link.pk).ended_why == REPLACED


def test_what_was_signed_and_not_sent_waits_no_more(staff: stories.Staff) -> None:
    story = stories.signed_story(staff)
    stories.signed_release(staff.robin, story.person, story.organization)
    assert story.refresh().referral.state == R.DRAFT


def test_a_form_for_several_goes_on_for_the_others(staff: stories.Staff) -> None:
    """Replaced for one of two: that one's referral waits, the other's goes on, until it is replaced too."""
    person, harbor, elm = stories.sam(staff.robin), stories.harbor(), stories.harbor("Elm Street Peers")
    first, other = (stories.draft(staff.robin, person, one, send_when_signed=False) for one in (harbor, elm))
    form = stories.requested_release(staff.robin, person, [harbor, elm], referral=first)
    with acting_as(staff.robin.principal):
        other.release = form
        other.save(update_fields=["release"])
    link = stories.own_link(staff.robin, person)
    stories.sign(form, link)
    both = [One(first, form), One(other, form)]
    assert [send(staff, one) for one in both] == ["", ""]
    newer = asked(staff, person, Purpose.PEER_SUPPORT, (Category.NAME,))
    assert [gate(one)[0] for one in both] == [True, True]
    answered(newer, link, "both")
    assert [gate(one) for one in both] == [(False, False), (True, True)]
    assert (both[0].referral.state, both[1].referral.state) == (R.ON_HOLD_PERMISSION, R.OPENED)
    assert both[0].release.state == S.ACTIVE
    (event,) = events(form, "supersede_part")
    assert event.why == f"For Harbor Peers, {newer.release.reference} counts now. It goes on for the others."
    assert organization_responses.open_referral(link=link_of(both[1])).disclosure.release_reference == form.reference
    # The last of those it names is replaced as well: now the form as a whole is.
    stories.signed_release(staff.robin, person, elm)
    assert [gate(one)[0] for one in both] == [False, False]
    assert both[0].release.state == S.SUPERSEDED


def test_what_a_newer_form_replaced_comes_back_by_nothing(staff: stories.Staff) -> None:
    """Also where nobody wrote down that it ended, and where the newer one ends in turn."""
    story = stories.opened_referral(staff)
    newer = stories.signed_release(staff.robin, story.person, story.organization)
    one = One(story.referral, story.release)
    for spoil in ({"state": "expired"}, {"state": "entered_in_error", "ended_at": clock.now()}):
        with undone():
            with acting_as(story.as_disclosure):
                Release.objects.filter(pk=newer.pk).update(**spoil)
            assert gate(one) == (False, False)


def test_a_renewal_of_a_refused_renewal_leaves_nothing_wider_behind(staff: stories.Staff) -> None:
    """The first counts on while the second is refused; the third, narrower one takes the place of both."""
    story = stories.opened_referral(staff)
    one = One(story.referral, story.release)
    link = stories.own_link(staff.robin, story.person)
    second = stories.requested_release(
        staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release
    )
    assert gate(one) == (True, True)
    with acting_as(story.as_person):
        releases.decline_release(release=second, actor=Actor.person(link.pk))
    assert gate(one) == (True, True)
    third = stories.requested_release(
        staff.robin, story.person, story.organization, referral=one.read().referral, supersedes=second,
        to_them=[Category.NAME],
    )  # fmt: skip
    assert gate(one) == (True, True)
    stories.sign(third, link, to_us=False)
    assert gate(one) == (True, False)
    assert set(story.open().values) == {Category.NAME}
    assert story.refresh().referral.state == R.OPENED
    with acting_as(Principal.job("test")):
        assert Release.objects.get(pk=third.pk).state == S.ACTIVE
    assert story.release.state == S.SUPERSEDED


def test_a_clock_set_back_does_not_make_the_newer_form_the_older(
    staff: stories.Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = stories.opened_referral(staff)
    assert story.release.signed_at is not None
    then = story.release.signed_at
    monkeypatch.setattr("core.clock.now", lambda: then)
    newer = stories.signed_release(staff.robin, story.person, story.organization, to_us_yes=False)
    assert newer.signed_at is not None and newer.signed_at > then
    assert story.refresh().release.state == S.SUPERSEDED


def test_no_form_but_its_own_is_put_under_a_referral(staff: stories.Staff) -> None:
    """By raw SQL over the application's role: a form that was signed, one that renews another, another's renewal."""
    person, harbor = stories.sam(staff.robin), stories.harbor()
    signed = stories.signed_release(staff.robin, person, harbor)
    renewal = stories.requested_release(staff.robin, person, harbor, supersedes=signed)
    fresh = stories.requested_release(staff.robin, person, harbor)
    one = asked(staff, person, Purpose.PEER_SUPPORT, WIDE)

    def refused(sql: str, *values: UUID) -> str:
        try:
            with acting_as(Principal.disclosure(person.pk)), undone(), connection.cursor() as cursor:
                cursor.execute(sql, values)
                assert cursor.rowcount == 1
        except DatabaseError as error:
            return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
        return ""

    turn = "UPDATE referrals_referral SET release_id = %s WHERE id = %s"
    assert refused(turn, signed.pk, one.referral.pk) == "referral_form_of_its_own"
    assert refused(turn, renewal.pk, one.referral.pk) == "referral_form_of_its_own"
    assert refused(turn, fresh.pk, one.referral.pk) == ""
    renews = "UPDATE referrals_release SET supersedes_id = %s WHERE id = %s"
    assert refused(renews, signed.pk, one.release.pk) == "release_renews_once"
    assert refused("UPDATE referrals_release SET supersedes_id = NULL WHERE id = %s", renewal.pk) == ""
