"""A save by staff that was filled in before the person changed their contact never brings the old one back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.rls.principal import Principal, acting_as
from referrals.models import Person
from referrals.services import contact_changes, prepare, requests_to_agency
from referrals.web.forms.contact import initial_of, with_newest
from tests.accounts.people import signed_in
from tests.referrals import stories

OLD = {"method": "Call", "value": "503 555 0177", "voicemail": False, "about": ""}
NEW = {"method": "Text", "value": "503 555 0199", "voicemail": True, "about": "after four"}


@pytest.mark.parametrize(
    ("typed", "newest", "lines", "left"),
    [
        (OLD, NEW, ["Call 503 555 0177", "Leave no message."], NEW),
        (
            OLD,
            {},
            ["Call 503 555 0177", "Leave no message."],
            {"method": "", "value": "", "voicemail": "", "about": ""},
        ),
        (NEW, NEW, [], NEW),
        ({}, NEW, [], {}),
    ],
)
def test_the_newest_stands_and_what_was_typed_beside(typed: dict, newest: dict, lines: list, left: dict) -> None:
    sent = dict(typed)
    assert with_newest(sent, initial_of(newest)) == lines
    assert {name: value or "" for name, value in sent.items()} == {name: value or "" for name, value in left.items()}


def _fields(page: str) -> dict[str, str]:
    """What a browser sends of the page: hidden fields, and what is written into the others."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") not in {"checkbox", "radio"} or " checked" in tag:
            fields[given.get("name", "")] = given.get("value", "on" if given.get("type") == "checkbox" else "")
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', inner)
        fields[name] = chosen[1] if chosen else ""
    return fields


def _contact() -> dict[str, object]:
    with acting_as(Principal.job("test")):
        return dict(Person.objects.get().contact)


@pytest.mark.parametrize("withdraws", [False, True])
@pytest.mark.parametrize("page", ["change", "refer"])
def test_saving_again_keeps_what_they_wrote(signed: stories.Story, page: str, withdraws: bool) -> None:
    robin, organization = signed_in(Client(), signed.staff.robin.user), signed.organization
    draft = stories.draft(signed.staff.robin, signed.person, organization)
    with acting_as(signed.as_staff):
        prepare.renew(referral=draft, membership=signed.staff.robin)
    where = reverse("referrals:change", args=[draft.reference])
    if page == "refer":
        organization.state = "published"
        organization.save(update_fields=["state"])
        first = (
            reverse("referrals:refer_person") + f"?to={organization.pk}&how=referral&for={signed.referral.reference}"
        )
        where = robin.get(first)["Location"]
    old = _fields(robin.get(where).content.decode()) | {"hopes": "To walk", "about": "ring twice"}
    with acting_as(signed.as_person):
        person = Person.objects.get(pk=signed.person.pk)
        if withdraws:
            contact_changes.withdraw_contact(person=person.pk)
        else:
            requests_to_agency.change_contact(person=person.pk, version=person.version, contact=NEW)
    newest = _contact()
    answer = robin.post(where, old)
    text = answer.content.decode()
    assert answer.status_code == 409, answer.context["form"].errors
    assert "ring twice" in text and "type it again" in text
    assert ("said on" if withdraws else "They changed how to reach them on") in text
    again = _fields(text)
    assert again["value"] == ("" if withdraws else "503 555 0199")
    robin.post(where, again | {"hopes": "To walk"})
    assert _contact() == newest
