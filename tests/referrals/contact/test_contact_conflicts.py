"""A way to reach somebody, and words beside it that say not to use it: the form asks which counts, and loses nothing."""

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.contact.contact_conflicts import conflict
from referrals.models import Person
from referrals.vocabularies import Outcome
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.services.test_contact_changes import NEW, OLD, again, by_themselves, by_withdrawing, sign_again
from tests.referrals.stories import Story

ASKED = "You chose Text and wrote “Do not text”. Which one counts?"
TICK = "Yes, by text, as I wrote it"
ABOUT = "Do not text: my partner reads them"
TYPED = {"method": "Text", "value": "503 555 0188", "about": ABOUT}


@pytest.mark.parametrize(
    ("method", "about", "expected"),
    [
        ("Text", ABOUT, "Do not text"),
        ("Text", "after four, don’t ever text me", "don’t ever text"),
        ("Text", "Never send a text", "Never send a text"),
        ("Text", "no texts, call", "no texts"),
        ("Text", "Do not call or text", "Do not call or text"),
        ("Text", "no SMS", "no SMS"),
        ("Text", "text only, I am deaf, do not call", ""),
        ("Text", "my partner reads my texts", "reads my texts"),
        ("Text", "My partner reads my texts, please call instead", "reads my texts"),
        ("Text", "he checks all of my messages", "checks all of my messages"),
        ("Text", "nobody reads my texts", ""),
        ("Text", "I read my messages after six", ""),
        ("Text", "he doesn’t read my texts", ""),
        ("Text", "please call", "please call"),
        ("Text", "Better call me instead", "call me instead"),
        ("Text", "if I do not answer please call my sister", ""),
        ("Text", "please do not call", ""),
        ("Text", "please text after four", ""),
        ("Text", "not by text", "not by text"),
        ("Text", "never text", "never text"),
        ("Text", "no me mande mensajes", "no me mande mensajes"),
        ("Text", "Mi pareja lee mis mensajes", "lee mis mensajes"),
        ("Text", "nadie lee mis mensajes", ""),
        ("Text", "no me llame", ""),
        ("Call", "no me llamen", "no me llamen"),
        ("Call", "no me llame antes de las nueve", ""),
        ("Call", "my mother answers my phone", "answers my phone"),
        ("Call", "please call after four", ""),
        ("Call", "text me instead", "text me instead"),
        ("E-mail", "She reads my e-mails", "reads my e-mails"),
        ("E-mail", "she reads my texts", ""),
        ("Text", "Do not text before nine", ""),
        ("Text", "do not text this number after today", "do not text"),
        ("Call", "No phone calls", "No phone calls"),
        ("Call", "please don't ring", "don't ring"),
        ("Call", "no texts, call", ""),
        ("Call", "never by phone", "never by phone"),
        ("Call", "Do not text", ""),
        ("E-mail", "do not e-mail", "do not e-mail"),
        ("E-mail", "no emails", "no emails"),
        ("Letter", "do not call", ""),
    ],
)  # fmt: skip
def test_words_against_the_chosen_way_are_found_and_others_are_not(method: str, about: str, expected: str) -> None:
    assert conflict(method, about) == expected


@pytest.mark.django_db
def test_the_person_is_asked_which_counts_and_nothing_is_saved_or_lost(opened: Story) -> None:
    sam, page = by_link.person(opened), reverse("referrals:person_contact")
    typed = TYPED | {"version": str(again(opened.person).version)}
    assert TICK not in by_link.text_of(sam.get(page))
    asked = by_link.text_of(sam.post(page, typed))
    assert ASKED in asked and TICK in asked and ABOUT in asked and TYPED["value"] in asked
    assert again(opened.person).contact == stories.SAM["contact"]
    # Another way than the one that was ticked is asked about anew.
    other = typed | {"method": "Call", "about": "Do not call", "meant_text": "on"}
    assert "You chose Call and wrote “Do not call”." in by_link.text_of(sam.post(page, other))
    assert sam.post(page, typed | {"meant_text": "on"}).status_code == 302
    assert again(opened.person).contact["about"] == ABOUT


@pytest.mark.django_db
def test_another_way_settles_it_and_the_page_says_that_it_was_saved(opened: Story) -> None:
    sam, page = by_link.person(opened), reverse("referrals:person_contact")
    typed = TYPED | {"method": "Call", "version": str(again(opened.person).version)}
    answer = sam.post(page, typed)
    read = by_link.text_of(sam.get(answer["Location"]))
    assert read.index("Saved: how to contact you.") < read.index("<h1")
    assert "Saved:" not in by_link.text_of(sam.get(reverse("referrals:person")))


@pytest.mark.django_db
def test_staff_are_asked_which_counts_too(client: Client) -> None:
    staff, harbor = stories.lincoln(), stories.harbor()
    robin = signed_in(client, staff.robin.user)
    page = f"{reverse('referrals:refer_person')}?to={harbor.pk}&how=referral"
    typed = TYPED | {"preferred_name": "Sam", "is_adult": "yes"}
    with acting_as(Principal.job("test")):
        before = set(Person.objects.values_list("pk", flat=True))
    answer = robin.post(page, typed)
    asked = answer.content.decode()
    assert answer.status_code == 400 and ASKED in asked and TICK in asked and ABOUT in asked
    with acting_as(Principal.job("test")):
        assert set(Person.objects.values_list("pk", flat=True)) == before
    assert robin.post(page, typed | {"meant_text": "on"}).status_code == 302
    with acting_as(Principal.job("test")):
        assert Person.objects.exclude(pk__in=before).get().contact["about"] == ABOUT


@pytest.mark.django_db
def test_the_same_number_with_other_words_is_not_called_one_not_to_use(opened: Story) -> None:
    by_themselves(opened, {"method": "Call", "value": OLD, "voicemail": False, "about": "Do not text"})
    sign_again(opened)
    group = by_link.organization(opened)
    text = by_link.text_of(group.post(reverse("referrals:organization_open")))
    assert "How to reach them has changed. Follow what it says now." in text
    assert "Do not use the one you noted" not in text


@pytest.mark.django_db
def test_while_it_is_hidden_nobody_is_promised_a_call(opened: Story) -> None:
    opened.answer("accept")
    sam = by_link.person(opened)
    assert "They get in touch with you next" in by_link.text_of(sam.get(reverse("referrals:person")))
    by_themselves(opened, NEW)
    read = by_link.text_of(sam.get(reverse("referrals:person")))
    assert "They cannot reach you until you say yes to the new one. Lincoln Clinic will ask you." in read
    assert "They get in touch with you next" not in read
    by_withdrawing(opened)
    assert "until you say yes to a new one." in by_link.text_of(sam.get(reverse("referrals:person")))


@pytest.mark.django_db
def test_the_page_of_the_group_says_that_something_is_hidden_and_whom_to_ask(opened: Story) -> None:
    group, page = by_link.organization(opened), reverse("referrals:organization")
    text = by_link.text_of(group.get(page))
    assert 'href="sms:+15035550177"' in text and "This is all that was shared," in text
    by_themselves(opened, NEW)
    hidden = by_link.text_of(group.get(page))
    assert "This is all that was shared" not in hidden and "sms:" not in hidden
    assert (
        "Hidden since it changed. You get an e-mail when there is a new one. Questions: Lincoln Clinic, 503" in hidden
    )
    assert hidden.count("The way to reach them has changed.") == 1


@pytest.mark.django_db
def test_a_group_that_said_no_reads_that_it_said_no(opened: Story) -> None:
    group = by_link.organization(opened)
    opened.answer("decline")
    text = by_link.text_of(group.get(reverse("referrals:organization")))
    assert "You said no on " in text and "Finished" not in text


@pytest.mark.django_db
def test_of_somebody_who_died_no_group_reads_that_they_may_come(opened: Story) -> None:
    group, page = by_link.organization(opened), reverse("referrals:organization")
    group.post(reverse("referrals:organization_answer"), {"transition": "close", "outcome": Outcome.DIED})
    text = by_link.text_of(group.get(page))
    assert "Finished " in text and "may still come to you" not in text
