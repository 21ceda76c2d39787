"""Words of danger in places where nobody heard them: each opens an alert, and always goes to somebody."""

import pytest
from django.utils import timezone

from accounts.models import Agency, Membership
from core.rls.principal import Principal, acting_as
from referrals.models import PersonNote, Task
from referrals.services import requests_to_agency
from referrals.vocabularies import TaskKind
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.stories import Story

WORDS = "I cannot go on, I want to end it tonight"


def alerts() -> int:
    with acting_as(Principal.job("test")):
        return Task.objects.filter(kind=TaskKind.DANGER).count()


@pytest.mark.parametrize(
    "typed",
    [
        {"method": "In person", "value": WORDS, "about": ""},
        {"method": "", "value": "", "about": WORDS},
        {"method": "Call", "value": "12", "about": WORDS},
    ],
)
def test_on_the_page_of_their_contact_saved_or_not(opened: Story, typed: dict[str, str]) -> None:
    sam = by_link.person(opened)
    with acting_as(opened.as_person):
        version = str(type(opened.person).objects.get(pk=opened.person.pk).version)
    sam.post(by_link.reverse("referrals:person_contact"), typed | {"version": version})
    assert alerts() == 1


def test_beside_a_yes_before_the_question_is_answered_and_once(signed: Story) -> None:
    asked = stories.requested_release(signed.staff.robin, signed.person, signed.organization)
    sam, where = by_link.person(signed), by_link.reverse("referrals:person_release", args=[asked.reference])
    typed = {"change": WORDS, "to_organization": "on", "name": "Sam", "text_sha256": asked.text_sha256}
    sam.post(where, typed | {"answer": "yes"})
    assert alerts() == 1
    sam.post(where, typed | {"answer": "yes_and_tell"})
    with acting_as(Principal.job("test")):
        assert PersonNote.objects.filter(release=asked).count() == 1


def test_without_clinician_and_duty_contact_administrators_hear_it(opened: Story) -> None:
    Agency.objects.filter(pk=opened.staff.agency.pk).update(
        duty_name="", duty_email="", duty_phone="", reads_on=[], reads_from=None, reads_until=None
    )
    Membership.objects.filter(pk=opened.staff.robin.pk).update(ended_at=timezone.now())
    with acting_as(opened.as_person):
        requests_to_agency.ask_agency(person=opened.person.pk, text=WORDS)
    assert [mail.to for mail in posted().filter(about__startswith="danger ")] == [opened.staff.jo.user.email]
