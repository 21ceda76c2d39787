"""One browser that holds several links: each page, and whatever is pressed on it, is about its own referral or person."""

import re
from typing import Any

import pytest
from django import urls
from django.conf import settings
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals import references
from referrals.models import Link, PersonNote, Referral
from referrals.services import reissue_link
from referrals.states import ReferralState
from tests.browser.link_pages import link_of_representative
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.by_link import text_of
from tests.referrals.services.test_change_notifications import recall
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
ASH = {
    "preferred_name": "Ash Bellweather",
    "contact": {"method": "Call", "value": "503 555 0143", "voicemail": True, "not": ""},
}
SAM, ASHS = (stories.SAM["preferred_name"], "503 555 0177"), ("Ash Bellweather", "503 555 0143")
# Of what an organization presses; each is sent as its form would be.
PRESSED = {
    "open": {},
    "answer": {"transition": "accept"},
    "ask": {},
    "stop": {"note": ""},
    "hand-on": {},
    "print": {},
}


@pytest.fixture
def two(sent: Story) -> tuple[Story, Story]:
    """Sam's and Ash's referrals to one group."""
    person = stories.sam(sent.staff.robin, **ASH)
    return sent, stories.sent_referral(sent.staff, sent.organization, person)


@pytest.fixture
def browser(two: tuple[Story, Story]) -> Client:
    """Opened Sam's first, then Ash's: Ash's is the last."""
    client = Client()
    for story in two:
        by_link.organization(story, client)
        assert client.post(page_of(story, "open")).status_code == 200
    return client


def page_of(story: Story, then: str = "") -> str:
    return f"/received/{story.referral.reference}/" + (f"{then}/" if then else "")


def test_each_e_mail_leads_to_its_own_referral(two: tuple[Story, Story], browser: Client) -> None:
    sam, ash = two
    posted().delete()
    for story in two:
        recall(story)
    for story, own in ((sam, ash), (ash, sam)):
        (mail,) = [one for one in posted() if one.about == story.referral.reference]
        (address,) = re.findall(r"https?://\S+", mail.body)
        assert address == settings.SITE_URL + page_of(story)
        page = text_of(browser.get(address.removeprefix(settings.SITE_URL)))
        assert story.referral.reference in page and own.referral.reference not in page and "Permission ended" in page


def test_no_page_of_one_referral_shows_the_other(two: tuple[Story, Story], browser: Client) -> None:
    sam, ash = two
    for story, expected, not_shown in ((sam, SAM, ASHS), (ash, ASHS, SAM)):
        pages = [browser.get(page_of(story, then)) for then in ("", "stop", "hand-on")]
        pages.append(browser.post(page_of(story, "print")))
        text = " ".join(map(text_of, pages))
        assert all(word in text for word in expected) and not any(word in text for word in not_shown)
        other = (ash if story is sam else sam).referral.reference
        assert story.referral.reference in text and other not in text


@pytest.mark.parametrize("press", PRESSED)
def test_what_an_old_tab_sends_is_about_what_stands_in_it(
    two: tuple[Story, Story], browser: Client, press: str
) -> None:
    sam, ash = two
    before = row(ash)
    answer = browser.post(page_of(sam, press), PRESSED[press])
    assert answer.status_code in {200, 302} and not any(word in text_of(answer) for word in ASHS)
    assert row(ash) == before
    assert answer.status_code == 200 or answer["Location"].startswith(page_of(sam))


def row(story: Story) -> Any:
    with acting_as(Principal.job("test")):
        stored = Referral.objects.filter(pk=story.referral.pk).values().get()
        return stored, list(Link.objects.filter(referral=story.referral).order_by("pk").values())


@pytest.mark.parametrize("press", ["", *PRESSED])
def test_a_referral_whose_link_this_browser_does_not_hold_is_not_open_here(
    two: tuple[Story, Story], press: str
) -> None:
    sam, ash = two
    browser = by_link.organization(ash)
    method = browser.post if press else browser.get
    there, absent = (method(page_of(sam, press).replace(sam.referral.reference, one)) for one in (
        sam.referral.reference, references.new_reference()
    ))  # fmt: skip
    text = text_of(there)
    assert there.status_code == absent.status_code == 404
    assert "first e-mail about " + sam.referral.reference in text and "for a new link" in text
    assert not any(word in text for word in (*SAM, *ASHS, ash.referral.reference, "Lincoln", "Harbor"))
    assert len(text) == len(text_of(absent))
    assert row(sam)[0]["state"] == ReferralState.SENT


def test_nothing_is_opened_by_an_address_that_names_no_link(two: tuple[Story, Story], browser: Client) -> None:
    by_link.person(two[0], browser)
    for path in ("/my/", "/received/", "/for/"):
        answer = Client.generic(browser, "GET", path)
        assert answer.status_code == 404 and "Nothing is open here" in text_of(answer)
        assert "no-store" in answer["Cache-Control"]


def test_a_new_link_to_the_same_referral_takes_over_in_the_same_browser(sent: Story) -> None:
    browser = by_link.organization(sent)
    with acting_as(sent.as_staff):
        sent.link = reissue_link.reissue_link(referral=sent.referral)
    assert browser.get(page_of(sent)).status_code == 404
    by_link.organization(sent, browser)
    assert "Open it" in text_of(browser.get(page_of(sent)))


def test_two_people_on_one_phone_each_have_their_own_page(two: tuple[Story, Story]) -> None:
    phone = Client()
    pages = [by_link.person(story, phone).here for story in two]
    for here, expected, not_shown in zip(pages, ("Sam", "Ash"), ("Ash", "Sam"), strict=True):
        text = text_of(phone.get(f"/my/{here}/"))
        assert f"Hello {expected}" in text and f"Hello {not_shown}" not in text
        # Nothing on it leads to the other's.
        assert all(one.startswith(here) for one in re.findall(r'"/my/([^"]+)"', text))
    # Sam's question was typed before Ash opened theirs.
    phone.post(f"/my/{pages[0]}/questions/", {"text": "Is it far?"})
    with acting_as(Principal.job("test")):
        assert PersonNote.objects.get().person_id == two[0].person.pk
    # Neither finds the other's form on their own page.
    assert phone.get(f"/my/{pages[0]}/forms/{two[1].release.reference}/").status_code == 404


def test_who_answers_for_two_people_answers_for_the_one_in_the_address(two: tuple[Story, Story]) -> None:
    phone, asked = Client(), []
    for story in two:
        given, release = link_of_representative(story)
        asked.append((by_link.enter(phone, given.token, given.code).here, release))
    for (here, release), (_, other) in zip(asked, reversed(asked), strict=True):
        text = text_of(phone.get(f"/for/{here}/"))
        assert release.reference in text and other.reference not in text
        assert phone.get(f"/for/{here}/forms/{other.reference}/").status_code == 404


def test_leaving_closes_every_link(two: tuple[Story, Story], browser: Client) -> None:
    here = by_link.person(two[0], browser).here
    browser.get(urls.reverse("directory:leave"))
    for path in (page_of(two[0]), page_of(two[1]), f"/my/{here}/"):
        assert browser.get(path).status_code == 404


def test_every_page_by_a_link_says_which_link_it_is_about() -> None:
    """A new page that had no `here` in its address would have to guess."""
    from tests import addresses

    routes = {name: str(pattern.pattern) for name, pattern in addresses.patterns() if name.startswith("referrals:")}
    private = {name: route for name, route in routes.items() if route.startswith(("my/", "received/", "for/"))}
    without = {name for name, route in private.items() if ":here>/" not in route.partition("/")[2][:12]}
    assert without == {"referrals:person_nowhere", "referrals:organization_nowhere", "referrals:representative_nowhere"}
    assert len(private) > 35
