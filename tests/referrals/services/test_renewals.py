"""Asking for a new permission: an organization or the person asks, staff read it, and nothing else is told by it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import clock
from core.rls.principal import acting_as
from referrals.actors import Actor
from referrals.expiry_events import ExpiryEvent
from referrals.models import LedgerEntry, Link, Referral, ReferralEvent
from referrals.selectors.reminders import StepKind, next_steps
from referrals.services import people, prepare, referrals, releases, renewals, revocation
from referrals.services.referrals import apply_expirations_now
from referrals.vocabularies import Outcome, ReferralKind, RevocationChannel
from referrals.web.staff.pages import referral_rows
from referrals.web.staff.pages.next_step import NextStep
from referrals.wording.timeline import timeline
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASK = "Ask for a new permission"


def opened(days: int = 5, **options: Any) -> Story:
    return stories.opened_referral(expires_on=timezone.localdate() + days * DAY, **options)


def unopened(days: int = 5, **options: Any) -> Story:
    return stories.sent_referral(expires_on=timezone.localdate() + days * DAY, **options)


def end_of(story: Story) -> datetime:
    assert story.release.expires_at is not None
    return story.release.expires_at


def expire(story: Story) -> datetime:
    """An hour after its permission ran out, which was written down."""
    with acting_as(story.as_disclosure):
        apply_expirations_now(person=story.person.pk, at=end_of(story) + HOUR)
    story.refresh()
    return end_of(story) + HOUR


def organization_asks(story: Story, at: datetime | None = None) -> bool:
    assert story.link is not None
    may = renewals.organization_may_ask(link=story.link, at=at)
    done = renewals.organization_asks(link=story.link, at=at)
    assert may is done
    return done


def person_asks(story: Story, at: datetime | None = None) -> bool:
    return renewals.person_asks(link=story.person_link, referral=story.referral, at=at)


def asked(story: Story) -> list[str]:
    with acting_as(story.as_disclosure):
        return list(ReferralEvent.objects.filter(event_type="asked_again").values_list("by", flat=True))


def next_for(story: Story, at: datetime) -> NextStep:
    with acting_as(story.as_staff):
        rows = Referral.objects.select_related("agency", "person", "organization", "created_by")
        referral = rows.get(pk=story.referral.pk)
        row = referral_rows.one(referral, at)
        (listed,) = referral_rows.many([referral], at)
    assert row.next == listed.next
    return row.next


def steps(story: Story, at: datetime) -> list[StepKind]:
    with acting_as(story.as_staff):
        return [step.kind for step in next_steps(story.staff.robin, at)]


def robin(story: Story) -> Actor:
    return Actor.staff(story.staff.robin.user_id)


def stop(story: Story) -> None:
    with acting_as(story.as_person):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person(story.person_link.pk),
            channel=RevocationChannel.ONLINE,
        )


# --- the organization ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [opened, unopened])
def test_an_organization_asks_once_where_time_ran_out_and_staff_have_it_to_do(made: Callable[[], Story]) -> None:
    """Whether or not it ever opened it: so the asking does not say that it did."""
    story = made()
    at = expire(story)
    with acting_as(story.as_disclosure):
        rows = LedgerEntry.objects.count()
    assert next_for(story, at) == NextStep("Permission ended. Ask whether to sign again.", "you")
    assert [organization_asks(story, at), organization_asks(story, at + HOUR)] == [True, False]
    assert asked(story) == ["organization"]
    assert next_for(story, at + HOUR) == NextStep("Harbor Peers asks for a new permission. Ask the person.", "you")
    assert steps(story, at + HOUR) == [StepKind.ASKED]
    with acting_as(story.as_disclosure):
        assert LedgerEntry.objects.count() == rows
        event = ReferralEvent.objects.get(event_type="asked_again")
        # The agency may read this row: where it stands there is not in it.
        assert (event.from_state, event.to_state, event.why) == ("on_hold_permission", "on_hold_permission", "")


def test_opened_in_secret_or_not_at_all_the_agency_reads_the_same() -> None:
    pages = []
    for made in (opened, unopened):
        story = made(to_us_yes=False)
        at = expire(story)
        assert organization_asks(story, at)
        with acting_as(story.as_staff):
            happened = [(one.what, one.who) for one in timeline(story.referral)]
        pages.append((next_for(story, at).words, [pair for pair in happened if pair[0] != "Put to the person to read"]))
    assert pages[0] == pages[1]
    assert ("Asked for a new permission", "Harbor Peers") in pages[0][1]


@pytest.mark.parametrize(("before", "may"), [(15 * DAY, False), (13 * DAY, True), (HOUR, True)])
def test_before_the_end_it_asks_within_two_weeks(before: timedelta, may: bool) -> None:
    story = opened(days=20)
    at = end_of(story) - before
    assert organization_asks(story, at) is may
    assert (StepKind.ASKED in steps(story, at + HOUR / 2)) is may


def new_form(story: Story) -> Any:
    """Staff put a new form to the person."""
    with acting_as(story.as_staff):
        referral = Referral.objects.select_related("agency", "person", "organization").get(pk=story.referral.pk)
        release = prepare.renew(referral=referral, membership=story.staff.robin)
        return releases.request_release(release=release, actor=robin(story))


def declined(story: Story) -> None:
    release = new_form(story)
    with acting_as(story.as_person):
        releases.decline_release(release=release, actor=Actor.person(story.person_link.pk))


def entered_in_error(story: Story) -> None:
    with acting_as(story.as_staff):
        revocation.enter_in_error(release=story.release, actor=robin(story), why="The wrong person")


def happened(story: Story) -> None:
    with acting_as(story.as_staff):
        revocation.event_happened(release=story.release, actor=robin(story))


def taken_back(story: Story) -> None:
    with acting_as(story.as_staff):
        referrals.recall(referral=story.referral, actor=robin(story))


def finished(story: Story) -> None:
    with acting_as(story.as_staff):
        referrals.close_referral(referral=story.referral, outcome=Outcome.MOVED_AWAY, actor=robin(story))


def died(story: Story) -> None:
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)


def link_ran_out(story: Story) -> None:
    assert story.link is not None
    with acting_as(story.as_disclosure):
        Link.objects.filter(pk=story.link.pk).update(expires_at=timezone.now())


BEFORE = (stop, entered_in_error, happened, taken_back, finished, died, link_ran_out)
AFTER = (stop, declined, entered_in_error, taken_back, finished, died, link_ran_out)


@pytest.mark.parametrize("end", BEFORE)
def test_what_ended_otherwise_is_not_asked_for_again(end: Callable[[Story], None]) -> None:
    story = opened(expires_event=ExpiryEvent.DISCHARGED)
    end(story)
    assert not organization_asks(story)
    assert not organization_asks(story, expire(story))
    assert asked(story) == []


@pytest.mark.parametrize("end", AFTER)
def test_nor_is_what_came_to_a_no_after_it_ran_out(end: Callable[[Story], None]) -> None:
    story = opened()
    at = expire(story)
    end(story)
    assert not organization_asks(story, at + HOUR)
    assert asked(story) == []


def test_its_page_offers_it_says_that_it_was_done_and_after_a_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    story = opened()
    other = opened(staff=story.staff, organization=story.organization)
    browser, page, press = by_link.organization(story), reverse("referrals:organization"), reverse(
        "referrals:organization_ask"
    )  # fmt: skip
    assert ASK in by_link.text_of(browser.get(page))
    assert browser.get(press)["Location"] == browser.at(page) and asked(story) == []
    later = end_of(story) + HOUR
    monkeypatch.setattr(clock, "now", lambda: later)
    text = by_link.text_of(browser.get(page))
    assert "Only the reference remains." in text and ASK in text and stories.SAM["preferred_name"] not in text
    assert [browser.post(press).status_code for _ in range(2)] == [302, 302]
    assert asked(story) == ["organization"]
    text = by_link.text_of(browser.get(page))
    assert "You asked for a new permission" in text and ASK not in text
    # Nothing of what comes of it is told.
    stop(story)
    assert by_link.text_of(browser.get(page)) == text
    browser = by_link.organization(other)
    stop(other)
    before = by_link.text_of(browser.get(page))
    browser.post(press)
    assert ASK not in before and by_link.text_of(browser.get(page)) == before
    assert asked(story) == ["organization"]


# --- the person ----------------------------------------------------------------------------------------------------


def test_after_their_own_stop_the_person_asks_once_and_staff_see_to_it(client: Client) -> None:
    story = opened(days=60)
    assert not person_asks(story)
    stop(story)
    own = by_link.person(story)
    page, press = reverse("referrals:person"), reverse("referrals:person_ask", args=[story.referral.reference])
    assert ASK in by_link.text_of(own.get(page))
    for _ in range(2):
        assert own.post(press)["Location"] == f"{own.at(page)}#where-things-stand"
    assert asked(story) == ["person"]
    text = by_link.text_of(own.get(page))
    assert ASK not in text and "You asked Lincoln Clinic for a new permission," in text
    now = timezone.now()
    assert next_for(story, now).words == "They ask for a new permission. Check it with them, then ask them."
    assert steps(story, now) == [StepKind.ASKED]
    mine = by_link.text_of(signed_in(client, story.staff.robin.user).get(reverse("referrals:referral_list")))
    assert "They ask for a new permission." in mine.partition("Waiting for others")[0]
    release = new_form(story)
    assert steps(story, timezone.now()) == [] and "reading it" not in next_for(story, now).words
    assert not person_asks(story)
    stories.sign(release, story.person_link)
    assert steps(story, timezone.now()) == [] and not person_asks(story)


def test_what_the_organization_asked_stands_on_the_persons_page() -> None:
    story = opened()
    at = end_of(story) - HOUR
    assert organization_asks(story, at)
    text = by_link.text_of(by_link.person(story).get(reverse("referrals:person")))
    assert "Harbor Peers asked Lincoln Clinic for a new permission," in text
    # Both ask: what the person wants comes first.
    assert person_asks(story, at + HOUR / 2) and sorted(asked(story)) == ["organization", "person"]
    assert next_for(story, at + HOUR / 2).words.startswith("They ask")


def test_nobody_else_asks_as_the_person_and_nobody_about_somebody_else() -> None:
    story = opened(days=60)
    stop(story)
    other = opened(staff=story.staff, organization=story.organization)
    press = reverse("referrals:person_ask", args=[story.referral.reference])
    for kind, helps in ((Link.Kind.ADVOCATE, False), (Link.Kind.ADVOCATE, True)):
        reader = by_link.person(story, kind=kind, helps=helps)
        assert ASK not in by_link.text_of(reader.get(reverse("referrals:person")))
        assert reader.post(press).status_code == 404
    assert by_link.person(other).post(press).status_code == 404
    assert asked(story) == []


def test_what_is_finished_or_never_sent_is_not_asked_for_again() -> None:
    story = opened(days=60)
    stop(story)
    with acting_as(story.as_person):
        referrals.person_declines(referral=story.refresh().referral, actor=Actor.person(story.person_link.pk))
    assert not person_asks(story)
    themselves = stories.draft(
        story.staff.robin, story.person, stories.harbor("Quay Collective"), kind=ReferralKind.SELF_REFERRAL
    )
    assert not renewals.person_asks(link=story.person_link, referral=themselves)
    assert asked(story) == []


@pytest.mark.parametrize("is_signed", [False, True])
def test_another_form_that_names_the_group_answers_nothing_here(is_signed: bool) -> None:
    """Only a renewal of the form that was asked about is what was asked for, on pages and in reminders."""
    story = opened()
    at = expire(story)
    assert person_asks(story, at)
    another = stories.requested_release(story.staff.robin, story.person, story.organization)
    if is_signed:
        stories.sign(another, story.person_link)
    assert next_for(story, at + HOUR).kind == StepKind.ASKED and StepKind.ASKED in steps(story, at + HOUR)
    with acting_as(story.as_staff):
        prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
    assert next_for(story, at + HOUR).kind != StepKind.ASKED and StepKind.ASKED not in steps(story, at + HOUR)
