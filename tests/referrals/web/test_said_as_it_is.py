"""What pages say after a press is so: what counts on, what went out, and what nobody will send."""

import re
from typing import Any

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import LedgerEntry, RelatedPerson, Release, Revocation
from referrals.services import prepare, referrals, releases, signing
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Direction, Purpose, RevocationChannel
from referrals.wording.moments import day_in_words
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.representing import ask, draft, guardian, link_of, own_page, read, signature, text_of
from tests.referrals.web.signing.test_on_device import hand_over

pytestmark = pytest.mark.django_db
STILL = "your earlier yes still counts until"


def at(name: str, *args: Any) -> str:
    return reverse(f"referrals:{name}", args=args)


def asked_anew(staff: Any, referral: Any, related_person: RelatedPerson | None = None) -> Release:
    """A form in place of the one in force, put to the person or to whoever answers for them."""
    with acting_as(staff.robin.principal):
        new = prepare.renew(referral=referral, membership=staff.robin)
        releases.choose_signer(release=new, representative=related_person)
        return releases.request_release(release=new, actor=Actor.staff(staff.robin.user_id))


def stop_of(person: Any) -> Revocation:
    with acting_as(Principal.disclosure(person.pk)):
        return Revocation.objects.get()


# --- no to a new form, while the old one counts --------------------------------------------------------------------


def test_a_no_to_a_new_form_says_until_when_the_earlier_yes_counts_and_how_to_stop_it(staff: Any) -> None:
    story = stories.opened_referral(staff)
    new, browser = asked_anew(staff, story.referral), by_link.person(story)
    page = text_of(browser.post(at("person_release", new.reference), {"answer": "no"}, follow=True))
    assert story.release.expires_on
    assert f"Nothing changes: {STILL} {day_in_words(story.release.expires_on)}." in page
    assert "Nothing is shared" not in page
    stop = at("person_stop", story.release.reference, 1)
    assert f'href="{browser.at(stop)}"' in page
    browser.post(stop)
    page = text_of(browser.get(at("person_answered", new.reference)))
    assert "Nothing is shared. Your care stays the same." in page and "Sharing stopped at" in page and STILL not in page


def test_on_a_device_handed_over_the_same_is_said_and_one_press_stops_it(staff: Any) -> None:
    story = stories.opened_referral(staff)
    new = asked_anew(staff, story.referral)
    device, page = hand_over(staff.robin, new), at("sign", new.reference)
    done = text_of(device.post(page, {"answer": "no"}, follow=True))
    assert STILL in done and "Nothing is shared" not in done
    assert re.search(rf'action="{page}">.*?name="answer" value="stop">Stop sharing<', done, re.S)
    # Pressing "no" once more is the same no, and ends nothing.
    device.post(page, {"answer": "no"})
    assert read(story.release).state == ReleaseState.ACTIVE
    done = text_of(device.post(page, {"answer": "stop"}, follow=True))
    assert read(story.release).state == ReleaseState.REVOKED and "Sharing stopped at" in done and STILL not in done
    assert (stop_of(story.person).channel, stop_of(story.person).link_id) == (RevocationChannel.DEVICE, None)


def test_who_answers_for_somebody_reads_of_their_own_earlier_yes_and_of_no_other(staff: Any) -> None:
    referral = draft(staff)
    related_person = guardian(staff, referral.person)
    first = ask(staff, referral, related_person)
    made, browser = link_of(staff, related_person)
    with acting_as(Principal.disclosure(referral.person_id)):
        signing.sign_release(
            release=first, signature=signature(first, related_person), actor=Actor.person(made.link.pk)
        )
    new = asked_anew(staff, read(referral), related_person)
    own = stories.signed_release(staff.robin, referral.person, referral.organization, purposes=[Purpose.WORK_TOGETHER])
    page = text_of(browser.post(at("representative_form", new.reference), {"answer": "no"}, follow=True))
    assert (
        f"Nothing changes: {STILL}" in page
        and f'href="{browser.at(at("representative_stop", first.reference))}"' in page
    )
    assert own.reference not in page
    browser.post(at("representative_stop", first.reference))
    page = text_of(browser.get(at("representative_answered", new.reference)))
    assert "Nothing is shared" in page and own.reference not in page
    # The person reads of both.
    sam = own_page(staff, referral.person)
    page = text_of(sam.get(at("person_answered", new.reference)))
    assert "an earlier yes still counts" in page and sam.at(at("person_stop", own.reference, 1)) in page


def test_a_no_of_long_ago_does_not_call_a_later_yes_an_earlier_one(staff: Any) -> None:
    story = stories.opened_referral(staff)
    new, browser = asked_anew(staff, story.referral), by_link.person(story)
    browser.post(at("person_release", new.reference), {"answer": "no"})
    later = stories.signed_release(staff.robin, story.person, story.organization)
    page = text_of(browser.get(at("person_answered", new.reference)))
    assert f"A form that was signed since counts: {later.reference}" in page and STILL not in page


# --- what went out --------------------------------------------------------------------------------------------------


def handed_over(staff: Any, *, sends: bool) -> tuple[Client, Release]:
    person, organization = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, organization, send_when_signed=sends)
    asked = stories.requested_release(staff.robin, person, organization, referral=referral)
    return hand_over(staff.robin, asked), asked


def press(device: Client, asked: Release, **given: str) -> str:
    given = {"text_sha256": asked.text_sha256, "name": "Sam O.", **given}
    return text_of(device.post(at("sign", asked.reference), given, follow=True))


def test_where_nothing_may_go_to_the_organization_nobody_is_said_to_send_it(staff: Any) -> None:
    device, asked = handed_over(staff, sends=False)
    page = press(device, asked, answer="yes", to_agency="on")
    assert "Lincoln Clinic must not tell Harbor Peers" in page
    assert "Nothing goes to Harbor Peers: the answer to that was no." in page and "will send it" not in page


@pytest.mark.parametrize(("sends", "went"), [(False, "Nothing was sent."), (True, "They got a reference and no name.")])
def test_after_a_stop_the_page_says_what_had_gone_out(staff: Any, sends: bool, went: str) -> None:
    device, asked = handed_over(staff, sends=sends)
    press(device, asked, answer="yes", to_organization="on")
    page = press(device, asked, answer="no")
    assert "Sharing stopped at" in page and went in page and "We cannot take back" not in page


def test_what_was_read_is_not_said_to_come_back(staff: Any) -> None:
    story = stories.opened_referral(staff)
    browser = by_link.person(story)
    browser.post(at("person_stop", story.release.reference, 1))
    page = text_of(browser.get(at("person_answered", story.release.reference)))
    assert "We cannot take back what they have read." in page and "Nothing was sent" not in page


def test_a_stop_on_the_agencys_device_is_called_so_wherever_it_is_read(staff: Any) -> None:
    device, asked = handed_over(staff, sends=False)
    press(device, asked, answer="yes", to_organization="on")
    press(device, asked, answer="no")
    stop = stop_of(asked.person)
    assert (stop.channel, stop.recorded_by_id, stop.link_id) == (RevocationChannel.DEVICE, None, None)
    with acting_as(Principal.job("test")):
        referral = asked.person.referrals.get()
    assert referral.state == ReferralState.DRAFT
    robin = signed_in(Client(), staff.robin.user)
    page = text_of(robin.get(at("referral", referral.reference)))
    assert "On a device of the agency" in page and "On their own page" not in page
    # Nothing that would announce them is offered, nor done from a page that was open before.
    assert "Send the reference" not in page
    answer = robin.post(at("step", referral.reference, "announce"), follow=True)
    assert "They said stop. Nobody is told of them" in text_of(answer)
    own = text_of(own_page(staff, asked.person).get("/my/"))
    assert "By you, on a device of Lincoln Clinic." in own


# --- who can see what now -------------------------------------------------------------------------------------------


def test_what_was_taken_back_is_not_listed_as_seen_now_and_can_still_be_stopped(staff: Any) -> None:
    story = stories.sent_referral(staff)
    browser = by_link.person(story)
    assert "Who can see what now (1)" in text_of(browser.get("/my/"))
    with acting_as(story.as_staff):
        referrals.recall(referral=story.referral, actor=Actor.staff(staff.robin.user_id))
    page = text_of(browser.get("/my/"))
    seen, unseen = re.split("<h2[^>]*>(?=Who can see|Permissions on file, where)", page)[1:]
    assert "Who can see what now (0)" in seen and "Nobody. Nothing is shared now." in seen
    assert "Lincoln Clinic may tell Harbor Peers:" in unseen and " tells " not in unseen.partition("Where things")[0]
    assert (
        "nothing can be seen now (1)" in unseen and browser.at(at("person_stop", story.release.reference, 1)) in unseen
    )


# --- what was told back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transition", "words"), [("accept", "their answer: yes"), ("contact", "that they tried to reach you")]
)
def test_each_answer_told_back_is_named_as_what_it_was_and_the_ledger_stays(
    staff: Any, transition: str, words: str
) -> None:
    story = stories.opened_referral(staff)
    story.answer(transition)
    browser = by_link.person(story)
    for page in ("/my/", "/my/shared/"):
        lines = re.findall("Harbor Peers to Lincoln Clinic: ([^<]*)\\.", text_of(browser.get(page)))
        assert lines == [words, "that they opened it"]
    with acting_as(story.as_disclosure):
        rows = LedgerEntry.objects.filter(direction=Direction.TO_AGENCY).order_by("seq")
        assert [row.fields for row in rows] == ["in_touch", "answer" if transition == "accept" else "in_touch"]
    for_staff = text_of(signed_in(Client(), staff.robin.user).get(at("accounting", story.referral.reference)))
    assert "That they opened it" in for_staff and words.replace("reach you", "reach them")[1:] in for_staff
    assert "hether we are in touch" not in for_staff
    assert "That they opened it" in browser.get(at("person_json")).content.decode()
