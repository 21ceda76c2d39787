"""A referral that nobody was asked about yet: going back finds what was typed, and kind and purpose can be changed."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.rls.principal import Principal, acting_as
from directory.models import Organization
from referrals.models import Person, Referral, ReferralContent, ReferralEvent, Release
from referrals.services import people
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Purpose, ReferralKind
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.web.staff.test_new_referral import SAM, address, everything

pytestmark = pytest.mark.django_db
TYPED = {name: value for name, value in SAM.items() if name != "once"}


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


@pytest.fixture
def harbor() -> Organization:
    return stories.harbor()


def the_form(robin: Client, where: str) -> tuple[str, dict[str, str]]:
    """The address that a browser ends up at, and what the form there holds beforehand."""
    page = robin.get(where, follow=True)
    return page.redirect_chain[-1][0], {"once": fields_of(page)["once"]}


def fields_of(page: Any) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.content.decode()))


def change(robin: Client, referral: Referral, **wanted: Any) -> HttpResponse:
    """What the page that changes a draft holds, sent again with some of it changed."""
    where = reverse("referrals:change", args=[referral.reference])
    form = robin.get(where).context["form"]
    sent = {name: form[name].value() for name in form.fields} | wanted
    return robin.post(where, {name: value for name, value in sent.items() if value not in (None, False)})  # type: ignore[return-value]


def events(referral: Referral) -> list[str]:
    with acting_as(Principal.job("test")):
        return [event.why for event in ReferralEvent.objects.filter(referral=referral, event_type="changed")]


# --- going back -------------------------------------------------------------------------------------------------


def test_going_back_from_the_check_finds_what_was_typed(robin: Client, harbor: Organization) -> None:
    where, hidden = the_form(robin, address(ReferralKind.REFERRAL, harbor))
    robin.post(where, TYPED | hidden)
    (referral,) = everything(Referral)
    back = robin.get(where, follow=True)
    assert back.redirect_chain == [(reverse("referrals:change", args=[referral.reference]) + "?again", 302)]
    page = back.content.decode()
    assert 'value="Sam"' in page and "Somebody to walk with" in page and "ring after nine" in page
    assert f"This was written down as {referral.reference}." in page
    assert "no-store" in back["Cache-Control"]
    assert not any(word in where for word in ("Sam", "503", "walk"))
    assert (
        robin.post(
            back.request["PATH_INFO"] + "?again", fields_of(back) | TYPED | {"preferred_name": "Sammy"}
        ).status_code
        == 302
    )
    (person,) = everything(Person)
    assert person.preferred_name == "Sammy"


def test_somebody_else_begins_with_an_empty_page(robin: Client, harbor: Organization) -> None:
    where, hidden = the_form(robin, address(ReferralKind.REFERRAL, harbor))
    robin.post(where, TYPED | hidden)
    other, _ = the_form(robin, address(ReferralKind.REFERRAL, harbor))
    assert other != where
    assert "503 555 0177" not in robin.get(other).content.decode()


def test_a_form_is_known_to_the_session_that_wrote_it_alone(
    robin: Client, harbor: Organization, staff: stories.Staff
) -> None:
    where, hidden = the_form(robin, address(ReferralKind.REFERRAL, harbor))
    robin.post(where, TYPED | hidden)
    page = signed_in(Client(), staff.max.user).get(where)
    assert page.status_code == 200 and "503 555 0177" not in page.content.decode()


def test_a_page_that_a_browser_kept_and_sent_again_changes_the_draft(robin: Client, harbor: Organization) -> None:
    other = stories.harbor("Rose Quiet House")
    where, hidden = the_form(robin, address(ReferralKind.REFERRAL, harbor, other))
    robin.post(where, TYPED | hidden)
    robin.post(where, TYPED | hidden | {"hopes": "Somebody to sing with", "about": ""})
    with acting_as(Principal.job("test")):
        assert [row.hopes for row in ReferralContent.objects.all()] == ["Somebody to sing with"] * 2
    (person,) = everything(Person)
    assert person.contact["about"] == ""


def test_what_is_sent_again_once_they_were_asked_is_refused_in_words(robin: Client, harbor: Organization) -> None:
    where, hidden = the_form(robin, address(ReferralKind.REFERRAL, harbor))
    robin.post(where, TYPED | hidden)
    (referral,) = everything(Referral)
    robin.post(reverse("referrals:step", args=[referral.reference, "ask"]))
    again = robin.post(where, TYPED | hidden | {"hopes": "Somebody to sing with"})
    assert again.status_code == 409
    page = again.content.decode()
    assert f"{referral.reference} was changed since it was written down." in page and "Somebody to sing with" in page
    assert robin.get(where)["Location"] == reverse("referrals:referral", args=[referral.reference])


@pytest.mark.parametrize("who", ["colleague", "person"])
def test_what_somebody_changed_since_is_not_undone_by_a_page_that_a_browser_kept(
    robin: Client, harbor: Organization, who: str
) -> None:
    where, hidden = the_form(robin, address(ReferralKind.REFERRAL, harbor))
    robin.post(where, TYPED | hidden)
    (referral,) = everything(Referral)
    if who == "colleague":
        change(robin, referral, hopes="Somebody to sing with")
    else:
        with acting_as(Principal.job("test")):
            people.change_person(
                person=referral.person_id, version=1, contact={"method": "Call", "value": "503 555 0190"}
            )
    again = robin.post(where, TYPED | hidden | {"best_time": "Mornings", "hopes": "Somebody to walk with"})
    assert again.status_code == 409 and "Open it, and change it there." in again.content.decode()
    (person,) = everything(Person)
    with acting_as(Principal.job("test")):
        hopes = ReferralContent.objects.get().hopes
    assert (hopes, person.contact["method"]) in {("Somebody to sing with", "Text"), ("Somebody to walk with", "Call")}


# --- kind and purpose -------------------------------------------------------------------------------------------


@pytest.fixture
def draft(robin: Client, harbor: Organization) -> Referral:
    robin.post(address(ReferralKind.REFERRAL, harbor), SAM)
    (referral,) = everything(Referral)
    return referral


def test_kind_and_purpose_of_a_draft_change_with_its_permission(robin: Client, draft: Referral) -> None:
    answer = change(robin, draft, kind=ReferralKind.WARM_HANDOFF, purpose=Purpose.HOUSING_OR_WORK)
    assert answer["Location"] == reverse("referrals:check", args=[draft.reference])
    (referral,), (release,) = everything(Referral), everything(Release)
    assert (referral.kind, referral.purpose) == (ReferralKind.WARM_HANDOFF, Purpose.HOUSING_OR_WORK)
    assert release.purposes == [Purpose.HOUSING_OR_WORK] and release.state == ReleaseState.DRAFT
    (why,) = events(draft)
    assert why.splitlines() == [
        "“Refer” became “Introduce them together”.",
        "“To get peer support started” became “To get help with housing, school or work”.",
    ]
    page = robin.get(reverse("referrals:referral", args=[draft.reference])).content.decode()
    assert "became “Introduce them together”" in page


def test_saving_without_a_change_of_kind_writes_no_event(robin: Client, draft: Referral) -> None:
    assert change(robin, draft, hopes="Somebody to sing with").status_code == 302
    assert events(draft) == []


def test_once_asked_the_question_is_taken_back_and_a_new_text_is_signed(robin: Client, draft: Referral) -> None:
    robin.post(reverse("referrals:step", args=[draft.reference, "ask"]))
    (asked,) = everything(Release)
    assert change(robin, draft, purpose=Purpose.WORK_TOGETHER).status_code == 409
    assert everything(Referral)[0].purpose == Purpose.PEER_SUPPORT
    assert "Change something" in robin.get(reverse("referrals:check", args=[draft.reference])).content.decode()
    answer = robin.post(reverse("referrals:step", args=[draft.reference, "change-something"]))
    assert answer["Location"] == reverse("referrals:change", args=[draft.reference])
    change(robin, draft, purpose=Purpose.WORK_TOGETHER)
    robin.post(reverse("referrals:step", args=[draft.reference, "ask"]))
    (release,) = everything(Release)
    assert Purpose.WORK_TOGETHER.label in release.text and Purpose.PEER_SUPPORT.label not in release.text
    assert release.text_sha256 != asked.text_sha256


def test_who_gets_in_touch_themselves_after_all_is_asked_nothing_and_less_is_kept(
    robin: Client, draft: Referral
) -> None:
    answer = change(robin, draft, kind=ReferralKind.SELF_REFERRAL)
    assert answer["Location"] == reverse("referrals:referral", args=[draft.reference])
    (referral,), (release,), (person,) = everything(Referral), everything(Release), everything(Person)
    assert (referral.state, referral.release_id) == (ReferralState.DRAFT, None)
    assert release.state == ReleaseState.ENTERED_IN_ERROR
    assert (person.preferred_name, person.contact, person.is_adult) == ("Sam", {}, None)
    with acting_as(Principal.job("test")):
        assert ReferralContent.objects.get().hopes == ""
    page = robin.get(answer["Location"]).content.decode()
    assert "They will get in touch themselves" in page and "503 555 0177" not in page
    # And back again, where that was the slip.
    assert "Change it" in page
    change(robin, referral, kind=ReferralKind.REFERRAL, is_adult="yes")
    assert [one.state for one in everything(Release)] == [ReleaseState.ENTERED_IN_ERROR, ReleaseState.DRAFT]


def test_who_is_to_be_announced_after_all_is_asked_first(robin: Client, harbor: Organization) -> None:
    robin.post(address(ReferralKind.SELF_REFERRAL, harbor), {"preferred_name": "Sam"})
    (referral,) = everything(Referral)
    wanted = {"kind": ReferralKind.REFERRAL, "method": "Text", "value": "503 555 0177"}
    for pressed, sentence in (("", "Ask whether they are 18 or over."), ("no", "For now only adults can sign here.")):
        refused = change(robin, referral, is_adult=pressed, **wanted)
        assert refused.status_code == 400 and sentence in refused.content.decode()
    assert everything(Release) == []
    answer = change(robin, referral, is_adult="yes", **wanted)
    assert answer["Location"] == reverse("referrals:check", args=[referral.reference])
    (release,) = everything(Release)
    assert (release.state, release.consented_to_organization) == (ReleaseState.DRAFT, None)
    assert "Text 503 555 0177" in robin.get(answer["Location"]).content.decode()


def test_one_of_several_in_a_permission_cannot_leave_it_and_all_change_purpose(
    robin: Client, harbor: Organization
) -> None:
    other = stories.harbor("Rose Quiet House")
    robin.post(address(ReferralKind.REFERRAL, harbor, other, more="&together=yes"), SAM)
    first = everything(Referral)[0]
    refused = change(robin, first, kind=ReferralKind.SELF_REFERRAL)
    assert refused.status_code == 409 and "One permission names others too." in refused.content.decode()
    change(robin, first, purpose=Purpose.HOUSING_OR_WORK)
    assert {one.purpose for one in everything(Referral)} == {Purpose.HOUSING_OR_WORK}


# --- a new permission for what was sent -----------------------------------------------------------------------------


def test_a_new_permission_can_ask_for_less_while_the_old_one_counts_as_signed(
    robin: Client, staff: stories.Staff
) -> None:
    story = stories.opened_referral(staff)
    robin.post(reverse("referrals:step", args=[story.referral.reference, "renew"]))
    answer = change(robin, story.referral, hopes="Somebody to sing with", best_time="", to_agency=[])
    assert answer["Location"] == reverse("referrals:check", args=[story.referral.reference])
    new = story.refresh().referral.release
    assert new is not None and new.categories_to_agency == [] and "best_time" not in new.categories_to_organization
    assert new.supersedes_id == story.release.pk
    # What they open now is what was signed, not what is written for the next time.
    words = story.open().values.values()
    assert stories.CONTENT["hopes"] in words and "Somebody to sing with" not in words


def test_a_change_asked_for_in_a_new_permission_can_be_made(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    for step in ("renew", "ask", "change-something"):
        assert robin.post(reverse("referrals:step", args=[story.referral.reference, step])).status_code == 302
    assert change(robin, story.referral, hopes="Somebody to sing with").status_code == 302
    robin.post(reverse("referrals:step", args=[story.referral.reference, "ask"]))
    assert change(robin, story.referral, hopes="Another thing").status_code == 409


def test_what_was_sent_keeps_its_kind_and_purpose(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    robin.post(reverse("referrals:step", args=[story.referral.reference, "renew"]))
    change(robin, story.referral, kind=ReferralKind.SELF_REFERRAL, purpose=Purpose.HOUSING_OR_WORK)
    referral = story.refresh().referral
    assert (referral.kind, referral.purpose) == (story.referral.kind, Purpose(story.release.purposes[0]))


def test_without_a_new_permission_what_was_sent_cannot_be_changed(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    refused = change(robin, story.referral, hopes="Somebody to sing with")
    assert refused.status_code == 409
    with acting_as(Principal.job("test")):
        assert ReferralContent.objects.get(referral=story.referral).hopes == stories.CONTENT["hopes"]
