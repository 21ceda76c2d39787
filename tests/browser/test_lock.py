"""Shift three times, or the button, on pages of staff: the screen is locked and what was typed comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.models import Attempt
from directory.models import Organization
from referrals.vocabularies import ReferralKind
from tests.accounts.people import code_of
from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.browser.test_refer import sign_in
from tests.referrals import stories

pytestmark = pytest.mark.browser
NAME, HOPES = "Quillon", "To sit with people who knit"


def half_filled(page: Any, staff: stories.Staff, town: dict[str, Organization]) -> str:
    """The refer form of a group, half filled in; its address."""
    sign_in(page, staff.robin, reverse("referrals:referral_list"))
    page.wait_for_url("**/referrals/")
    to = Organization.objects.filter(name="Harbor Peers").first()
    assert to is not None
    page.goto(f"{reverse('referrals:refer_person')}?to={to.pk}&how={ReferralKind.REFERRAL}")
    page.locator("input[name=preferred_name]").fill(NAME)
    page.locator("textarea[name=hopes]").fill(HOPES)
    page.locator("input[name=is_adult]").first.check()
    return str(page.url)


def unlock(page: Any, staff: stories.Staff) -> None:
    # The code of this half minute was used for signing in.
    Attempt.objects.all().delete()
    page.get_by_label("Code").fill(code_of(staff.robin.user))
    page.get_by_role("button", name="Unlock").click()


def is_back(page: Any, address: str) -> None:
    page.wait_for_url(address)
    expect(page.locator("input[name=preferred_name]")).to_have_value(NAME)
    expect(page.locator("textarea[name=hopes]")).to_have_value(HOPES)
    expect(page.locator("input[name=is_adult]").first).to_be_checked()
    assert page.get_by_text("What you typed before the screen was locked is here again.").is_visible()


@pytest.mark.parametrize("typing", [True, False], ids=["in a field", "beside it"])
def test_shift_three_times_locks_and_keeps_the_form(
    new_page: Callable[..., Any], town: dict[str, Organization], typing: bool
) -> None:
    page, staff = new_page(), stories.lincoln()
    address = half_filled(page, staff, town)
    page.locator("textarea[name=hopes]").focus()
    if not typing:
        page.locator("textarea[name=hopes]").blur()
    page.keyboard.press("Shift")
    assert page.get_by_text("Press Shift 2 more times to lock the screen.").is_visible()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url("**/take-back/")
    # Nervous fingers go on: that neither leaves nor drops what was kept.
    for _ in range(3):
        page.keyboard.press("Shift")
    assert page.url.endswith("/take-back/")
    assert NAME not in page.content() and HOPES not in page.content()
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, document.title])")
    assert NAME not in stored and HOPES not in stored
    assert violations(page) == []
    page.go_back()
    page.wait_for_url("**/take-back/")
    unlock(page, staff)
    is_back(page, address)


def test_without_javascript_the_button_of_the_form_does_the_same(
    new_page: Callable[..., Any], town: dict[str, Organization]
) -> None:
    page, staff = new_page(viewport=PHONE, java_script_enabled=False), stories.lincoln()
    address = half_filled(page, staff, town)
    page.get_by_role("button", name="Lock this screen, and keep what you typed").click()
    page.wait_for_url("**/take-back/")
    unlock(page, staff)
    is_back(page, address)
