"""The door: a link and its code open one page in one browser, and everything else reads alike."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.models import Link
from referrals.services import links, messages
from referrals.web.link_entry import GONE, WAIT
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(sent: Story) -> Story:
    return sent


def made(story, kind=Link.Kind.PERSON, **options):
    with acting_as(story.as_staff):
        return links.make_link(kind=kind, person=story.person, **options)


def body_without_what_was_typed(response):
    """The page without the token it was given, which a browser typed itself, and the form's own secret."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", by_link.text_of(response))
    return re.sub(
        r'(name="(?:link|code)"[^>]*?) ?value="[^"]*"|value="[^"]*"([^>]*name="(?:link|code)")', r"\1\2", text
    )


def test_link_and_code_open_the_organizations_page_in_this_browser(story):
    client = by_link.organization(story)
    page = client.get(reverse("referrals:organization"))
    assert page.status_code == 200
    assert story.referral.reference in by_link.text_of(page)
    assert "no-store" in page["Cache-Control"]


def test_a_whole_address_and_a_code_with_spaces_are_understood(story):
    code = by_link.code_of(story.link)
    address = f"<https://alongside.example.org/open/#{by_link.organization_token(story)}>\n"
    answer = by_link.knock(Client(), address, f" {code[:4]} {code[4:]} ")
    assert answer.status_code == 302 and answer["Location"] == f"/received/{story.referral.reference}/"


def test_digits_of_another_keyboard_are_digits(story):
    new = made(story)
    arabic = new.link.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert arabic != new.link.code
    assert by_link.knock(Client(), new.token, f"{arabic[:4]}-{arabic[4:]}").status_code == 302


def test_the_e_mail_with_a_persons_link_holds_a_reference_and_the_link_alone(story):
    with acting_as(story.as_staff):
        new = messages.person_link(
            story.person, created_by=story.staff.robin.user_id, to="sam@sam.example.org", reference="R-7K3M-9QXF"
        )
    sent = next(one for one in posted() if one.to == "sam@sam.example.org")
    assert sent.subject == "Your page: R-7K3M-9QXF" and f"/open/#{new.token}" in sent.body
    text = f"{sent.subject} {sent.body}"
    assert new.link.code not in text
    # The token itself may hold any three letters.
    text = text.replace(new.token, "")
    assert not any(words in text for words in ("Sam", "Harbor", "Lincoln", "503 555"))
    by_link.enter(Client(), new.token, new.link.code)


def test_a_persons_link_leads_to_their_page_and_not_to_the_organizations(story):
    client = by_link.person(story)
    assert client.get(reverse("referrals:organization")).status_code == 404


def test_five_wrong_codes_end_a_link_and_the_right_one_comes_too_late(story):
    new = made(story)
    wrong = "00000000" if new.link.code != "00000000" else "11111111"
    for left in (4, 3, 2):
        text = by_link.text_of(by_link.knock(Client(), new.token, wrong))
        assert f"That code does not match. You have {left} tries left." in text
    assert "You have 1 try left." in by_link.text_of(by_link.knock(Client(), new.token, wrong))
    assert GONE in by_link.text_of(by_link.knock(Client(), new.token, wrong))
    assert GONE in by_link.text_of(by_link.knock(Client(), new.token, new.link.code))


def test_unknown_ended_run_out_and_claimed_elsewhere_read_alike(story):
    ended, old, taken = made(story), made(story), made(story)
    with acting_as(Principal.job("test")):
        links.end_link(ended.link, why="test")
        Link.objects.filter(pk=old.link.pk).update(expires_at=clock.now())
    by_link.enter(Client(), taken.token, taken.link.code)
    answers = [
        by_link.knock(Client(), token, code)
        for token, code in (
            ("x" * 43, "12345678"),
            (ended.token, ended.link.code),
            (old.token, old.link.code),
            (taken.token, taken.link.code),
            (taken.token, "12345678"),
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({body_without_what_was_typed(answer) for answer in answers}) == 1
    assert GONE in by_link.text_of(answers[0])
    assert GONE.startswith("This link does not open.") and "lost a letter on the way" in GONE


def test_at_the_very_instant_of_its_end_a_link_is_ended(story):
    new = made(story)
    assert links.is_alive(new.link, new.link.expires_at - timedelta(microseconds=1))
    assert not links.is_alive(new.link, new.link.expires_at)


def test_the_browser_that_claimed_a_link_comes_back_with_the_code_after_leaving(story):
    new = made(story)
    client = by_link.enter(Client(), new.token, new.link.code)
    # A browser sends the door's cookie to the door alone, so leaving does not reach it; this client sends all it has.
    cookie = client.cookies.pop("claims")
    assert cookie["path"] == reverse("referrals:open") and cookie["httponly"]
    client.get(reverse("directory:leave"))
    assert client.get(reverse("referrals:person")).status_code == 404
    client.cookies["claims"] = cookie.value
    assert by_link.knock(client, new.token, "12345678").status_code == 200
    by_link.enter(client, new.token, new.link.code)
    assert client.get(reverse("referrals:person")).status_code == 200


def test_another_browsers_cookie_does_not_open_it(story):
    mine, theirs = made(story), made(story)
    by_link.enter(Client(), mine.token, mine.link.code)
    other = by_link.enter(Client(), theirs.token, theirs.link.code)
    assert GONE in by_link.text_of(by_link.knock(other, mine.token, mine.link.code))


def test_the_claim_is_looked_at_again_at_every_request(story):
    client = by_link.organization(story)
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=story.link.pk).update(expires_at=clock.now())
    answer = client.get(reverse("referrals:organization"))
    assert answer.status_code == 404
    # This browser had claimed it: it may know whom to ask.
    assert "Ask Lincoln Clinic for a new one" in by_link.text_of(answer)
    assert client.post(reverse("referrals:organization_open"), {"terms": "yes"}).status_code == 404


def test_a_copied_link_id_without_its_secret_opens_nothing(story):
    client = by_link.organization(story)
    session = client.session
    assert list(session["links"]) == [str(story.link.pk)]
    session["links"] = {str(story.link.pk): "guessed"}
    session.save()
    assert client.get(reverse("referrals:organization")).status_code == 404


def test_opening_changes_the_key_of_the_session(story):
    client = Client()
    session = client.session
    session["anything"] = 1
    session.save()
    before = session.session_key
    client.cookies["session"] = str(before)
    by_link.organization(story, client)
    assert client.cookies["session"].value != before


def test_nobody_comes_by_a_link_while_signed_in(story):
    client = signed_in(Client(), story.staff.robin.user)
    new = made(story)
    answer = by_link.knock(client, new.token, new.link.code)
    assert answer.status_code == 403 and "Sign out" in by_link.text_of(answer)
    assert by_link.code_of(new.link) == new.link.code
    # Nor does a link that was open before somebody signed in.
    held = by_link.person(story)
    signed_in(held, story.staff.robin.user)
    assert held.get(reverse("referrals:person")).status_code == 404


def test_guesses_are_counted_by_network_address_whatever_the_link(story):
    answers = [by_link.knock(Client(), f"{number:043}", "12345678").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
    new = made(story)
    answer = by_link.knock(Client(), new.token, new.link.code)
    assert answer.status_code == 429 and WAIT in by_link.text_of(answer)
    # Whom to ask, and where to turn meanwhile.
    assert "call whoever gave you the link" in WAIT
    assert "numbers that need no link" in by_link.text_of(answer)
    assert Client().get(reverse("directory:help_now")).status_code == 200


def test_what_no_keyboard_types_is_refused_in_our_words():
    answer = Client().post("/open/", {"link": "abc\0#token", "code": "12345678"})
    assert answer.status_code == 400
    assert "a character that no keyboard types" in by_link.text_of(answer)
    assert "Null characters" not in by_link.text_of(answer)
    assert Client().get("/search/", {"q": "a\0b"}).status_code == 400


def test_what_is_missing_is_named_and_what_was_typed_stays():
    answer = by_link.text_of(Client().post("/open/", {"link": "abc#token-that-was-pasted", "code": ""}))
    assert "Type the code." in answer and "token-that-was-pasted" in answer
    assert "Paste the whole link." in by_link.text_of(Client().post("/open/", {"link": "", "code": "1"}))


def test_a_visitor_without_a_link_reads_the_same_page_everywhere():
    pages = [Client().get(reverse(f"referrals:{name}")) for name in ("organization", "person")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
