"""Everything about reaching somebody is signed with the number and stands wherever the number stands."""

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.contact.contacts import Contact, in_words
from referrals.models import Person
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import page_of

KEPT = {"method": "Call", "value": "503 555 0177", "voicemail": False, "about": "after four, I use a relay"}
LINES = ["Call 503 555 0177", "Leave no message.", "About reaching them: after four, I use a relay"]


def test_whether_a_message_may_be_left_is_said_of_every_number_to_call() -> None:
    assert in_words(KEPT).splitlines() == LINES
    assert in_words(KEPT | {"voicemail": True}).splitlines()[1] == "You may leave a message."
    assert in_words(KEPT | {"method": "Text"}).splitlines() == [LINES[0].replace("Call", "Text"), LINES[2]]
    assert in_words({}) == in_words(None) == "" and Contact.of(KEPT).as_stored() == KEPT and Contact().as_stored() == {}


@pytest.mark.django_db
def test_it_is_signed_and_stands_wherever_the_contact_stands(client: Client) -> None:
    """Today "Leave no message" was shown to the clinician alone: the form and the group read the number without it."""
    staff = stories.lincoln()
    story = stories.opened_referral(staff, person=stories.sam(staff.robin, contact=KEPT))
    assert story.release.disclosed_values["contact"].splitlines() == LINES
    assert all(f"    | {line}" in story.release.text for line in LINES)
    group = by_link.organization(story)
    pages = {
        "group": group.post(reverse("referrals:organization_open")).content.decode(),
        "print": group.post(reverse("referrals:organization_print")).content.decode(),
        "staff": page_of(signed_in(client, staff.robin.user), story.referral.reference),
        "person": by_link.text_of(by_link.person(story).get(reverse("referrals:person"))),
    }
    for who, page in pages.items():
        for line in LINES if who != "person" else [*LINES[:2], "About reaching you: after four, I use a relay"]:
            assert line in page, (who, line)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("503 555 01", "too few digits"), ("555 0177", "area code is missing"), ("my sister", "one telephone number")],
)  # fmt: skip
def test_a_number_that_reaches_nobody_is_refused_and_kept(client: Client, typed: str, sentence: str) -> None:
    staff, harbor = stories.lincoln(), stories.harbor()
    robin = signed_in(client, staff.robin.user)
    page = f"{reverse('referrals:refer_person')}?to={harbor.pk}&how=referral"
    sent = {"preferred_name": "Sam", "is_adult": "yes", "method": "Text", "value": typed, "about": "after four"}
    answer = robin.post(page, sent)
    text = answer.content.decode()
    assert answer.status_code == 400 and sentence in text and f'value="{typed}"' in text and "after four" in text
    with acting_as(Principal.job("test")):
        assert not Person.objects.exists()
    assert robin.post(page, sent | {"value": "(503) 555-0177"}).status_code == 302
    with acting_as(Principal.job("test")):
        assert Person.objects.get().contact["value"] == "503 555 0177"
