"""Signing on a device that staff handed over: the person answers, staff cannot, and the record stays out of reach."""

import html
import re
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import WorkSession
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import LedgerEntry, PersonNote, Referral, Release, Revocation
from referrals.services import releases
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, Purpose, RevocationChannel, SignatureMethod
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories

pytestmark = pytest.mark.django_db
YES = {"answer": "yes", "to_organization": "on", "to_agency": "on", "name": "Sam O."}


@pytest.fixture(scope="module")
def asked_once(beginning):
    def tell():
        staff = stories.lincoln()
        return staff, ask(staff)

    return beginning(tell)


@pytest.fixture
def begun(asked_once, db):
    return deepcopy(asked_once)


@pytest.fixture
def staff(begun):
    return begun[0]


@pytest.fixture
def asked(begun):
    """A release put to Sam, of a referral that is sent with the signature."""
    return begun[1]


def ask(staff, organization=None, **options):
    person, organization = stories.sam(staff.robin), organization or stories.harbor()
    referral = stories.draft(staff.robin, person, organization, send_when_signed=True)
    return stories.requested_release(staff.robin, person, organization, referral=referral, **options)


@pytest.fixture
def device(staff, asked):
    """Robin's device in Sam's hands."""
    return hand_over(staff.robin, asked)


def hand_over(member, release, client=None):
    client = signed_in(client or Client(), member.user)
    session = WorkSession.objects.get(user=member.user)
    from django.utils import timezone

    session.suspended_at, session.passed_to = timezone.now(), page(release)
    session.save()
    return client


def page(release):
    return reverse("referrals:sign", args=[release.reference])


def text_hash(client, release):
    """The hash that the page carries."""
    return re.findall(r'name="text_sha256" value="(\w+)"', by_link.text_of(client.get(page(release))))[0]


def press(client, release, **data):
    return client.post(page(release), {"text_sha256": text_hash(client, release), **data})


def now(release):
    with acting_as(Principal.disclosure(release.person_id)):
        return Release.objects.get(pk=release.pk)


def referral_of(release):
    with acting_as(Principal.disclosure(release.person_id)):
        return Referral.objects.get(release=release)


def visible_words(text):
    body = re.sub(r"<[^>]+>", " ", re.findall(r'<div class="release">(.*)', text, re.S)[0])
    return re.findall(r"\w+", html.unescape(body).lower())


def test_every_word_of_the_frozen_text_stands_on_the_page_in_order(device, asked):
    words = iter(visible_words(by_link.text_of(device.get(page(asked)))))
    # The title is the page's own heading; an open answer is a box to tick.
    lines = [line for line in asked.text.splitlines()[1:] if "Your answer:" not in line]
    wanted = re.findall(r"\w+", "\n".join(lines).lower())
    assert len(wanted) > 150
    assert all(word in words for word in wanted)


def test_nothing_is_ticked_beforehand_and_four_equal_buttons_answer(device, asked):
    text = by_link.text_of(device.get(page(asked)))
    assert text.count('type="checkbox"') == 2 and " checked>" not in text
    buttons = re.findall(r'<button class="(\w+)" name="answer" value="(\w+)">([^<]+)<', text)
    assert [words for _, _, words in buttons] == [
        "Yes, share this",
        "Change something",
        "Not today",
        "No, do not share",
    ]
    assert len({look for look, _, _ in buttons}) == 1
    assert "You choose. If you say no, your care stays the same." in text


def test_in_the_demonstration_alone_the_form_says_that_no_lawyer_checked_it(device, asked, settings):
    claim, truth = "Lincoln Clinic says that its own lawyer checked this form", "No lawyer has checked this form."
    text = by_link.text_of(device.get(page(asked)))
    assert claim in text and truth in text
    settings.DEMO = False
    text = by_link.text_of(device.get(page(asked)))
    assert claim in text and truth not in text


def test_each_box_says_who_may_tell_whom(device, asked):
    boxes = re.findall(r'type="checkbox" name="(\w+)".*?<span>([^<]+)<', by_link.text_of(device.get(page(asked))))
    assert boxes == [
        ("to_organization", "Yes, Lincoln Clinic may tell Harbor Peers this. Leave it empty for no."),
        ("to_agency", "Yes, Harbor Peers may tell Lincoln Clinic this. Leave it empty for no."),
    ]


def test_yes_signs_and_sends_and_says_whose_device_it_was(staff, device, asked):
    answer = press(device, asked, **YES)
    assert answer.status_code == 302
    signed = now(asked)
    assert (signed.state, signed.signature_method) == (ReleaseState.ACTIVE, SignatureMethod.STAFF_DEVICE)
    assert signed.recorded_by_id == staff.robin.user_id and signed.signature == "Sam O."
    assert referral_of(asked).state == ReferralState.SENT
    text = by_link.text_of(device.get(answer["Location"]))
    assert "You said yes at" in text and "Harbor Peers got a message with a reference and no name." in text
    assert reverse("accounts:take_back") in text


def test_each_direction_is_chosen_by_itself(device, asked):
    press(device, asked, answer="yes", to_organization="on", name="Sam")
    signed = now(asked)
    assert (signed.consented_to_organization, signed.consented_to_agency) == (True, False)
    assert "Harbor Peers must not tell Lincoln Clinic" in by_link.text_of(
        device.get(reverse("referrals:signed", args=[asked.reference]))
    )


def test_no_shares_nothing_and_ends_the_referral(device, asked):
    answer = press(device, asked, answer="no")
    assert now(asked).state == ReleaseState.DECLINED
    assert referral_of(asked).state == ReferralState.DECLINED_BY_PERSON
    assert "Nothing is shared. Your care stays the same." in by_link.text_of(device.get(answer["Location"]))


def test_not_today_writes_nothing_down(device, asked):
    answer = press(device, asked, answer="later", to_organization="on", name="Sam")
    assert now(asked).state == ReleaseState.REQUESTED
    assert "Not today" in by_link.text_of(device.get(answer["Location"]))
    with acting_as(Principal.disclosure(asked.person_id)):
        assert not PersonNote.objects.exists() and not LedgerEntry.objects.exists()


def test_a_wish_for_a_change_reaches_the_agency_and_leaves_it_unsigned(device, asked):
    refused = by_link.text_of(press(device, asked, answer="change", step="change", change=" ", to_agency="on"))
    assert "Write what to change." in refused and 'name="to_agency" value="True"' in refused
    press(device, asked, answer="change", change="Leave the telephone out")
    with acting_as(Principal.disclosure(asked.person_id)):
        note = PersonNote.objects.get()
    assert (note.text, note.release_id) == ("Leave the telephone out", asked.pk)
    assert now(asked).state == ReleaseState.REQUESTED


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"answer": "yes", "name": "Sam"}, "Tick at least one choice"),
        ({"answer": "yes", "to_organization": "on", "name": "  "}, "Type your name."),
        ({"answer": "perhaps"}, "Press one of the four answers."),
        ({}, "Press one of the four answers."),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_signed(device, asked, given, sentence):
    answer = by_link.text_of(press(device, asked, **given))
    assert sentence in answer and "<title>Error: " in answer
    assert now(asked).state == ReleaseState.REQUESTED


def test_a_text_that_changed_meanwhile_is_read_again_before_it_counts(staff, device, asked):
    before = text_hash(device, asked)
    with acting_as(staff.robin.principal):
        current = releases.take_back(release=now(asked), actor=Actor.staff(staff.robin.user_id))
        terms = releases.Terms(
            purposes=[Purpose.PEER_SUPPORT],
            to_organization=[Category.NAME],
            to_agency=[],
            expires_on=current.expires_on,
        )
        current = releases.change_terms(release=current, version=current.version, terms=terms)
        releases.request_release(release=current, actor=Actor.staff(staff.robin.user_id))
    text = by_link.text_of(device.post(page(asked), {"text_sha256": before, **YES}))
    assert "The text changed while you were reading. Read it again, then answer." in text
    assert now(asked).text_sha256 in text and before not in text
    assert now(asked).state == ReleaseState.REQUESTED


def test_pressed_twice_and_in_two_tabs_the_first_answer_stands(device, asked):
    hashed = text_hash(device, asked)
    device.post(page(asked), {"text_sha256": hashed, "answer": "no"})
    again = device.post(page(asked), {"text_sha256": hashed, **YES}, follow=True)
    assert "You said no" in by_link.text_of(again)
    assert now(asked).state == ReleaseState.DECLINED


def test_a_no_after_a_yes_in_another_tab_stops_at_once(device, asked):
    hashed = text_hash(device, asked)
    device.post(page(asked), {"text_sha256": hashed, **YES})
    answer = device.post(page(asked), {"text_sha256": hashed, "answer": "no"}, follow=True)
    text = by_link.text_of(answer)
    assert re.search(r"<h1>Sharing stopped at \d\d:\d\d today</h1>", text) and "You said yes" not in text
    assert now(asked).state == ReleaseState.REVOKED
    assert referral_of(asked).state == ReferralState.RECALLED
    with acting_as(Principal.disclosure(asked.person_id)):
        stop = Revocation.objects.get()
    assert (stop.channel, stop.recorded_by_id, stop.link_id) == (RevocationChannel.DEVICE, None, None)


def test_a_no_after_a_yes_stops_every_organization_that_the_form_names(staff):
    person, both = stories.sam(staff.robin), [stories.harbor(), stories.harbor("Willow House")]
    asked = stories.requested_release(staff.robin, person, both)
    device = hand_over(staff.robin, asked)
    press(device, asked, **YES)
    device.post(page(asked), {"answer": "no"})
    with acting_as(Principal.disclosure(asked.person_id)):
        assert {stop.organization_id for stop in Revocation.objects.all()} == {one.pk for one in both}
    device.post(page(asked), {"answer": "no"})
    with acting_as(Principal.disclosure(asked.person_id)):
        assert Revocation.objects.count() == 2


def test_the_page_after_a_yes_offers_to_stop_with_one_press(device, asked):
    press(device, asked, **YES)
    text = by_link.text_of(device.get(reverse("referrals:signed", args=[asked.reference])))
    assert "Tell Lincoln Clinic: 503 555 0100." in text
    form = re.search(rf'<form [^>]*action="{page(asked)}">.*?</form>', text, re.S)
    assert form and 'name="answer" value="no"' in form[0] and "I changed my mind: stop sharing" in form[0]
    assert "I changed my mind" not in by_link.text_of(device.post(page(asked), {"answer": "no"}, follow=True))


def test_other_answers_after_a_yes_change_nothing(device, asked):
    press(device, asked, **YES)
    for answer in ({"answer": "later"}, {"answer": "change", "change": "Less"}, YES, {}):
        device.post(page(asked), answer)
        assert now(asked).state == ReleaseState.ACTIVE


def test_the_copy_is_a_file_and_that_it_was_given_is_written_down(device, asked):
    copy = reverse("referrals:signed_copy", args=[asked.reference])
    press(device, asked, **YES)
    assert now(asked).delivered_at is None
    answer = device.get(copy)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="{asked.reference}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert now(asked).delivery_method == "printed" and now(asked).delivered_at is not None


# --- staff ------------------------------------------------------------------------------------------------------


def test_staff_who_did_not_hand_the_device_over_find_no_page_and_cannot_say_yes(staff, asked):
    client = signed_in(Client(), staff.robin.user)
    assert client.get(page(asked)).status_code == 404
    answer = client.post(page(asked), {"text_sha256": asked.text_sha256, **YES})
    assert answer.status_code == 404
    assert now(asked).state == ReleaseState.REQUESTED
    for name in ("signed", "signed_copy"):
        assert client.get(reverse(f"referrals:{name}", args=[asked.reference])).status_code == 404


def test_a_visitor_finds_no_page(asked):
    assert Client().get(page(asked)).status_code == 404
    assert Client().post(page(asked), {"text_sha256": asked.text_sha256, **YES}).status_code == 404


def test_a_device_handed_over_for_one_release_opens_no_other(staff, device, asked):
    other = ask(staff)
    assert device.get(page(other))["Location"] == page(asked)
    assert device.post(page(other), {"text_sha256": other.text_sha256, **YES}).status_code == 403
    assert now(other).state == ReleaseState.REQUESTED


def test_a_device_passed_to_a_release_of_another_agency_shows_nothing(asked):
    kim = stories.kim()
    device = hand_over(kim, asked)
    assert device.get(page(asked)).status_code == 404


def test_once_the_device_was_taken_back_an_open_page_cannot_answer(staff, device, asked):
    hashed = text_hash(device, asked)
    WorkSession.objects.filter(user=staff.robin.user).update(suspended_at=None, passed_to="")
    assert device.post(page(asked), {"text_sha256": hashed, **YES}).status_code == 404
    assert now(asked).state == ReleaseState.REQUESTED


def test_a_session_that_ended_meanwhile_signs_nothing(staff, device, asked):
    hashed = text_hash(device, asked)
    WorkSession.objects.filter(user=staff.robin.user).delete()
    assert device.post(page(asked), {"text_sha256": hashed, **YES}).status_code == 404
    assert now(asked).state == ReleaseState.REQUESTED


def test_in_illinois_somebody_sees_it_signed():
    staff = stories.lincoln(jurisdiction="US-IL")
    asked = ask(staff, stories.harbor(jurisdiction="US-IL"))
    device = hand_over(staff.robin, asked)
    assert "Somebody who sees you sign" in by_link.text_of(device.get(page(asked)))
    assert "Type the name of somebody who sees you sign." in by_link.text_of(press(device, asked, **YES))
    press(device, asked, **YES, witness="Alex at the desk")
    assert now(asked).witness == "Alex at the desk" and now(asked).state == ReleaseState.ACTIVE


def test_emoji_and_right_to_left_names_sign(device, asked):
    press(device, asked, **(YES | {"name": "سمر אדם 🦋"}))
    assert now(asked).signature == "سمر אדם 🦋"


def test_the_title_names_nobody(device, asked):
    title = re.findall(r"<title>(.*?)</title>", by_link.text_of(device.get(page(asked))))[0]
    assert title == "Your choice about sharing, Alongside"
