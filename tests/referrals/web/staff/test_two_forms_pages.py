"""A second form to the same organization, through the pages of staff, of the person and of the organization."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.errors import PermissionEnded
from referrals.expiry_events import ExpiryEvent
from referrals.models import Link, Person, Referral, Release
from referrals.vocabularies import Category
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import do, page_of
from tests.referrals.stories import CONTENT, SAM, Story

pytestmark = pytest.mark.django_db
NEW_CONTACT: dict[str, Any] = {"method": "E-mail", "value": "sam@elsewhere.example.org", "voicemail": False}
OLD_NUMBER = SAM["contact"]["value"]


@pytest.fixture
def first(opened: Story) -> Story:
    """Opened by the group: with the text number and the hopes."""
    return opened


@pytest.fixture
def robin(first: Story) -> Client:
    return signed_in(Client(), first.staff.robin.user)


@pytest.fixture
def sam(first: Story) -> Client:
    return by_link.person(first)


def second(first: Story) -> Story:
    """The person changed to e-mail; another referral to the same group waits for an answer, hopes left empty."""
    with acting_as(first.as_staff):
        Person.objects.filter(pk=first.person.pk).update(contact=NEW_CONTACT)
    person = first.person
    with acting_as(first.as_disclosure):
        person.refresh_from_db()
    referral = stories.draft(first.staff.robin, person, first.organization, content={}, send_when_signed=False)
    release = stories.requested_release(
        first.staff.robin, person, first.organization, referral=referral, to_them=[Category.NAME, Category.CONTACT]
    )
    return replace(first, person=person, referral=referral, release=release, link=None)


def answer(sam: Client, story: Story, *ticked: str, pressed: str = "yes") -> str:
    where = reverse("referrals:person_release", args=[story.release.reference])
    given = {
        "answer": pressed,
        "name": "Sam O.",
        "text_sha256": story.release.text_sha256,
        **dict.fromkeys(ticked, "on"),
    }
    done = sam.post(where, given, follow=True)
    assert done.status_code == 200
    return by_link.text_of(done)


def newest_link(story: Story) -> Story:
    with acting_as(Principal.job("test")):
        rows = Link.objects.select_related("person").filter(referral=story.referral, kind=Link.Kind.ORGANIZATION)
        return replace(story, link=rows.latest("created_at"))


def opened_by(story: Story) -> str:
    """What the group reads once it has opened the second link."""
    browser = by_link.organization(newest_link(story))
    return by_link.text_of(browser.post(reverse("referrals:organization_open"), {"terms": "on"}))


def test_the_second_link_shows_what_the_second_form_says(first: Story, robin: Client, sam: Client) -> None:
    """(a) No old number and no old hopes: "nothing else is shared"."""
    held = by_link.organization(first)
    new = second(first)
    form = by_link.text_of(sam.get(reverse("referrals:person_release", args=[new.release.reference])))
    assert "takes the place of permission" in form and first.release.reference in form
    answer(sam, new, "to_organization", "to_agency")
    assert do(robin, new.referral.reference, "send").status_code == 302
    page = opened_by(new)
    assert NEW_CONTACT["value"] in page and new.release.reference in page
    assert OLD_NUMBER not in page and CONTENT["hopes"] not in page
    # The first link, in the browser that had it open, reads that a newer one took its place, and which.
    old = by_link.text_of(held.get(reverse("referrals:organization")))
    assert "A newer permission took the place of this one" in old and f"Go on with {new.referral.reference}." in old
    assert OLD_NUMBER not in old and SAM["preferred_name"] not in old


def test_each_side_reads_which_permission_counts(first: Story, robin: Client, sam: Client) -> None:
    group, new = by_link.organization(first), second(first)
    answer(sam, new, "to_organization", "to_agency")
    own = by_link.text_of(sam.get(reverse("referrals:person")))
    assert f"Your newer permission {new.release.reference} took its place." in own
    assert f"{new.release.reference} counts now." in own
    staff = page_of(robin, first.referral.reference)
    assert f"Replaced by {new.release.reference}" in staff
    assert f"The newer permission {new.release.reference} took the place of this one." in staff
    assert "Other permissions that name Harbor Peers" in staff
    # Nothing was sent by the new one yet: the group reads no other reference.
    held = by_link.text_of(group.get(reverse("referrals:organization")))
    assert "A newer permission took the place of this one" in held and "Go on with" not in held


def test_a_no_to_back_is_a_no(first: Story, robin: Client, sam: Client) -> None:
    """(b) The agency hears nothing more, by either link."""
    new = second(first)
    answer(sam, new, "to_organization")
    assert do(robin, new.referral.reference, "send").status_code == 302
    opened_by(new)
    held = newest_link(new)
    held.answer("accept")
    with acting_as(first.as_disclosure):
        current = Referral.objects.get(pk=new.referral.pk)
    assert (current.state, current.reported_state) == ("accepted", "sent")
    page = page_of(robin, new.referral.reference)
    assert "Harbor Peers said yes" not in page and "Opened by the organization" not in page


@pytest.mark.parametrize("pressed", ["", "no"])
def test_a_form_without_a_yes_sends_nothing(first: Story, robin: Client, sam: Client, pressed: str) -> None:
    """(c) unanswered, (d) answered no: Send is not offered, and does not send. The first goes on as it was."""
    new = second(first)
    if pressed:
        answer(sam, new, pressed=pressed)
    page = page_of(robin, new.referral.reference)
    assert "Send it" not in page
    refused = do(robin, new.referral.reference, "send")
    assert refused.status_code != 302
    why = "There is no permission yet." if pressed else "The person has not said yes. Nothing is shared until they do."
    assert why in by_link.text_of(refused) and "goes the other way" not in by_link.text_of(refused)
    with acting_as(Principal.job("test")):
        assert Referral.objects.get(pk=new.referral.pk).sent_at is None
        assert Release.objects.get(pk=first.release.pk).state == "active"
    # It goes on as it was signed; what is not the way to reach them any more is hidden for a reason of its own.
    assert first.open().values[Category.HOPES] == CONTENT["hopes"]
    assert first.refresh().referral.state == "opened"


def test_with_a_no_outwards_the_group_hears_no_more_than_that_it_ended(first: Story, sam: Client) -> None:
    """They said yes to "back" alone: that there is a newer permission is not for the group to know."""
    held = by_link.organization(first)
    answer(sam, second(first), "to_agency")
    page = by_link.text_of(held.get(reverse("referrals:organization")))
    assert "Permission ended" in page and "newer" not in page


def test_what_they_were_asked_says_what_it_replaces_and_a_no_says_nothing_of_it(first: Story, sam: Client) -> None:
    new = second(first)
    answer(sam, new, pressed="no")
    own = by_link.text_of(sam.get(reverse("referrals:person")))
    assert "took its place" not in own and "They opened it." in own


def test_what_ends_the_form_that_counts_is_written_down_while_a_renewal_is_asked_for() -> None:
    """The press is about the form in force, and never about the one that nobody has signed."""
    story = stories.opened_referral(expires_event=ExpiryEvent.DISCHARGED)
    robin = signed_in(Client(), story.staff.robin.user)
    stories.requested_release(
        story.staff.robin, story.person, story.organization, referral=story.referral, supersedes=story.release
    )
    assert do(robin, story.referral.reference, "event").status_code == 302
    assert story.refresh().release.state == "expired"
    with pytest.raises(PermissionEnded):
        story.open()
