"""A clinician refers somebody in a browser: ten actions from a search to sent; every page of staff under axe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.rls.principal import Principal, acting_as
from directory.models import Organization, OrganizationParty
from referrals.models import PersonNote, Referral, Release
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import SignatureMethod
from tests.accounts.people import code_of, set_up_app
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import OVERFLOW, SMALL_TARGETS
from tests.referrals import stories

pytestmark = pytest.mark.browser
MOST_ACTIONS = 10


class Counted:
    """A page whose clicks are counted; typing into a form and sending it is one of them."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.actions: list[str] = []

    def press(self, what: str, role: str = "button", **options: Any) -> None:
        self.actions.append(what)
        self.page.get_by_role(role, name=what, **options).first.click()

    def tick(self, name: str) -> None:
        self.actions.append(f"tick {name}")
        self.page.locator(f"input[name={name}]").check()


@pytest.fixture
def staff(town: dict[str, Organization]) -> stories.Staff:
    desk = OrganizationParty.objects.get(organization=stories.harbor("Harbor Peers"))
    # Two listings have that name in this town.
    for organization in Organization.objects.filter(name="Harbor Peers").exclude(pk=desk.organization_id):
        facts = {
            field.name: getattr(desk, field.name)
            for field in desk._meta.concrete_fields
            if field.name not in {"id", "party", "organization"}
        }
        OrganizationParty.objects.create(id=organization.pk, organization=organization, **facts)
    return stories.lincoln()


def sign_in(page: Any, member: Any, wanted: str) -> None:
    """With e-mail address, password and the code that the app shows, which is good for a minute and a half."""
    set_up_app(member.user)
    page.goto(wanted)
    page.get_by_label("E-mail address").fill(member.user.email)
    page.get_by_label("Password").fill(stories.demonstration.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_of(member.user))
    page.get_by_role("button").filter(has_text="Go on").or_(page.get_by_role("button", name="Sign in")).first.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_ten_actions_from_a_search_to_sent(new_page: Callable[..., Any], staff: stories.Staff, scripts: bool) -> None:
    page = new_page(viewport=DESKTOP, java_script_enabled=scripts)
    sign_in(page, staff.robin, reverse("referrals:referral_list"))
    page.wait_for_url("**/referrals/")
    counted = Counted(page)

    page.get_by_label("Town or ZIP code").fill("97201")
    counted.press("Search")
    counted.press("Refer somebody to Harbor Peers, Tuesdays", "link")
    counted.press("Peer support", "link")
    page.get_by_label("What do they want to be called?").fill("Sam")
    page.get_by_label("Yes, 18 or over").check()
    page.get_by_label("How to reach them safely").select_option("Text")
    page.get_by_label("Number or address").fill("503 555 0177")
    page.get_by_label("What they hope for, in their own words").fill("Somebody to walk with")
    counted.press("Check it")
    expect(
        page.get_by_text("This is all that Harbor Peers will see. Nothing is sent until Sam says yes.")
    ).to_be_visible()
    counted.press("Hand it to Sam")

    page.wait_for_url("**/sign/**")
    with acting_as(Principal.job("test")):
        release = Release.objects.get()
    page.goto(reverse("referrals:referral_list"))
    assert page.url.endswith(f"/sign/{release.reference}/")
    assert not page.locator("input[name=to_organization]").is_checked()
    counted.tick("to_organization")
    counted.tick("to_agency")
    page.locator("input[name=name]").fill("Sam O.")
    counted.press("Yes, share this")
    expect(page.get_by_role("link", name="Get a copy")).to_be_visible()
    counted.actions.append("Get a copy")
    copied = page.request.get(page.get_by_role("link", name="Get a copy").get_attribute("href"))
    assert copied.ok
    counted.actions.append("Give the device back, with the second factor")
    page.get_by_role("link", name="Give the device back").first.click()
    # The code after the one they signed in with: each is good once.
    page.get_by_label("Code").fill(code_of(staff.robin.user, 1))
    page.get_by_role("button", name="Take it back").click()
    with acting_as(Principal.job("test")):
        handed_over_for = Referral.objects.get().reference
    page.wait_for_url(f"**/referrals/{handed_over_for}/")

    assert len(counted.actions) <= MOST_ACTIONS, counted.actions
    with acting_as(Principal.job("test")):
        referral, release = Referral.objects.get(), Release.objects.get()
    assert (referral.state, release.state) == (ReferralState.SENT, ReleaseState.ACTIVE)
    assert (release.signature_method, release.recorded_by_id) == (SignatureMethod.STAFF_DEVICE, staff.robin.user_id)
    page.goto(reverse("referrals:referral", args=[referral.reference]))
    expect(page.get_by_text("Sent", exact=True).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_the_same_person_to_a_second_group_takes_six_actions(
    new_page: Callable[..., Any], staff: stories.Staff, scripts: bool
) -> None:
    """docs/referring.md: at most six presses and fields, with nothing typed again and the person chosen all the way."""
    first = stories.sent_referral(staff, stories.harbor("Rose Quiet House"))
    page = new_page(viewport=PHONE, java_script_enabled=scripts)
    sign_in(page, staff.robin, reverse("referrals:referral", args=[first.referral.reference]))
    page.wait_for_url(f"**/referrals/{first.referral.reference}/")
    counted, chosen = Counted(page), page.get_by_text("For Sam Okonjo-Whitlow: choose a group.")
    counted.press("Refer the same person somewhere else", "link")
    expect(chosen).to_be_visible()
    counted.actions.append("type a place")
    page.get_by_label("Find support near a town or").fill("97201")
    counted.press("Search")
    expect(chosen).to_be_visible()
    counted.press("Refer Sam Okonjo-Whitlow to Harbor Peers, Tuesdays", "link")
    counted.press("Peer support", "link")
    expect(page.get_by_label("What do they want to be called?")).to_have_value("Sam Okonjo-Whitlow")
    counted.press("Check it")
    expect(page.get_by_role("heading", name="Check it together")).to_be_visible()
    assert len(counted.actions) == 6, counted.actions
    with acting_as(Principal.job("test")):
        assert Referral.objects.filter(person=first.person).count() == 2


def test_back_from_the_check_finds_what_was_typed_though_something_had_to_be_mended(
    new_page: Callable[..., Any], staff: stories.Staff
) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, staff.robin, reverse("referrals:referral_list"))
    page.wait_for_url("**/referrals/")
    page.goto(reverse("referrals:refer_person") + f"?to={stories.harbor('Harbor Peers').pk}&how=coordination")
    preferred_name = page.get_by_label("What do they want to be called?")
    preferred_name.fill("Sam")
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", name="Not done yet: change this first")).to_be_visible()
    page.get_by_label("Yes, 18 or over").check()
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", name="Check it together")).to_be_visible()

    # A browser that would have to send the form again shows its own question instead of a page.
    page.go_back()
    expect(preferred_name).to_have_value("Sam")


@pytest.fixture
def paths(staff: stories.Staff) -> dict[str, str]:
    """One address of each page of staff, for Robin and for Jo."""
    harbor = stories.harbor("Harbor Peers")
    opened = stories.opened_referral(staff, harbor)
    opened.answer("contact", why="Rang twice, no answer")
    with acting_as(opened.as_person):
        PersonNote.objects.create(person=opened.person, release=opened.release, text="Are there stairs?")
    draft = stories.draft(staff.robin, stories.sam(staff.robin, preferred_name="مريم"), harbor)
    asked = stories.draft(staff.robin, stories.sam(staff.robin, preferred_name="W" * 60), harbor)
    stories.requested_release(staff.robin, asked.person, harbor, referral=asked)
    addresses = {
        name: reverse(f"referrals:{name}", args=[opened.referral.reference])
        for name in (
            "referral",
            "check",
            "stop",
            "stopped",
            "person_link",
            "death",
            "accounting",
            "erase",
            "external_disclosures",
            "work_with",
        )
    }
    addresses |= {name: reverse(f"referrals:{name}") for name in ("referral_list", "colleague")}
    to = f"?to={harbor.pk}"
    return addresses | {
        "choose": reverse("referrals:refer"),
        "refer": reverse("referrals:refer") + to,
        "person": reverse("referrals:refer_person") + f"{to}&how=coordination",
        "themselves": reverse("referrals:refer_person") + f"{to}&how=self_referral",
        "change": reverse("referrals:change", args=[draft.reference]),
        "asked": reverse("referrals:check", args=[asked.reference]),
        "a draft": reverse("referrals:referral", args=[draft.reference]),
    }


def look_at(page: Any, name: str) -> list[str]:
    nodes = [f"{name}: {violation}" for violation in violations(page)]
    return [*nodes, *page.evaluate(SMALL_TARGETS), *([f"{name} is too wide"] if page.evaluate(OVERFLOW) > 0 else [])]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_pages_of_staff(
    watched: Callable[..., tuple[Any, list[str]]], staff: stories.Staff, paths: dict[str, str], size: Any, scheme: str
) -> None:
    page, problems = watched(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, staff.robin, reverse("referrals:referral_list"))
    page.wait_for_url("**/referrals/")
    violations = []
    for name, path in paths.items():
        page.goto(path)
        for summary in page.locator("main summary").all():
            summary.click()
        violations += look_at(page, name)
    assert problems == []
    for member, names in ((staff.jo, ("presets", "preset_new")), (staff.alex, ("emergency", "emergencies"))):
        other, more = watched(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        sign_in(other, member, reverse(f"referrals:{names[0]}"))
        for name in names:
            other.goto(reverse(f"referrals:{name}"))
            other.wait_for_url(f"**{reverse(f'referrals:{name}')}")
            violations += look_at(other, name)
        assert more == []
    page.goto(paths["person"])
    page.get_by_role("button", name="Check it").click()
    assert page.get_by_text("Write what they want to be called.").first.is_visible()
    violations += look_at(page, "errors")
    assert violations == []


def test_the_paragraph_for_the_record_is_copied_whole(
    new_page: Callable[..., Any], staff: stories.Staff, paths: dict[str, str]
) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, staff.robin, reverse("referrals:referral_list"))
    page.wait_for_url("**/referrals/")
    page.goto(paths["referral"])
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copied]")).not_to_be_empty()
    whole = page.locator("#record").input_value()
    assert "Permission C-" in whole
    chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert page.locator("#record").evaluate(chosen) == whole
