"""A curator at work in a browser: signs in, records a check, puts a pin; every page of the desk under axe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.models import FieldProvenance, Location, Organization
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import OVERFLOW
from tests.directory.admin.curation import PASSWORD, make_curator

pytestmark = pytest.mark.browser


def sign_in(page: Any, wanted: str = "/curate/") -> None:
    page.goto(wanted)
    page.get_by_label("E-mail address").fill("ADA@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def desk(town: dict[str, Organization]) -> dict[str, str]:
    """The pages of the desk, after a curator was made."""
    make_curator(private=True)
    listing, respite = town["harbor"], town["respite"]
    place, service = listing.locations.get(), listing.services.get()
    of_listing = ("change", "verify", "history", "do_not_list", "delete")
    return {
        "first page": reverse("admin:index"),
        "list": reverse("admin:directory_organization_changelist"),
        **{action: reverse(f"admin:directory_organization_{action}", args=[listing.pk]) for action in of_listing},
        "add": reverse("admin:directory_organization_add"),
        "service": reverse("admin:directory_service_change", args=[service.pk]),
        "new service": reverse("admin:directory_service_add") + f"?organization={listing.pk}",
        "pin": reverse("admin:directory_location_change", args=[place.pk]),
        "confidential pin": reverse("admin:directory_location_change", args=[respite.locations.get().pk]),
        "reports": reverse("admin:directory_report_changelist"),
        "requests": reverse("admin:directory_donotlist_changelist"),
        "password": reverse("admin:password_change"),
    }


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_axe_and_the_content_policy_find_nothing_at_the_desk(
    watched: Callable[..., tuple[Any, list[str]]], desk: dict[str, str], size: Any, scheme: str
) -> None:
    page, problems = watched(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page)
    findings = []
    for name, path in desk.items():
        problems.clear()
        page.goto(path)
        for link in page.locator(".add-row a").all():
            link.click()
        if page.locator("[data-pin-map]").count():
            page.wait_for_selector(".leaflet-container")
        # Before axe runs: it writes styles of its own, which the policy refuses.
        findings += [f"{name}: {problem}" for problem in problems]
        if page.evaluate(OVERFLOW) > 0:
            findings.append(f"{name}: wider than the screen")
        findings += [f"{name}: {violation}" for violation in violations(page)]
    assert findings == []


def test_a_curator_records_what_was_checked(new_page: Callable[..., Any], town: dict[str, Organization]) -> None:
    make_curator()
    listing = town["harbor"]
    page = new_page(viewport=DESKTOP)
    sign_in(page)
    page.get_by_role("link", name="Organizations").click()
    page.get_by_label("Find").fill("503 555 0143")
    page.get_by_role("button", name="Search").click()
    page.goto(reverse("admin:directory_organization_change", args=[listing.pk]))
    page.get_by_role("link", name="Verified today").click()
    page.get_by_role("button", name="Record this check").click()
    page.get_by_text("Nothing is recorded yet: tick what you really checked.").wait_for()
    assert not FieldProvenance.objects.filter(organization=listing, verified_on=timezone.localdate()).exists()
    page.get_by_role("checkbox", name="Phone").check()
    page.get_by_role("radio", name="by phone").check()
    page.get_by_role("button", name="Record this check").click()
    page.get_by_text("phone, checked today by phone").wait_for()
    row = FieldProvenance.objects.get(organization=listing, verified_on=timezone.localdate())
    assert (row.field, row.method, str(row.verified_by)) == ("phone", "phone", "Ada")


def test_a_curator_puts_the_pin_with_a_click_and_with_the_keyboard(
    watched: Callable[..., tuple[Any, list[str]]], town: dict[str, Organization]
) -> None:
    make_curator()
    place = town["harbor"].locations.get()
    address = reverse("admin:directory_location_change", args=[place.pk])
    page, problems = watched(viewport=DESKTOP)
    sign_in(page, address)
    page.wait_for_selector(".hand-pin")
    before = float(page.get_by_label("Latitude").input_value())
    page.locator("[data-map-here]").click(position={"x": 500, "y": 100})
    clicked = float(page.get_by_label("Latitude").input_value())
    assert clicked > before
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    place.refresh_from_db()
    assert (place.latitude, place.precision, place.pinned_by_hand) == (clicked, "exact", True)
    page.get_by_label("Latitude").fill("45.5")
    page.get_by_label("Longitude").fill("-122.6")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (45.5, -122.6)
    assert problems == []


def test_the_pin_can_be_dragged(new_page: Callable[..., Any], town: dict[str, Organization]) -> None:
    make_curator()
    place = Location.objects.get(organization=town["harbor"])
    page = new_page(viewport=DESKTOP)
    sign_in(page, reverse("admin:directory_location_change", args=[place.pk]))
    page.locator("[data-map-here]").scroll_into_view_if_needed()
    pin = page.locator(".hand-pin").bounding_box()
    page.mouse.move(pin["x"] + 14, pin["y"] + 14)
    page.mouse.down()
    page.mouse.move(pin["x"] + 100, pin["y"] + 14, steps=8)
    page.mouse.up()
    assert float(page.get_by_label("Longitude").input_value()) > (place.longitude or 0)


def test_the_desk_works_without_scripts(new_page: Callable[..., Any], town: dict[str, Organization]) -> None:
    make_curator()
    listing = town["harbor"]
    page = new_page(java_script_enabled=False, viewport=PHONE)
    sign_in(page, reverse("admin:directory_organization_change", args=[listing.pk]))
    page.get_by_label("Other names").fill("The Harbor")
    page.get_by_role("button", name="Save", exact=True).click()
    listing.refresh_from_db()
    assert listing.alternate_name == "The Harbor"


def test_names_are_offered_while_somebody_types(new_page: Callable[..., Any], town: dict[str, Organization]) -> None:
    make_curator()
    page = new_page(viewport=DESKTOP)
    sign_in(page, reverse("admin:directory_organization_change", args=[town["harbor"].pk]))
    page.get_by_label("Area it works in").press_sequentially("multno")
    page.wait_for_selector("datalist option[value='Multnomah County, Oregon']", state="attached")
