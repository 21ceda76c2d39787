"""From a listing to a referral that waits for the person: what is asked, what is kept, and what happens once only."""

import threading
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import WorkSession
from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import Organization
from directory.schedules.wording import long_day
from directory.vocabularies import EmergencyCalls, ListingState
from referrals.models import JointCall, Person, Preset, Referral, Release
from referrals.selectors.release_drafts import day_of
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, ReferralKind
from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db
SAM = {
    "preferred_name": "Sam",
    "is_adult": "yes",
    "method": "Text",
    "value": "503 555 0177",
    "about": "ring after nine",
    "hopes": "Somebody to walk with",
    "send_when_signed": "on",
    "once": "5f5e1000-0000-4000-8000-000000000001",
}


@pytest.fixture
def staff() -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


@pytest.fixture
def harbor() -> Organization:
    return stories.harbor()


def preset(staff: stories.Staff, name: str = "Peer support") -> Preset:
    from referrals.services.presets import presets_of

    with acting_as(staff.robin.principal):
        return next(one for one in presets_of(staff.agency) if one.name == name)


def address(how: object, *organizations: Organization, more: str = "") -> str:
    to = "&".join(f"to={one.pk}" for one in organizations)
    return f"{reverse('referrals:refer_person')}?{to}&how={how}{more}"


def everything(model: Any) -> list[Any]:
    with acting_as(Principal.job("test")):
        return list(model.objects.order_by("created_at"))


def test_a_visitor_is_led_to_sign_in_and_back(client: Client, harbor: Organization) -> None:
    answer = client.get(reverse("referrals:refer"), {"to": str(harbor.pk)})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=%2Frefer%2F%3Fto%3D")


def test_the_link_on_a_listing_needs_no_cookie(client: Client, harbor: Organization) -> None:
    answer = client.get(harbor.get_absolute_url())
    assert f"{reverse('referrals:refer')}?to={harbor.pk}" in answer.content.decode()
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_what_the_organization_says_stands_before_anything_is_typed(
    robin: Client, harbor: Organization, staff: stories.Staff
) -> None:
    Organization.objects.filter(pk=harbor.pk).update(
        refers_who="Anybody", refers_not_needed="A diagnosis", accepts_mandated=False,
        calls_emergency_services=EmergencyCalls.NEVER_WITHOUT_AGREEMENT,
    )  # fmt: skip
    page = robin.get(reverse("referrals:refer"), {"to": str(harbor.pk)}).content.decode()
    assert "Anybody" in page and "A diagnosis" in page and "court" in page
    assert "Peer support" in page and "Support after hospital" in page
    assert "Nothing can be sent" not in page
    # Words of the country, about the person: the clinician is not who calls there.
    assert "sent by a court or a program?" in page
    assert "unless the person agrees" in page and "unless you agree" not in page


def test_missing_facts_are_said_at_once(robin: Client, staff: stories.Staff) -> None:
    silent = stories.harbor("Quiet Harbor", contact_email="", contact_confirmed_at=None)
    page = robin.get(reverse("referrals:refer"), {"to": str(silent.pk)}).content.decode()
    assert "Quiet Harbor can't receive referrals here yet." in page.replace("&#x27;", "'")
    assert "Quiet Harbor has not told us a confirmed e-mail address for referrals yet." in page
    assert "We called together" in page and "hand-out" in page


def test_one_page_makes_a_referral_and_what_it_asks(robin: Client, harbor: Organization, staff: stories.Staff) -> None:
    answer = robin.post(address(preset(staff).pk, harbor), SAM)
    (referral,), (release,) = everything(Referral), everything(Release)
    assert answer["Location"] == reverse("referrals:check", args=[referral.reference])
    assert (referral.state, referral.kind) == (ReferralState.DRAFT, ReferralKind.WARM_HANDOFF)
    # "What they need to know" was left empty, so it is not asked about.
    assert release.categories_to_organization == [Category.NAME, Category.CONTACT, Category.HOPES]
    page = robin.get(answer["Location"]).content.decode()
    assert "This is all that Harbor Peers will see. Nothing is sent until <bdi>Sam</bdi> says yes." in page
    assert (
        "Somebody to walk with" in page
        and "Text 503 555 0177" in page
        and "About reaching them: ring after nine" in page
    )
    assert "Hand it to" in page and "It cannot be put to them yet" not in page


def test_the_same_form_sent_twice_is_written_down_once(
    robin: Client, harbor: Organization, staff: stories.Staff
) -> None:
    where = address(preset(staff).pk, harbor)
    first, second = robin.post(where, SAM), robin.post(where, SAM)
    assert first["Location"] == second["Location"]
    assert len(everything(Referral)) == len(everything(Person)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_one_moment_too(client: Client, harbor: Organization, staff: stories.Staff) -> None:
    robin = signed_in(client, staff.robin.user)
    where, cookies = address(preset(staff).pk, harbor), robin.cookies
    addresses: list[str] = []

    def press() -> None:
        from django.db import connection

        other = Client()
        other.cookies = cookies
        addresses.append(other.post(where, SAM)["Location"])
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(addresses)) == 1
    assert len(everything(Referral)) == 1


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_only_adults_and_it_is_said_kindly_and_nothing_is_kept(
    robin: Client, harbor: Organization, staff: stories.Staff, answer: str
) -> None:
    page = robin.post(address(preset(staff).pk, harbor), SAM | {"is_adult": answer})
    assert page.status_code == 400
    text = page.content.decode()
    assert "Peer support may still be right for them" in text and "get in touch themselves" in text
    assert "503 555 0177" in text
    assert everything(Person) == []


def test_what_was_typed_stays_where_something_is_missing(
    robin: Client, harbor: Organization, staff: stories.Staff
) -> None:
    page = robin.post(address(preset(staff).pk, harbor), SAM | {"preferred_name": " ", "hopes": "x" * 100_000})
    text = page.content.decode()
    assert page.status_code == 400
    assert "Write what they want to be called." in text
    assert "That is longer than 2,000 letters." in text
    assert "x" * 100_000 in text and "ring after nine" in text
    assert "<title>Error:" in text


@pytest.mark.parametrize("name", ["🪶 Wren 🪶", "مريم", "A" * 200, "<b>O'Shea & Sons</b>"])
def test_any_name_is_a_name(robin: Client, harbor: Organization, staff: stories.Staff, name: str) -> None:
    robin.post(address(preset(staff).pk, harbor), SAM | {"preferred_name": name})
    (person,) = everything(Person)
    assert person.preferred_name == name
    page = robin.get(reverse("referrals:referral_list")).content.decode()
    assert "<b>O'Shea" not in page


def test_who_gets_in_touch_themselves_is_written_down_and_never_sent(robin: Client, harbor: Organization) -> None:
    where = address(ReferralKind.SELF_REFERRAL, harbor)
    asked = robin.get(where, follow=True).content.decode()
    assert "What do they want to be called?" in asked and "How to reach them" not in asked
    answer = robin.post(where, {"preferred_name": "Sam"})
    (referral,) = everything(Referral)
    assert answer["Location"] == reverse("referrals:referral", args=[referral.reference])
    assert everything(Release) == []
    page = robin.get(answer["Location"]).content.decode()
    assert "They will get in touch themselves" in page
    assert robin.post(reverse("referrals:step", args=[referral.reference, "send"])).status_code == 409


def test_several_organizations_one_person_and_a_permission_for_each(
    robin: Client, harbor: Organization, staff: stories.Staff
) -> None:
    other = stories.harbor("Rose Quiet House")
    robin.post(address(preset(staff).pk, harbor, other), SAM)
    assert len(everything(Person)) == 1
    assert len(everything(Referral)) == len(everything(Release)) == 2


def test_one_permission_for_several_only_if_the_clinician_says_so(
    robin: Client, harbor: Organization, staff: stories.Staff
) -> None:
    other = stories.harbor("Rose Quiet House")
    where = address(preset(staff).pk, harbor, other, more="&together=yes")
    answer = robin.post(where, SAM)
    assert len(everything(Referral)) == 2
    assert len(everything(Release)) == 1
    assert "Harbor Peers and Rose Quiet House will see" in robin.get(answer["Location"]).content.decode()


def test_from_the_shortlist(robin: Client, harbor: Organization) -> None:
    robin.post(reverse("directory:shortlist_add"), {"listing": harbor.pk}, headers={"Sec-Fetch-Site": "same-origin"})
    assert reverse("referrals:refer") in robin.get(reverse("directory:shortlist")).content.decode()
    page = robin.get(reverse("referrals:refer")).content.decode()
    assert "Harbor Peers" in page and f'value="{harbor.pk}"' in page


def test_calling_together_keeps_nothing_about_anybody(robin: Client, harbor: Organization) -> None:
    page = robin.post(f"{reverse('referrals:called_together')}?to={harbor.pk}")
    assert "Nothing about the person was stored" in page.content.decode()
    with acting_as(Principal.job("test")):
        assert JointCall.objects.get().organization_id == harbor.pk
    assert everything(Person) == []


def test_a_call_counts_once_however_often_it_is_pressed_and_the_next_one_counts_again(
    robin: Client, harbor: Organization
) -> None:
    where = f"{reverse('referrals:called_together')}?to={harbor.pk}"
    for _ in range(2):
        call = robin.get(reverse("referrals:refer"), {"to": str(harbor.pk)}).context["call"]
        for _press in range(3):
            assert robin.post(where, {"once": str(call)}).status_code == 200
    with acting_as(Principal.job("test")):
        assert JointCall.objects.count() == 2


def test_the_same_person_somewhere_else(robin: Client, harbor: Organization, staff: stories.Staff) -> None:
    robin.post(address(preset(staff).pk, harbor), SAM)
    (first,) = everything(Referral)
    other = stories.harbor("Rose Quiet House")
    where = address(preset(staff).pk, other, more=f"&for={first.reference}")
    assert 'value="Sam"' in robin.get(where, follow=True).content.decode()
    robin.post(where, SAM | {"value": "503 555 0188", "once": "5f5e1000-0000-4000-8000-000000000002"})
    (person,) = everything(Person)
    assert person.contact["value"] == "503 555 0188"
    assert len(everything(Referral)) == 2


def test_who_stopped_is_not_asked_anew_unless_they_brought_it_up(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    stop = {"organizations": [str(story.organization.pk)], "channel": "spoken", "note": ""}
    robin.post(reverse("referrals:stop", args=[story.referral.reference]), stop)
    day = long_day(day_of(staff.agency, clock.now()))
    warning = f"said stop for Harbor Peers on {day}. Only if they brought it up themselves."
    rose = stories.harbor("Rose Quiet House")
    Organization.objects.filter(pk__in=(story.organization.pk, rose.pk)).update(state=ListingState.PUBLISHED)

    def begins(one: Organization) -> str:
        where = reverse("referrals:refer") + f"?to={one.pk}&for={story.referral.reference}"
        return robin.get(where).content.decode()

    assert warning in begins(story.organization) and "said stop" not in begins(rose)
    robin.post(address(preset(staff).pk, story.organization, more=f"&for={story.referral.reference}"), SAM)
    (made,) = [one for one in everything(Referral) if one.pk != story.referral.pk]

    def page(name: str) -> str:
        return robin.get(reverse(f"referrals:{name}", args=[made.reference])).content.decode()

    asks_only_if = f"They said stop for Harbor Peers on {day}. Ask only if they brought it up themselves."
    assert (
        asks_only_if in page("referral")
        and asks_only_if in robin.get(reverse("referrals:referral_list")).content.decode()
    )
    assert warning in page("check") and "Hand it to" not in page("check") and "read it later" not in page("check")
    assert "Say that somebody will call" not in page("referral")
    for step in ("hand-over", "ask", "paper", "announce"):
        refused = robin.post(reverse("referrals:step", args=[made.reference, step]))
        assert refused.status_code == 409 and "Tick first that they brought it up" in refused.content.decode()
    tick = reverse("referrals:step", args=[made.reference, "brought-up"])
    assert robin.post(tick).status_code == 400 and warning in page("check")
    assert robin.post(tick, {"brought_up": "on"})["Location"] == reverse("referrals:check", args=[made.reference])
    assert warning not in page("check") and "Hand it to" in page("check")
    assert "Check it, then ask the person." in page("referral") and "The person, written down by Robin" in page(
        "referral"
    )
    assert robin.post(reverse("referrals:step", args=[made.reference, "ask"])).status_code == 302


def test_handing_over_asks_and_suspends_the_session(robin: Client, harbor: Organization, staff: stories.Staff) -> None:
    robin.post(address(preset(staff).pk, harbor), SAM)
    (referral,) = everything(Referral)
    answer = robin.post(reverse("referrals:step", args=[referral.reference, "hand-over"]))
    (release,) = everything(Release)
    assert release.state == ReleaseState.REQUESTED
    assert answer["Location"] == f"/sign/{release.reference}/"
    session = WorkSession.objects.get(user=staff.robin.user)
    assert session.suspended_at is not None and session.passed_to == answer["Location"]
    assert robin.get(reverse("referrals:referral_list"))["Location"] == answer["Location"]


def test_what_is_missing_is_said_and_nothing_is_handed_over(robin: Client, staff: stories.Staff) -> None:
    silent = stories.harbor("Quiet Harbor", covered_entity=None)
    robin.post(address(preset(staff).pk, silent), SAM)
    (referral,) = everything(Referral)
    page = robin.get(reverse("referrals:check", args=[referral.reference])).content.decode()
    assert "It cannot be put to them yet" in page and "Hand it to" not in page
    refused = robin.post(reverse("referrals:step", args=[referral.reference, "hand-over"]))
    assert refused.status_code == 409
    assert "has not answered yet" in refused.content.decode()
    assert WorkSession.objects.get(user=staff.robin.user).suspended_at is None
