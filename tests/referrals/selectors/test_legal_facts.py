"""Notices, copies and limits follow the stricter of what was stated when a form was written and what is stated now."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Agency
from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import OrganizationParty
from referrals import disclosure
from referrals.actors import Actor
from referrals.consent.notices import DC, PART_2
from referrals.disclosure import COPY, LAW_UNKNOWN
from referrals.errors import NotReady
from referrals.expiry_events import ExpiryEvent
from referrals.models import LedgerEntry, ReleaseParty
from referrals.selectors.case import case_of
from referrals.selectors.legal_facts import was_part2
from referrals.vocabularies import Category, Direction
from tests.referrals import stories
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def agency_states(story: Story, **facts: Any) -> None:
    Agency.objects.filter(pk=story.staff.agency.pk).update(**facts)
    story.staff.agency.refresh_from_db()


def group_states(story: Story, **facts: Any) -> None:
    OrganizationParty.objects.filter(organization=story.organization.pk).update(**facts)


def went_along(story: Story, direction: Direction = Direction.TO_ORGANIZATION) -> set[str]:
    """What the newest row of the ledger that way names."""
    with acting_as(story.as_disclosure):
        row = LedgerEntry.objects.filter(referral_id=story.referral.pk, direction=direction).latest("seq")
    return set(filter(None, row.notice.split(",")))


@pytest.mark.parametrize("then", [False, True])
@pytest.mark.parametrize("now", [False, True])
def test_the_notice_of_part_2_goes_along_after_a_yes_then_or_now(then: bool, now: bool) -> None:
    story = stories.sent_referral(stories.lincoln(part2_program=then))
    agency_states(story, part2_program=now)
    disclosed = story.open()
    assert (PART_2.long in disclosed.notices) is (then or now)
    assert went_along(story) == ({PART_2.key} if then or now else set())


@pytest.mark.parametrize("then", [False, True])
@pytest.mark.parametrize("now", [False, True])
def test_what_the_group_tells_back_has_its_notice_too(then: bool, now: bool) -> None:
    story = stories.sent_referral(organization=stories.harbor(part2_program=then))
    group_states(story, part2_program=now)
    story.open()
    assert went_along(story, Direction.TO_AGENCY) == ({PART_2.key} if then or now else set())


@pytest.mark.parametrize(("then", "now"), [("US-DC", "US-OR"), ("US-OR", "US-DC"), ("US-OR", "US-OR")])
def test_the_statement_and_the_copy_of_the_district(then: str, now: str) -> None:
    story = stories.sent_referral(stories.lincoln(jurisdiction=then), stories.harbor(jurisdiction=then))
    agency_states(story, jurisdiction=now)
    group_states(story, jurisdiction=now)
    disclosed, is_the_district = story.open(), "US-DC" in {then, now}
    assert (DC.long in disclosed.notices) is is_the_district
    assert disclosed.copy == (story.release.text if is_the_district else "")
    assert went_along(story) == ({DC.key, COPY} if is_the_district else set())


def test_a_form_that_kept_nothing_goes_by_what_is_stated_now() -> None:
    """As those that were asked before this was kept."""
    staff, organization = stories.lincoln(part2_program=True), stories.harbor()
    person = stories.sam(staff.robin)
    referral = stories.draft(staff.robin, person, organization, send_when_signed=False)
    release = stories.requested_release(staff.robin, person, organization, referral=referral)
    with acting_as(Principal.disclosure(person.pk)):
        rows = ReleaseParty.objects.filter(release=release)
        assert set(rows.values_list("jurisdiction", "part2_program")) == {("US-OR", True), ("US-OR", False)}
        rows.update(jurisdiction="", part2_program=None, covered_entity=None)
    link = stories.own_link(staff.robin, person)
    stories.sign(release, link)
    story = stories.send(Story(staff, organization, person, referral, release, link).refresh())
    assert PART_2.long in story.open().notices
    agency_states(story, part2_program=False)
    assert PART_2.long not in story.open().notices


@pytest.mark.parametrize(
    "facts",
    [{"part2_program": True}, {"covered_entity": True}, {"jurisdiction": "US-WA"}],
    ids=lambda one: next(iter(one)),
)
def test_a_text_that_would_have_to_say_more_by_now_is_not_signed(facts: dict[str, Any]) -> None:
    """Between asking and signing: the statements that the law asks for would be missing from what they read."""
    staff, organization = stories.lincoln(covered_entity=False), stories.harbor()
    person = stories.sam(staff.robin)
    release = stories.requested_release(staff.robin, person, organization)
    link = stories.own_link(staff.robin, person)
    Agency.objects.filter(pk=staff.agency.pk).update(**facts)
    with pytest.raises(NotReady) as refused:
        stories.sign(release, link)
    assert "It has to be written anew." in str(refused.value) or "another place" in str(refused.value)
    # The other way round nothing is missing, and the stricter stays with it.
    Agency.objects.filter(pk=staff.agency.pk).update(part2_program=False, covered_entity=False, jurisdiction="US-OR")
    assert stories.sign(release, link).signed_at is not None


def test_moving_does_not_stretch_what_was_signed() -> None:
    """Two years under the law of Oregon; in the District 365 days are the most, and it has to end on a date."""
    staff = stories.lincoln()
    day = timezone.localdate()
    story = stories.sent_referral(staff, expires_on=day + timedelta(days=700))
    by_event = stories.sent_referral(
        staff, stories.harbor("Elm Street Peers"), stories.sam(staff.robin), expires_event=ExpiryEvent.CARE_ENDED
    )
    year_on = clock.now() + timedelta(days=367)
    agency_states(story, jurisdiction="US-DC")
    assert story.open().values
    for one, at in ((story, year_on), (by_event, clock.now())):
        with acting_as(one.as_disclosure):
            one.referral.agency.refresh_from_db()
            with pytest.raises(NotReady) as refused:
                disclosure.to_organization(case_of(one.referral, one.person, at), actor=Actor.time())
            assert str(refused.value) == LAW_UNKNOWN
            with pytest.raises(NotReady):
                disclosure.check_may_send(case_of(one.referral, one.person, at))
            assert case_of(one.referral, one.person, at).may_tell_agency == ()
            assert not disclosure.tell_agency(
                case_of(one.referral, one.person, at), Category.ANSWER, actor=Actor.time()
            )


def test_a_court_order_for_records_of_then_is_one_for_records_under_part_2() -> None:
    story = stories.signed_story(stories.lincoln(part2_program=True))
    agency_states(story, part2_program=False)
    other = stories.sam(story.staff.robin)
    with acting_as(story.staff.robin.principal):
        assert was_part2(story.person, story.staff.agency)
        assert not was_part2(other, story.staff.agency)


def test_the_scope_that_goes_along_names_whom_the_form_names() -> None:
    story = stories.sent_referral()
    # Another way to write the same name: a new name is another recipient.
    story.organization.name = "HARBOR PEERS"
    story.organization.save()
    agency_states(story, name="Lincoln Health")
    first = story.open().scope.splitlines()[0]
    assert first.startswith("Lincoln Clinic shares this with Harbor Peers because")
