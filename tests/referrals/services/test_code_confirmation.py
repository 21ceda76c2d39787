"""Staff note that they read the code out: nobody is asked to call twice, and it tells nothing of the organization."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.models import Link, Referral, ReferralEvent
from referrals.selectors import access_codes
from referrals.selectors.reminders import next_steps
from referrals.services import people
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

CALL, HAS_IT = "Call Harbor Peers and read out the code.", "Harbor Peers has the code, and answers next."
# The same, where the person did not agree to hear an answer from there.
_SAM = stories.SAM["preferred_name"]
ASK_THEM = f"{_SAM} said no to Harbor Peers telling you how it goes. Ask {_SAM}."
PRESS = "I read out the code</button>"


@pytest.fixture
def story() -> Story:
    return stories.sent_referral(to_us_yes=False)


@pytest.fixture
def robin(story: Story) -> Client:
    return signed_in(Client(), story.staff.robin.user)


def page(client: Client, story: Story) -> str:
    return by_link.text_of(client.get(reverse("referrals:referral", args=[story.referral.reference])))


def press(client: Client, story: Story, code: str | None = None) -> Any:
    """The button as the page has it, or with another code."""
    code = code if code is not None else newest(story).code
    return client.post(reverse("referrals:step", args=[story.referral.reference, "code-read"]), {"code": code})


def newest(story: Story) -> Link:
    with acting_as(Principal.job("test")):
        return Link.objects.filter(referral=story.referral, created_by__isnull=False).latest("created_at")


def noted(story: Story) -> list[ReferralEvent]:
    with acting_as(Principal.job("test")):
        return list(ReferralEvent.objects.filter(referral=story.referral, event_type=access_codes.EVENT))


def listed(client: Client) -> dict[str, list[str]]:
    sections = client.get(reverse("referrals:referral_list")).context["sections"]
    return {heading: [one.next.words for one in rows] for heading, _, rows in sections}


def test_once_it_was_read_out_nobody_is_asked_to_call_again_until_there_is_a_new_code(
    story: Story, robin: Client
) -> None:
    before, code = page(robin, story), newest(story).code
    assert CALL in before and PRESS in before and listed(robin)["Waiting for you"] == [CALL]
    assert press(robin, story).status_code == press(robin, story, code).status_code == 302
    after = page(robin, story)
    # They may lose it: the code stays, with who noted it.
    assert code in after and ASK_THEM in after and CALL not in after and PRESS not in after
    assert f"{story.staff.robin.user} noted it" in after
    assert "The code was read out to Harbor Peers by telephone," in after.partition("What happened")[2]
    assert listed(robin) == {"Waiting for you": [], "Waiting for others": [ASK_THEM]}
    assert len(noted(story)) == 1
    robin.post(reverse("referrals:step", args=[story.referral.reference, "new-link"]))
    assert PRESS in page(robin, story) and listed(robin)["Waiting for you"] == [CALL]
    # A page that was open since before the new link.
    late = press(robin, story, code)
    assert late.status_code == 409 and "There is a new code since." in by_link.text_of(late) and len(noted(story)) == 1
    assert press(robin, story).status_code == 302 and len(noted(story)) == 2


def test_neither_the_press_nor_what_follows_says_that_it_was_opened(story: Story, robin: Client) -> None:
    untouched = stories.sent_referral(story.staff, to_us_yes=False)
    story.open()
    story.answer("decline", why="No room")
    answers, pages = [], []
    for one in (story, untouched):
        answers.append(press(robin, one).status_code)
        text = page(robin, one).partition("<main")[2]
        own = {one.referral.reference, one.release.reference, newest(one).code}
        pages.append(re.sub(r"|".join([*own, r"\d+:\d+", r"\b[0-9a-zA-Z]{64}\b"]), "", text))
    assert answers == [302, 302] and pages[0] == pages[1] and ASK_THEM in pages[0]
    assert {(row.from_state, row.to_state) for one in (story, untouched) for row in noted(one)} == {("sent", "sent")}


def closed_by_wrong_codes(story: Story, robin: Client) -> None:
    with acting_as(Principal.job("test")):
        Link.objects.filter(referral=story.referral).update(tries=5)


def ran_out(story: Story, robin: Client) -> None:
    with acting_as(Principal.job("test")):
        Link.objects.filter(referral=story.referral).update(expires_at=timezone.now())


def taken_back(story: Story, robin: Client) -> None:
    robin.post(reverse("referrals:step", args=[story.referral.reference, "recall"]), {"why": ""})


def stopped(story: Story, robin: Client) -> None:
    sent = {"organizations": [str(story.organization.pk)], "channel": "spoken"}
    robin.post(reverse("referrals:stop", args=[story.referral.reference]), sent)


@pytest.mark.parametrize("ended", [closed_by_wrong_codes, ran_out, taken_back, stopped])
def test_where_there_is_no_code_to_read_out_nothing_is_noted(story: Story, robin: Client, ended: Any) -> None:
    code = newest(story).code
    ended(story, robin)
    assert PRESS not in page(robin, story)
    assert press(robin, story, code).status_code == press(robin, story, "").status_code == 409 and not noted(story)


def test_before_it_is_sent_and_once_staff_are_told_that_it_was_opened_too(robin: Client, story: Story) -> None:
    unsent, opened = stories.signed_story(story.staff), stories.opened_referral(story.staff)
    assert press(robin, unsent, "").status_code == press(robin, opened).status_code == 409
    assert PRESS not in page(robin, unsent) + page(robin, opened) and not noted(unsent) + noted(opened)


def test_only_who_works_with_them_notes_it_and_the_organization_never_reads_it(story: Story, robin: Client) -> None:
    max_ = signed_in(Client(), story.staff.max.user)
    assert press(max_, story).status_code == 404
    with acting_as(story.staff.max.principal):
        people.give_reason(membership=story.staff.max, person=story.person.pk, reason="Covers for Robin today")
    assert PRESS not in page(max_, story) and press(max_, story).status_code == 404 and not noted(story)
    press(robin, story)
    by_their_link = Principal.organization(story.referral.pk, newest(story).pk)
    assert noted(story)[0].link_id == newest(story).pk
    with acting_as(by_their_link):
        assert not ReferralEvent.objects.filter(event_type=access_codes.EVENT).exists()
    fields = {
        "referral_id": story.referral.pk,
        "person_id": story.person.pk,
        "event_type": access_codes.EVENT,
        "by": "staff",
    }
    for who in (stories.kim().principal, by_their_link):
        with acting_as(who), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ReferralEvent.objects.create(**fields, from_state="sent", to_state="sent")


def test_the_person_reads_it_in_their_record_in_plain_words(story: Story, robin: Client) -> None:
    press(robin, story)
    record = json.loads(by_link.person(story).get(reverse("referrals:person_json")).content)
    events = [(one["what"], one["who"]) for one in record["referrals"][0]["events"]]
    assert ("The code was read out to Harbor Peers by telephone", str(story.staff.robin.user)) in events


def test_reminders_and_the_list_agree_after_it() -> None:
    story = stories.sent_referral()
    robin = signed_in(Client(), story.staff.robin.user)
    press(robin, story)
    assert listed(robin)["Waiting for others"] == [HAS_IT]

    def reminded() -> list[str]:
        with acting_as(story.as_staff):
            return [step.reference for step in next_steps(story.staff.robin)]

    assert reminded() == listed(robin)["Waiting for you"] == []
    with acting_as(Principal.job("test")):
        Referral.objects.filter(pk=story.referral.pk).update(sent_at=timezone.now() - timedelta(days=8))
    assert reminded() == [story.referral.reference]
    assert listed(robin)["Waiting for you"] == ["No answer for 8 days. Call Harbor Peers."]
