"""Pages with several answers: whichever button is pressed, what was typed beside another one is not lost."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import WorkSession
from core.rls.principal import acting_as
from referrals.models import PersonNote, Referral, ReferralEvent
from referrals.services import requests_to_agency
from referrals.states import ReferralState
from referrals.web.forms.one_page import own, put_back, question
from referrals.web.organization.forms import BUTTONS, answer_form
from tests.accounts.people import signed_in
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import do

pytestmark = pytest.mark.django_db
_FREE = {"text", "email", "tel", "search", "url"}
LOCK = "/lock/"
WORDS = "Elm House has places on Mondays"


@dataclass
class Form:
    """One HTML form: where it goes, its free texts, what it sends besides, and its buttons as (address, name, value)."""

    action: str
    method: str
    texts: list[str] = field(default_factory=list)
    sends: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.path, self.forms_there, self.links = path, list[Form](), set[str]()
        self.inside: Form | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and has.get("href", "").startswith("/"):
            self.links.add(has["href"].partition("#")[0])
        elif tag == "form":
            assert self.inside is None, f"{self.path}: a form within a form"
            self.inside = Form(has.get("action") or self.path, has.get("method", "get"))
            self.forms_there.append(self.inside)
        elif self.inside is None:
            return
        elif tag == "textarea" or (tag == "input" and has.get("type", "text") in _FREE):
            if has.get("name"):
                self.inside.texts.append(has["name"])
        elif tag == "input" and has.get("type") == "hidden":
            self.inside.sends[has["name"]] = has.get("value", "")
        elif tag == "button" and has.get("type", "submit") == "submit":
            at = has.get("formaction") or self.inside.action
            self.inside.buttons.append((at, has.get("name", ""), has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


@pytest.fixture
def story() -> stories.Story:
    """Opened by a group in England, so that a yes may be spoken; Sam wrote two questions, and another form waits."""
    staff = stories.lincoln(**stories.IN_THE_UK)
    harbor = stories.harbor(**stories.IN_THE_UK)
    opened = stories.opened_referral(staff, harbor)
    with acting_as(opened.as_person):
        requests_to_agency.ask_agency(person=opened.person.pk, text="Is there a bus?")
        requests_to_agency.ask_agency(person=opened.person.pk, text="Is there a step?")
    other = stories.draft(staff.robin, opened.person, stories.harbor("Elm House", **stories.IN_THE_UK))
    stories.requested_release(staff.robin, opened.person, other.organization, referral=other)
    return opened


def pages(story: stories.Story) -> dict[str, tuple[Client, list[str]]]:
    """Everybody's browser, and where they begin."""
    staff = [reverse("referrals:referral_list"), *(f"/referrals/{one}/" for one in references(story))]
    return {
        "staff": (signed_in(Client(), story.staff.robin.user), staff),
        "group": (by_link.organization(story), [reverse("referrals:organization")]),
        "person": (by_link.person(story), [reverse("referrals:person")]),
    }


def references(story: stories.Story) -> list[str]:
    with acting_as(story.as_staff):
        return list(Referral.objects.values_list("reference", flat=True))


def walked(client: Client, begin: list[str]) -> dict[str, Forms]:
    """Every private page that links lead to, once for each kind of address."""
    forms: dict[str, Forms] = {}
    seen: set[str] = set()
    waiting = list(begin)
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"] or answer.streaming:
            continue
        match = answer.resolver_match
        kind = f"{match.view_name} {match.kwargs.get('reference', '')}"
        if kind in forms or not match.view_name.startswith(("referrals:", "accounts:")):
            continue
        forms[kind] = Forms(answer.content.decode(), path)
        for link in sorted(forms[kind].links - seen):
            if not link.startswith(("/sign-out", "/search", "/demo")):
                seen.add(link)
                waiting.append(link)
    return forms


def test_free_texts_of_a_page_are_in_one_form(story: stories.Story) -> None:
    """Without a script a button sends its own form alone: two forms with words would lose those of the other."""
    several = {}
    for whose, (client, begin) in pages(story).items():
        for kind, page in walked(client, begin).items():
            with_words = [form for form in page.forms_there if form.texts and form.method == "post"]
            beside = [form for form in page.forms_there if form.buttons and form.method == "post" and not locks(form)]
            assert len(with_words) <= 1, (kind, [form.texts for form in with_words])
            pressed = [button for form in with_words for button in form.buttons if button[0] != LOCK]
            if len(pressed) > 1:
                several[f"{whose} {kind.split()[0]}"] = len(with_words[0].texts)
            elif with_words:
                assert beside == with_words, (kind, "a button beside a free text that does not send it")
    # If these were not walked, nothing was looked at.
    assert several["group referrals:organization"] >= 4 and several["staff referrals:paper"] == 4, several
    assert several["staff referrals:referral"] >= 4, several


def test_every_form_of_staff_with_a_free_text_is_kept_when_the_screen_is_locked(story: stories.Story) -> None:
    """Without a script: its own button sends what stands in it, and after unlocking it stands there again."""
    robin = story.staff.robin.user
    client, begin = pages(story)["staff"]
    names = set()
    for kind, page in walked(client, begin).items():
        forms = [form for form in page.forms_there if form.texts and form.method == "post"]
        # What is looked for in the list is no text that anybody would miss.
        if not forms or kind.startswith("referrals:referral_list"):
            continue
        (form,) = forms
        (back,) = [value for at, name, value in form.buttons if at == LOCK and name == "lock_page"] or [""]
        assert back, (kind, "has no button that locks")
        client.post(LOCK, {**form.sends, "lock_page": back, form.texts[0]: WORDS})
        WorkSession.objects.filter(user=robin).update(suspended_at=None, passed_to="", seen_at=timezone.now())
        again = client.get(back)
        assert again.status_code == 200 and WORDS in again.content.decode(), (kind, back)
        names.add(kind.split()[0])
        WorkSession.objects.filter(user=robin).update(back_to="", kept_form="", kept_at=None)
    assert names >= {"referrals:referral", "referrals:paper", "referrals:representatives", "referrals:stop"}, names


def locks(form: Form) -> bool:
    return "/lock/" in form.action or "shortlist" in form.action or "sign-out" in form.action


@pytest.mark.parametrize("whose", ["group", "staff", "paper"])
def test_every_button_keeps_what_was_typed_beside_another(story: stories.Story, whose: str) -> None:
    client, begin = pages(story)["group" if whose == "group" else "staff"]
    page = begin[0] if whose == "group" else f"/referrals/{story.referral.reference}/"
    if whose == "paper":
        with acting_as(story.as_staff):
            other = Referral.objects.select_related("release").exclude(pk=story.referral.pk).get()
        assert other.release is not None
        page = reverse("referrals:paper", args=[other.release.reference])
    (form,) = [one for one in Forms(client.get(page).content.decode(), page).forms_there if one.texts]
    for at, name, value in form.buttons:
        for text in form.texts:
            if is_its_own(text, at, value) or at == LOCK:
                continue
            sent = {**form.sends, name: value, text: WORDS}
            answer = client.post(at, sent)
            assert answer.status_code in {200, 400, 409}, (at, value, text, answer.status_code)
            assert WORDS in answer.content.decode(), (at, value, text)
    with acting_as(story.as_disclosure):
        assert story.refresh().referral.state == ReferralState.OPENED
        assert not ReferralEvent.objects.filter(referral=story.referral, event_type__in=list(BUTTONS)).exists()


def is_its_own(text: str, at: str, value: str) -> bool:
    prefix = text.partition("-")[0]
    return prefix in {value, at.strip("/").rpartition("/")[2]} or prefix == f"answer_{value}".replace("-", "_")


def test_the_same_button_pressed_again_leaves_them_out(story: stories.Story) -> None:
    group = by_link.organization(story)
    where = reverse("referrals:organization_answer")
    first = group.post(where, {"transition": "accept", "accept-more": "Tuesday at 7", "decline-more": WORDS})
    (form,) = [one for one in Forms(first.content.decode(), where).forms_there if one.texts]
    again = {**form.sends, "transition": "accept", "accept-more": "Tuesday at 7", "decline-more": WORDS}
    # What was typed since is asked about, too.
    assert group.post(where, {**again, "waitlist-more": "three weeks"}).status_code == 409
    assert group.post(where, again).status_code == 302
    with acting_as(story.as_disclosure):
        event = ReferralEvent.objects.get(referral=story.referral, event_type="accept")
    assert event.why == "Tuesday at 7"


def test_staff_answer_one_of_two_notes(story: stories.Story) -> None:
    robin = signed_in(Client(), story.staff.robin.user)
    with acting_as(story.as_staff):
        bus, step = PersonNote.objects.order_by("at")
    mine, other = (f"answer_{note.pk}-answer".replace("-", "_").replace("_answer", "-answer") for note in (bus, step))
    sent: dict[str, Any] = {"note": str(bus.pk), mine: "Line 4", other: WORDS}
    asked = do(robin, story.referral.reference, "answer", **sent).content.decode()
    assert WORDS in asked and "Line 4" in asked and "Nothing is done yet." in asked
    (form,) = [one for one in Forms(asked, "/").forms_there if "left_out" in one.sends]
    assert do(robin, story.referral.reference, "answer", **sent, left_out=form.sends["left_out"]).status_code == 302
    with acting_as(story.as_staff):
        assert [note.answer for note in PersonNote.objects.order_by("at")] == ["Line 4", ""]


def test_a_page_opened_before_its_fields_had_names_still_answers() -> None:
    from django.http import QueryDict

    sent = QueryDict("move=accept&more=Tuesday&decline-more=No")
    assert own(sent, "accept", ["more"])["accept-more"] == "Tuesday"
    asked = question(sent, "accept", BUTTONS)
    assert asked is not None and [one.id for one in asked.beside] == ["id_decline-more"]
    form = answer_form("decline")
    put_back(form, sent)
    assert form["more"].value() == "No"
