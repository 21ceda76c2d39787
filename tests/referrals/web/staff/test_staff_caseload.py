"""A colleague's referral takes a reason; an emergency is looked at by somebody else; presets are the administrators'."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import throttle
from core.rls.principal import Principal, acting_as
from referrals.models import AccessLog, Caseload, Link, Preset
from referrals.vocabularies import Category
from referrals.web.staff.views import caseload
from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db
REASON = "Robin is away and they rang the desk"
COLLEAGUE, EMERGENCY = "referrals:colleague", "referrals:emergency"


def client_of(membership: object) -> Client:
    return signed_in(Client(), membership.user)  # type: ignore[attr-defined]


def main_of(answer: Any) -> str:
    """The page without its header, which has a form of its own."""
    return str(answer.content.decode()).partition("<main")[2]


def opened() -> list[Caseload]:
    with acting_as(Principal.job("test")):
        return list(Caseload.objects.exclude(kind=Caseload.Kind.OWN))


def test_a_reason_opens_it_for_hours_and_the_person_can_read_why(staff: stories.Staff) -> None:
    referral = stories.sent_referral(staff).referral
    max_ = client_of(staff.max)
    where = reverse("referrals:referral", args=[referral.reference])
    assert max_.get(where).status_code == 404
    typed = referral.reference.lower().replace("-", " ")
    answer = max_.post(reverse(COLLEAGUE), {"reference": typed, "reason": REASON})
    assert answer["Location"] == where
    assert max_.get(where).status_code == 200
    (row,) = opened()
    assert (row.kind, row.reason, row.user_id) == (Caseload.Kind.REASON, REASON, staff.max.user_id)
    page = client_of(staff.robin).get(reverse("referrals:accounting", args=[referral.reference])).content.decode()
    assert REASON in page and "Max" in page


def test_unknown_and_foreign_read_alike_and_nothing_is_kept(staff: stories.Staff) -> None:
    kim = stories.kim()
    foreign = stories.draft(kim, stories.sam(kim), stories.harbor()).reference
    max_ = client_of(staff.max)
    answers = []
    for reference in (foreign, "R-2222-2222", "C-3333-4444", "hello", "' OR 1=1 --"):
        answer = max_.post(reverse(COLLEAGUE), {"reference": reference, "reason": REASON})
        assert answer.status_code == 400
        answers.append(main_of(answer).replace(reference, "").partition("<form")[0])
    assert len(set(answers)) == 1
    assert caseload.NOT_FOUND in answers[0]
    assert opened() == []


def test_too_short_a_reason_opens_nothing(staff: stories.Staff) -> None:
    referral = stories.sent_referral(staff).referral
    answer = client_of(staff.max).post(reverse(COLLEAGUE), {"reference": referral.reference, "reason": "because    "})
    assert answer.status_code == 400
    assert "Say why in a few words" in answer.content.decode()
    assert opened() == []


def test_guessing_ends(staff: stories.Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload, "TRIES", 3)
    referral = stories.sent_referral(staff).referral
    max_ = client_of(staff.max)
    for _ in range(3):
        max_.post(reverse(COLLEAGUE), {"reference": "R-2222-2222", "reason": REASON})
    answer = max_.post(reverse(COLLEAGUE), {"reference": referral.reference, "reason": REASON})
    assert answer.status_code == 400
    assert "tried too often" in answer.content.decode()
    assert opened() == []
    throttle.forget("colleague", str(staff.max.user_id))


def test_an_emergency_is_for_supervisors_and_takes_one_step_more(staff: stories.Staff) -> None:
    referral = stories.sent_referral(staff).referral
    sent = {"reference": referral.reference, "reason": "They rang and said they may hurt themselves"}
    for other in (staff.max, staff.jo):
        assert client_of(other).post(reverse(EMERGENCY), sent | {"sure": "on"}).status_code == 404
    alex = client_of(staff.alex)
    assert alex.post(reverse(EMERGENCY), sent).status_code == 400
    assert opened() == []
    assert alex.post(reverse(EMERGENCY), sent | {"sure": "on"}).status_code == 302
    (row,) = opened()
    assert row.kind == Caseload.Kind.BREAK_GLASS


def test_in_an_emergency_a_name_as_it_is_written_finds_them_within_the_agency(staff: stories.Staff) -> None:
    kim, harbor = stories.kim(), stories.harbor()
    stories.draft(kim, stories.sam(kim), harbor)
    story = stories.sent_referral(staff, harbor)
    alex, where = client_of(staff.alex), reverse(EMERGENCY)
    sent = {"reason": "Their mother rang and fears for them", "sure": "on"}
    nobody = {
        main_of(alex.post(where, sent | {"reference": typed})).partition("<form")[0].replace(typed, "")
        for typed in ("Okonjo", "R-2222-2222", stories.SAM["full_name"])
    }
    assert len(nobody) == 1 and caseload.NOBODY in nobody.pop()
    # Not without saying that it is one, and not for a colleague's referral.
    named = {"reference": "  sam okonjo-WHITLOW "}
    assert alex.post(where, named | {"reason": sent["reason"]}).status_code == 400
    assert client_of(staff.max).post(reverse(COLLEAGUE), named | sent).status_code == 400 and opened() == []
    page = reverse("referrals:referral", args=[story.referral.reference])
    assert alex.post(where, sent | named)["Location"] == page
    assert [(row.kind, row.person_id) for row in opened()] == [(Caseload.Kind.BREAK_GLASS, story.person.pk)]
    read = alex.get(page).content.decode()
    assert "How to reach them safely" in read and "Leave no message" not in read and "ring after nine" in read


def test_of_several_with_one_name_only_references_are_shown_and_they_can_read_that(staff: stories.Staff) -> None:
    one, other = stories.sent_referral(staff), stories.sent_referral(staff)
    alex = client_of(staff.alex)
    sent = {"reference": stories.SAM["preferred_name"], "reason": "Their mother rang and fears for them", "sure": "on"}
    answer = alex.post(reverse(EMERGENCY), sent)
    page = answer.content.decode()
    assert answer.status_code == 400 and caseload.SEVERAL in page and opened() == []
    assert f"Open {one.referral.reference}</button>" in page and f"Open {other.referral.reference}</button>" in page
    for words in ("Harbor Peers", "503 555", "ring after"):
        assert words not in page
    with acting_as(Principal.job("test")):
        looked = AccessLog.objects.filter(what="found by name", user=staff.alex.user_id)
        assert {row.person_id for row in looked} == {one.person.pk, other.person.pk}
    alex.post(reverse(EMERGENCY), sent | {"reference": other.referral.reference})
    assert [row.person_id for row in opened()] == [other.person.pk]


def test_somebody_else_looks_at_an_emergency(staff: stories.Staff) -> None:
    referral = stories.sent_referral(staff).referral
    alex, jo = client_of(staff.alex), client_of(staff.jo)
    sent = {"reference": referral.reference, "reason": "They rang and nobody was there", "sure": "on"}
    alex.post(reverse(EMERGENCY), sent)
    (row,) = opened()
    where = reverse("referrals:emergencies")
    assert client_of(staff.robin).get(where).status_code == 404
    assert "Somebody else looks at this one." in alex.get(where).content.decode()
    assert alex.post(where, {"emergency": row.pk}).status_code == 404
    page = jo.get(where).content.decode()
    assert "They rang and nobody was there" in page and "Alex" in page
    assert stories.SAM["preferred_name"] not in page and referral.reference not in page
    assert "to be looked at: 1" in jo.get(reverse("referrals:referral_list")).content.decode()
    assert jo.post(where, {"emergency": row.pk}).status_code == 302
    assert opened()[0].reviewed_by_id == staff.jo.user_id
    assert jo.post(where, {"emergency": "nonsense"}).status_code == 404


def test_another_agencys_emergency_is_not_there(staff: stories.Staff) -> None:
    from accounts.models import Membership, Role

    referral = stories.sent_referral(staff).referral
    client_of(staff.alex).post(
        reverse(EMERGENCY), {"reference": referral.reference, "reason": "They rang the desk", "sure": "on"}
    )
    (row,) = opened()
    kim = stories.kim()
    Membership.objects.filter(pk=kim.pk).update(role=Role.AGENCY_ADMIN)
    other = client_of(kim)
    assert "They rang the desk" not in other.get(reverse("referrals:emergencies")).content.decode()
    assert other.post(reverse("referrals:emergencies"), {"emergency": row.pk}).status_code == 404


# --- presets ----------------------------------------------------------------------------------------------------

PRESET = {
    "name": "Quick",
    "kind": "referral",
    "purpose": "peer_support",
    "categories_to_organization": ["contact"],
    "days": "30",
    "is_default": "on",
}


def presets() -> dict[str, Preset]:
    with acting_as(Principal.job("test")):
        return {one.name: one for one in Preset.objects.all()}


def test_presets_are_the_administrators(staff: stories.Staff) -> None:
    for other in (staff.robin, staff.alex):
        for name in ("referrals:presets", "referrals:preset_new"):
            assert client_of(other).get(reverse(name)).status_code == 404
    assert client_of(staff.jo).get(reverse("referrals:presets")).status_code == 200
    assert set(presets()) == {"Peer support", "Support after hospital"}


def test_a_preset_is_added_changed_and_taken_away(staff: stories.Staff) -> None:
    jo = client_of(staff.jo)
    jo.get(reverse("referrals:presets"))
    assert jo.post(reverse("referrals:preset_new"), PRESET).status_code == 302
    rows = presets()
    # Without a name nobody knows whom it is about; and only one is offered first.
    assert rows["Quick"].categories_to_organization == [Category.NAME, Category.CONTACT]
    assert [name for name, one in rows.items() if one.is_default] == ["Quick"]
    where = reverse("referrals:preset", args=[rows["Quick"].pk])
    assert jo.post(where, PRESET | {"days": "0"}).status_code == 400
    assert jo.post(where, PRESET | {"name": "Peer support"}).status_code == 400
    assert jo.post(where, PRESET | {"name": "Quicker"}).status_code == 302
    assert jo.post(reverse("referrals:preset", args=[rows["Quick"].pk]), {"delete": "1"}).status_code == 302
    assert set(presets()) == {"Peer support", "Support after hospital"}


def test_a_preset_of_another_agency_is_not_there(staff: stories.Staff) -> None:
    from accounts.models import Membership, Role

    client_of(staff.jo).get(reverse("referrals:presets"))
    kim = stories.kim()
    Membership.objects.filter(pk=kim.pk).update(role=Role.AGENCY_ADMIN)
    other = client_of(kim)
    where = reverse("referrals:preset", args=[presets()["Peer support"].pk])
    assert other.get(where).status_code == other.post(where, {"delete": "1"}).status_code == 404
    harbor = stories.harbor()
    how = presets()["Peer support"].pk
    answer = other.get(f"{reverse('referrals:refer_person')}?to={harbor.pk}&how={how}")
    assert answer["Location"] == f"{reverse('referrals:refer')}?to={harbor.pk}"


def test_a_reason_opens_for_reading_and_a_stop_and_for_nothing_else(staff: stories.Staff) -> None:
    story = stories.sent_referral(staff)
    reference = story.referral.reference
    max_ = client_of(staff.max)
    max_.post(reverse(COLLEAGUE), {"reference": reference, "reason": REASON})
    page = max_.get(reverse("referrals:referral", args=[reference]))
    assert page.status_code == 200
    assert "for some hours" in page.content.decode() and "Give them their own link" not in page.content.decode()
    before = story.refresh().referral.version
    for name in ("person_link", "death", "erase", "check", "change"):
        assert max_.get(reverse(f"referrals:{name}", args=[reference])).status_code == 404, name
        assert max_.post(reverse(f"referrals:{name}", args=[reference]), {}).status_code in {404, 405}, name
    for step in ("recall", "close", "renew", "mistake", "colleague", "send"):
        assert max_.post(reverse("referrals:step", args=[reference, step]), {}).status_code == 404, step
    assert max_.get(reverse("referrals:paper", args=[story.release.reference])).status_code == 404
    assert story.refresh().referral.version == before
    stop = {"organizations": [str(story.organization.pk)], "channel": "spoken", "note": ""}
    assert max_.post(reverse("referrals:stop", args=[reference]), stop).status_code == 302
    assert story.refresh().release.state == "revoked"


def test_who_made_a_persons_link_is_told_to_them_and_stands_under_what_is_signed_with_it(
    staff: stories.Staff,
) -> None:
    sam, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, sam, harbor)
    robin = client_of(staff.robin)
    robin.post(reverse("referrals:person_link", args=[referral.reference]), {"how": "here", "to": ""})
    with acting_as(Principal.job("test")):
        link = Link.objects.get(person=sam)
        assert AccessLog.objects.filter(person=sam, user=staff.robin.user_id, what="link made").exists()
    release = stories.sign(stories.requested_release(staff.robin, sam, harbor, referral=referral), link)
    assert "By: a link that Robin made and gave them" in release.text
