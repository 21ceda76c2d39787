"""The organization's page: the reference alone, then what was signed, then the reference alone again."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Agency, LawfulHolderTerms
from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import OrganizationParty
from referrals import limits
from referrals.actors import Actor
from referrals.models import AccessLog, LedgerEntry, Link, Referral, ReferralEvent, Revocation
from referrals.services import referrals, revocation
from referrals.states import ReferralState
from referrals.vocabularies import Category, Outcome, ReferralKind, RevocationChannel
from referrals.wording.moments import day_in_words
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
ANSWERED = {
    "accept": "You said yes",
    "waitlist": "You put them on your waiting list",
    "contact": "You noted that you tried to reach them",
    "connect": "You said that you are in touch",
}
PRIVATE = (stories.SAM["preferred_name"], "503 555 0177", stories.CONTENT["hopes"], stories.CONTENT["to_know"])


@pytest.fixture
def story(sent: Story) -> Story:
    return sent


@pytest.fixture
def browser(story):
    return by_link.organization(story)


def page(browser):
    return by_link.text_of(browser.get(reverse("referrals:organization")))


def press(browser, name, **data):
    return browser.post(reverse(f"referrals:organization_{name}"), data)


def ledger(story):
    with acting_as(story.as_disclosure):
        return list(LedgerEntry.objects.filter(person_id=story.person.pk).values_list("access_mode", "direction"))


def state(story):
    return story.refresh().referral.state


def test_before_opening_the_page_holds_the_reference_and_nothing_about_anybody(story, browser):
    for _ in range(2):
        text = page(browser)
        assert story.referral.reference in text
        assert "Opening shows a name and phone number. The person will see that you opened it." in text
        assert not any(words in text for words in (*PRIVATE, "Lincoln Clinic"))
    assert ledger(story) == [] and state(story) == ReferralState.SENT


def test_a_page_that_is_merely_loaded_or_asked_for_by_its_head_opens_nothing(story, browser):
    assert browser.head(reverse("referrals:organization")).status_code == 405
    for name in ("open", "print", "answer"):
        back = browser.get(reverse(f"referrals:organization_{name}"))["Location"]
        assert back == browser.at(reverse("referrals:organization"))
        assert browser.head(reverse(f"referrals:organization_{name}")).status_code == 405
    press(browser, "print")
    assert ledger(story) == [] and state(story) == ReferralState.SENT


def test_pressing_open_shows_what_was_signed_and_is_written_down_once(story, browser):
    text = by_link.text_of(press(browser, "open"))
    assert stories.SAM["preferred_name"] in text and "503 555 0177" in text
    assert "What they hope for, in their own words" in text and stories.CONTENT["hopes"] in text
    # Not in the release, so not on the page.
    assert stories.CONTENT["to_know"] not in text and stories.CONTENT["whereabouts"] not in text
    assert "Do not pass this on." in text and "until" in text
    assert ledger(story) == [("opened", "to_organization"), ("status", "to_agency")]
    with acting_as(story.as_disclosure):
        assert AccessLog.objects.filter(what="opened by Harbor Peers", link_id=story.link.pk).count() == 1


def test_each_time_it_is_shown_again_is_decided_and_written_down(story, browser):
    press(browser, "open")
    assert stories.SAM["preferred_name"] in page(browser)
    assert ledger(story)[2:] == [("seen again", "to_organization")]


def test_the_ledger_is_not_filled_by_a_page_that_reloads_itself(story, browser, monkeypatch):
    monkeypatch.setattr(limits, "SHOWN", replace(limits.SHOWN, most=3))
    press(browser, "open")
    answers = [browser.get(reverse("referrals:organization")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert stories.SAM["preferred_name"] not in by_link.text_of(answers[2])
    assert ledger(story).count(("seen again", "to_organization")) == 2


def test_the_terms_of_a_lawful_holder_come_first_and_once():
    story = stories.sent_referral(organization=stories.harbor(holder_terms_accepted_at=None))
    browser = by_link.organization(story)
    assert "We accept these terms" in page(browser)
    refused = by_link.text_of(press(browser, "open"))
    assert "Read the terms and tick that you accept them." in refused and stories.SAM["preferred_name"] not in refused
    assert ledger(story) == []
    assert stories.SAM["preferred_name"] in by_link.text_of(press(browser, "open", terms="yes"))
    accepted = OrganizationParty.objects.get(organization=story.organization.pk).holder_terms_accepted_at
    assert accepted is not None
    stored = OrganizationParty.objects.get(organization=story.organization.pk)
    assert story.link is not None
    assert (stored.holder_terms_version, stored.holder_terms_link_id) == (LawfulHolderTerms.VERSION, story.link.pk)
    other = stories.sent_referral(staff=story.staff, organization=story.organization)
    assert "We accept these terms" not in page(by_link.organization(other))
    assert OrganizationParty.objects.get(organization=story.organization.pk).holder_terms_accepted_at == accepted


def test_other_words_are_accepted_anew():
    story = stories.sent_referral(organization=stories.harbor(holder_terms_version="0"))
    browser = by_link.organization(story)
    assert "We accept these terms" in page(browser)
    assert stories.SAM["preferred_name"] not in by_link.text_of(press(browser, "open"))
    assert stories.SAM["preferred_name"] in by_link.text_of(press(browser, "open", terms="yes"))


def test_the_terms_are_those_of_their_version():
    """Whoever changes the words raises LawfulHolderTerms.VERSION, so that everybody is asked again."""
    words = (settings.BASE_DIR / "templates/referrals/organization/_terms.html").read_bytes()
    assert (LawfulHolderTerms.VERSION, hashlib.sha256(words).hexdigest()[:16]) == ("1", "e6fecc3e3c95c74a")


@pytest.mark.parametrize(
    ("transition", "becomes"),
    [
        ("accept", ReferralState.ACCEPTED),
        ("waitlist", ReferralState.WAITLISTED),
        ("contact", ReferralState.CONTACTING),
        ("connect", ReferralState.CONNECTED),
    ],
)
def test_answers_that_keep_it_open(story, browser, transition, becomes):
    press(browser, "open")
    answer = press(browser, "answer", transition=transition, more="Rang at noon")
    assert answer.status_code == 302
    assert state(story) == becomes and story.referral.reported_state == becomes
    assert stories.SAM["preferred_name"] in page(browser)
    today = day_in_words(timezone.now().astimezone(ZoneInfo(story.staff.agency.time_zone)).date())
    note = re.search(r'id="your-answer">.*?<p class="note">([^<]*)</p>', page(browser), re.S)
    assert note and note[1] == f"{ANSWERED[transition]} on {today}." and answer["Location"].endswith("#your-answer")


def test_a_yes_stays_said_while_they_try_to_reach_them(story, browser):
    press(browser, "open")
    assert "You said yes on" not in page(browser)
    for transition in ("accept", "contact"):
        press(browser, "answer", transition=transition, more="")
    text = page(browser)
    assert text.index("You said yes on") < text.index("You noted that you tried to reach them on")


def test_a_no_has_a_reason_and_leaves_the_reference_alone(story, browser):
    press(browser, "open")
    refused = by_link.text_of(press(browser, "answer", transition="decline", reason="", more="Try Northgate Recovery"))
    assert "Choose why." in refused and "Try Northgate Recovery" in refused
    assert state(story) == ReferralState.OPENED
    press(browser, "answer", transition="decline", reason="We have no room now.", more="Try Northgate Recovery")
    assert state(story) == ReferralState.DECLINED_BY_ORGANIZATION
    with acting_as(story.as_person):
        why = ReferralEvent.objects.get(event_type="decline").why
    assert why == "We have no room now. Try Northgate Recovery"
    text = page(browser)
    assert "Only the reference remains." in text and story.referral.reference in text
    assert not any(words in text for words in PRIVATE)


@pytest.mark.parametrize(("tells", "rows"), [(True, [("status", "to_agency")]), (False, [])])
def test_saying_no_takes_no_opening_and_shows_nothing_to_anybody(tells, rows):
    story = stories.sent_referral(organization=stories.harbor(holder_terms_accepted_at=None), to_us_yes=tells)
    browser = by_link.organization(story)
    refused = press(browser, "answer", transition="decline", reason="", more="Try Northgate Recovery")
    text = by_link.text_of(refused)
    assert refused.status_code == 400 and "Choose why." in text and "Try Northgate Recovery" in text
    assert not any(words in text for words in (*PRIVATE, "Lincoln Clinic"))
    assert state(story) == ReferralState.SENT and ledger(story) == []
    press(browser, "answer", transition="decline", reason="We have no room now.", more="Try Northgate Recovery")
    assert state(story) == ReferralState.DECLINED_BY_ORGANIZATION and story.referral.opened_at is None
    # Nothing went to the organization; the agency hears its no only where the person let it.
    assert ledger(story) == rows
    assert story.referral.reported_state == (ReferralState.DECLINED_BY_ORGANIZATION if tells else ReferralState.SENT)
    with acting_as(story.as_disclosure):
        assert ReferralEvent.objects.get(by="organization").why == "We have no room now. Try Northgate Recovery"
        assert not AccessLog.objects.exists()
    assert "Only the reference remains." in page(browser) and not any(words in page(browser) for words in PRIVATE)
    assert "Only the reference remains." in by_link.text_of(press(browser, "open"))


def test_saying_no_unread_does_not_tell_who_belongs_already(story, browser):
    with acting_as(story.as_staff):
        Referral.objects.filter(pk=story.referral.pk).update(kind=ReferralKind.COORDINATION)
    assert "No for now, without opening it" in page(browser)
    press(browser, "answer", transition="decline", reason="We have no room now.")
    # It is asked for no yes and no no: so it is over.
    assert state(story) == ReferralState.CLOSED and story.referral.outcome == Outcome.NO_CAPACITY
    assert ledger(story) == [("status", "to_agency")]


@pytest.mark.parametrize("transition", ["accept", "waitlist", "contact", "connect", "close"])
def test_every_other_answer_takes_an_opening_and_the_page_says_so(story, browser, transition):
    refused = press(browser, "answer", transition=transition, outcome=Outcome.CONNECTED)
    assert refused.status_code == 400 and "Open it first, then give this answer." in by_link.text_of(refused)
    assert state(story) == ReferralState.SENT and ledger(story) == []


def test_after_a_stop_saying_no_unread_is_too_late(story, browser):
    stop_by_staff(story)
    text = by_link.text_of(press(browser, "answer", transition="decline", reason="We have no room now."))
    assert "Permission ended" in text and state(story) == ReferralState.RECALLED


def test_finishing_says_how_it_ended(story, browser):
    press(browser, "open")
    assert "Choose how it ended." in by_link.text_of(press(browser, "answer", transition="close", outcome=""))
    assert "Choose one from the list." in by_link.text_of(
        press(browser, "answer", transition="close", outcome="vanished")
    )
    press(browser, "answer", transition="close", outcome=Outcome.NOT_REACHED)
    assert state(story) == ReferralState.CLOSED and story.referral.outcome == Outcome.NOT_REACHED


def test_the_page_says_what_the_agency_hears_and_what_not():
    silent = stories.sent_referral(to_us_yes=False)
    browser = by_link.organization(silent)
    text = by_link.text_of(press(browser, "open"))
    assert "The person did not agree that you tell Lincoln Clinic anything." in text
    press(browser, "answer", transition="accept")
    assert silent.refresh().referral.reported_state == ReferralState.SENT
    some = stories.sent_referral(staff=silent.staff, organization=silent.organization, to_us=[Category.ANSWER])
    text = by_link.text_of(press(by_link.organization(some), "open"))
    assert "Lincoln Clinic is told whether you can offer a place." in text
    assert "Lincoln Clinic is not told whether you are in touch and how it ended." in text


def test_an_answer_that_cannot_be_given_now_says_so(story, browser):
    press(browser, "open")
    press(browser, "answer", transition="connect")
    # They are in touch already. Whatever else makes sense is in test_answers_never_trap.py.
    answer = press(browser, "answer", transition="connect")
    assert answer.status_code == 409 and "This cannot be done now." in by_link.text_of(answer)
    assert press(browser, "answer", transition="recall").status_code == 400
    assert state(story) == ReferralState.CONNECTED


def test_who_belongs_already_is_neither_accepted_nor_declined(story, browser):
    with acting_as(story.as_staff):
        Referral.objects.filter(pk=story.referral.pk).update(kind=ReferralKind.COORDINATION)
    text = by_link.text_of(press(browser, "open"))
    assert "Yes, they are welcome" not in text and "No for now" not in text and "We are in touch" in text
    for transition in ("accept", "waitlist", "decline"):
        # Pressed all the same, as a form of another tab would.
        refused = press(browser, "answer", transition=transition, reason="Another reason.")
        assert refused.status_code == 409 and "nothing to accept or decline" in by_link.text_of(refused)
    assert state(story) == ReferralState.OPENED
    assert press(browser, "answer", transition="connect").status_code == 302


def stop_by_staff(story):
    with acting_as(story.as_staff):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person_recorded_by(story.staff.robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=story.staff.robin,
        )


def test_after_a_stop_the_page_shrinks_to_the_reference_whatever_is_pressed(story, browser):
    press(browser, "open")
    stop_by_staff(story)
    before = ledger(story)
    for text in (page(browser), *(by_link.text_of(press(browser, name)) for name in ("open", "print", "answer"))):
        assert not any(words in text for words in PRIVATE)
    assert re.search(r"Permission ended \d+ \w+ \d{4}, \d\d:\d\d\. Only the reference remains\.", page(browser))
    assert ledger(story) == before


def test_a_stop_the_organization_heard_counts_at_once(story, browser):
    press(browser, "open")
    assert "They told you to stop?" in by_link.text_of(browser.get(reverse("referrals:organization_stop")))
    assert press(browser, "stop", note="On the steps, after the group").status_code == 302
    assert "Permission ended" in page(browser) and state(story) == ReferralState.ON_HOLD_PERMISSION
    with acting_as(story.as_disclosure):
        stop = Revocation.objects.get()
        assert (stop.channel, stop.link_id, stop.recorded_by_id) == (RevocationChannel.SPOKEN, story.link.pk, None)
        assert stop.note == "On the steps, after the group"


def test_a_release_that_ran_out_shows_nothing_though_no_job_has_run(story, browser, monkeypatch):
    press(browser, "open")
    end, link_end = story.release.expires_at, timezone.now() + timedelta(days=4000)
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=story.link.pk).update(expires_at=link_end)
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(microseconds=1))
    assert stories.SAM["preferred_name"] in page(browser)
    # The first instant at which it no longer counts.
    monkeypatch.setattr(clock, "now", lambda: end)
    text = page(browser)
    assert stories.SAM["preferred_name"] not in text and "Permission ended" in text


def test_taken_back_before_opening_reads_as_permission_ended(story, browser):
    with acting_as(story.as_staff):
        referrals.recall(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id))
    text = by_link.text_of(press(browser, "open"))
    assert not any(words in text for words in PRIVATE)
    assert "Permission ended" in page(browser)


def test_a_claim_handed_on_closes_here_and_opens_there(story, browser):
    press(browser, "open")
    text = by_link.text_of(press(browser, "hand_on"))
    token, code = re.findall(r'class="secret">\s*(\S+?)\s*<', text)
    assert "You handed this to a colleague." in page(browser)
    colleague = by_link.enter(by_link.Client(), token.partition("#")[2], code)
    # It is somebody else who looks: opening is a press for them too.
    assert stories.SAM["preferred_name"] not in page(colleague)
    press(colleague, "open")
    assert stories.SAM["preferred_name"] in page(colleague)
    with acting_as(story.as_person):
        assert AccessLog.objects.filter(what="link handed to a colleague").count() == 1


def test_a_print_carries_reference_and_date_and_counts_as_sharing(story, browser):
    press(browser, "open")
    text = by_link.text_of(press(browser, "print"))
    assert (
        f"For Harbor Peers only. {story.referral.reference}, printed" in text and stories.SAM["preferred_name"] in text
    )
    assert re.search(r"<button[^>]* data-print hidden>Print</button>", text) and "js/print" in text
    assert ledger(story)[2:] == [("paper", "to_organization")]


@pytest.mark.parametrize("side", ["agency", "organization"])
def test_a_fact_of_law_taken_back_after_sending_shows_nothing_and_tells_nothing(story, browser, side):
    press(browser, "open")
    before = ledger(story)
    if side == "agency":
        Agency.objects.filter(pk=story.staff.agency.pk).update(part2_program=None)
    else:
        OrganizationParty.objects.filter(organization=story.organization.pk).update(part2_program=None)
    for text in (page(browser), by_link.text_of(press(browser, "open"))):
        assert "a question of law is open" in text and not any(words in text for words in (*PRIVATE, "Lincoln"))
    press(browser, "answer", transition="accept")
    assert ledger(story) == before and story.refresh().referral.reported_state == ReferralState.OPENED


def test_what_was_printed_is_named_when_permission_ends(story, browser):
    press(browser, "open")
    press(browser, "print")
    stop_by_staff(story)
    assert re.search(
        r"It was shown for printing: \d+ \w+ \d{4}, \d\d:\d\d\. Those prints count no more\.", page(browser)
    )


def test_in_the_district_a_copy_of_the_signed_form_goes_along_with_each_disclosure(story, browser):
    press(browser, "open")
    assert "The form, and who signed it" not in page(browser)
    staff = stories.lincoln(jurisdiction="US-DC")
    there = stories.sent_referral(staff, stories.harbor("Capitol Peers", jurisdiction="US-DC"))
    visitor = by_link.organization(there)
    for text in (by_link.text_of(press(visitor, "open")), by_link.text_of(press(visitor, "print"))):
        copy = text.partition("The form, and who signed it")[2]
        assert f"Form: {there.release.policy}, {there.release.reference}." in copy and "Your answer: yes" in copy
    with acting_as(there.as_disclosure):
        entries = LedgerEntry.objects.filter(referral_id=there.referral.pk, direction="to_organization")
        assert set(entries.values_list("notice", flat=True)) == {"dc-7-1201.04,release-copy"}


def test_titles_name_nobody(story, browser):
    press(browser, "open")
    title = re.findall(r"<title>(.*?)</title>", page(browser))[0]
    assert title == "A referral, Alongside"


def test_markup_in_a_name_stays_text_and_right_to_left_names_stand_apart():
    name = "<script>alert(1)</script> سمر 🦋"
    staff = stories.lincoln()
    story = stories.sent_referral(staff=staff, person=stories.sam(staff.robin, preferred_name=name))
    text = by_link.text_of(press(by_link.organization(story), "open"))
    assert "<script>alert" not in text and "سمر 🦋" in text and 'dir="auto"' in text
