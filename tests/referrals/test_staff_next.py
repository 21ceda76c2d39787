"""What staff read as the next step fits what happened: a stop is no permission that ran out, and nobody nags after it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Organization, Phone
from directory.vocabularies import ListingState
from referrals import clock
from referrals.actors import Actor
from referrals.models import Link
from referrals.next_steps import next_steps
from referrals.services import asking_again, endings, prepare
from referrals.vocabularies import StopWay
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from vault.principal import Principal, acting_as

pytestmark = pytest.mark.django_db
SAID_STOP = "They said stop. Do not ask again unless they bring it up."


def robin_of(story: stories.Story) -> Client:
    return signed_in(Client(), story.staff.robin.user)


def page_of(story: stories.Story, name: str = "referral") -> str:
    return by_link.text_of(robin_of(story).get(reverse(f"referrals:{name}", args=[story.referral.reference])))


def listed(story: stories.Story, heading: str) -> list[str]:
    answer = robin_of(story).post(reverse("referrals:mine"), {"state": "all"})
    return [one.next.words for name, _, rows in answer.context["sections"] if name == heading for one in rows]


def stop(story: stories.Story, *, by_staff: bool) -> None:
    actor = Actor.person_recorded_by(story.staff.robin.user_id) if by_staff else Actor.person(story.person_link.pk)
    with acting_as(story.as_staff if by_staff else story.as_person):
        endings.stop_sharing(
            person=story.person,
            organization=story.organization,
            actor=actor,
            way=StopWay.SPOKEN if by_staff else StopWay.ONLINE,
            recorded_by=story.staff.robin if by_staff else None,
        )


@pytest.mark.parametrize("by_staff", [True, False])
@pytest.mark.parametrize("made", [stories.signed_story, stories.sent_referral, stories.opened_referral])
def test_after_a_stop_nobody_is_told_to_ask(made: type[stories.Story], by_staff: bool) -> None:
    story = made()
    stop(story, by_staff=by_staff)
    assert listed(story, "Waiting for you") == listed(story, "Waiting for others") == []
    assert listed(story, "Finished") == [SAID_STOP]
    page = page_of(story)
    assert SAID_STOP in page and "Ask whether to sign again" not in page
    # It is there for when they bring it up, and not before.
    assert "Ask for a new permission" not in page.partition("They want to share again")[0]
    assert "Ask for a new permission" in page
    with acting_as(story.as_staff):
        assert next_steps(story.staff.robin.user, clock.now() + timedelta(days=89)) == []


def test_a_form_under_way_is_not_put_to_somebody_who_said_stop_until_they_bring_it_up() -> None:
    story = stories.opened_referral()
    with acting_as(story.as_staff):
        prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
    stop(story, by_staff=False)
    page = page_of(story)
    assert SAID_STOP in page and "Check it, then ask" not in page.partition("They want to share again")[0]
    assert "They said stop" in page.partition("Next")[0] and "Permission ended" not in page.partition("Next")[0]


def test_who_said_stop_and_asks_again_themselves_waits_for_staff() -> None:
    story = stories.opened_referral()
    stop(story, by_staff=False)
    assert asking_again.person_asks(link=story.person_link, referral=story.referral)
    assert listed(story, "Waiting for you") == ["They ask for a new permission. Check it with them, then ask them."]


def test_a_stop_ends_no_form_that_is_written_after_it() -> None:
    story = stories.opened_referral()
    stop(story, by_staff=True)
    with acting_as(story.as_staff):
        prepare.renew(referral=story.refresh().referral, membership=story.staff.robin)
    assert SAID_STOP not in page_of(story) and listed(story, "Finished") == []


def test_time_that_ran_out_still_asks() -> None:
    story = stories.sent_referral(expires_on=timezone.localdate() + timedelta(days=5))
    assert story.release.expires_at is not None
    from referrals.presentation import staff_rows

    with acting_as(story.as_staff):
        shown = staff_rows.one(story.referral, story.release.expires_at)
    assert shown.next.words == "Permission ended. Ask whether to sign again." and shown.next.waits_for == "you"


# --- a code to read out, a link to answer by ------------------------------------------------------------------------


def test_what_was_sent_waits_for_whoever_reads_the_code_out() -> None:
    story = stories.sent_referral(to_us_yes=False)
    assert listed(story, "Waiting for you") == ["Call Harbor Peers and read out the code."]
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.PUBLISHED)
    for number, kind in (("503 555 0199", "fax"), ("503 555 0143", "voice"), ("503 555 0144", "voice")):
        Phone.objects.create(organization=story.organization, number=number, kind=kind)
    words = "Call Harbor Peers on 503 555 0143 and read out the code."
    assert listed(story, "Waiting for you") == [words]
    page = page_of(story)
    assert words in page and "Call 503 555 0143" in page and "0199" not in page
    # That it was opened is theirs to tell: nothing that staff read changes by it.
    story.open()
    assert listed(story, "Waiting for you") == [words] and page_of(story).count("0143") == page.count("0143")
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.DRAFT)
    assert "0143" not in page_of(story)


def test_once_told_that_it_was_opened_or_without_a_code_nobody_has_to_call() -> None:
    assert listed(stories.opened_referral(), "Waiting for others") == ["Harbor Peers answers next."]
    story = stories.sent_referral()
    with acting_as(story.as_gate):
        Link.objects.filter(pk=story.link.pk if story.link else None).update(tries=5)
    assert "Harbor Peers opens it next." in listed(story, "Waiting for others")


def test_what_they_are_to_read_later_takes_a_link_first() -> None:
    staff = stories.lincoln()
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    release = stories.requested_release(staff.robin, person, harbor, referral=referral)
    robin, page = signed_in(Client(), staff.robin.user), reverse("referrals:referral", args=[referral.reference])
    said = by_link.text_of(robin.get(page))
    assert "They have no link yet. Give them one." in said and "reading" not in said
    mine = by_link.text_of(robin.get(reverse("referrals:mine")))
    assert "They have no link yet." in mine.partition("Waiting for others")[0]
    link = stories.own_link(staff.robin, person)
    assert "They have the link. The answer comes when they are ready." in by_link.text_of(robin.get(page))
    stories.sign(release, link)
    offered = "signed, and has no link to their own page yet"
    assert offered not in by_link.text_of(robin.get(page))
    with acting_as(Principal.gate(person.pk)):
        Link.objects.filter(pk=link.pk).delete()
    said = by_link.text_of(robin.get(page))
    assert offered in said.partition("told me to stop")[0] and said.count("Give them") == 1
