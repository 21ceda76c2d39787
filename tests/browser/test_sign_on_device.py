"""A device in somebody's hands for signing: they read, choose and sign, and find no way into the record."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from core.rls.principal import Principal, acting_as
from referrals.models import Release
from referrals.states import ReleaseState
from tests.browser.conftest import PHONE
from tests.browser.link_pages import in_their_hands, signed_in_browser, suspend
from tests.referrals import stories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff(live_server: Any) -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def asked(staff: stories.Staff) -> Release:
    person = stories.sam(staff.robin)
    referral = stories.draft(staff.robin, person, stories.harbor(), send_when_signed=True)
    return stories.requested_release(staff.robin, person, stories.harbor(), referral=referral)


def now(release: Release) -> Release:
    with acting_as(Principal.disclosure(release.person_id)):
        return Release.objects.get(pk=release.pk)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_read_choose_sign_and_give_it_back(
    staff: stories.Staff, asked: Release, new_page: Callable[..., Any], live_server: Any, script: bool
) -> None:
    page = new_page(viewport=PHONE, java_script_enabled=script)
    in_their_hands(page, staff, asked, live_server.url)
    page.goto("/")
    assert page.url.endswith(f"/sign/{asked.reference}/")
    page.get_by_role("button", name="Yes, share this").click()
    expect(page.get_by_role("link", name="Type your name.")).to_be_visible()
    page.get_by_label("Leave it empty for no.").first.check()
    page.get_by_label("Your name").fill("Sam O.")
    page.get_by_role("button", name="Yes, share this").click()
    expect(page.get_by_role("heading", name="You said yes at")).to_be_visible()
    assert now(asked).state == ReleaseState.ACTIVE
    assert page.get_by_role("link", name="Get a copy").is_visible()
    page.get_by_role("link", name="Give the device back").click()
    page.wait_for_url("**/take-back/")
    assert page.url.endswith("/take-back/")


def test_no_way_leads_back_into_the_record(
    staff: stories.Staff, asked: Release, new_page: Callable[..., Any], live_server: Any
) -> None:
    """Robin looked at private pages in this very tab; then Sam holds the device."""
    page = new_page(viewport=PHONE)
    signed_in_browser(page, staff, live_server.url)
    for path in ("/account/", f"/forms/{asked.reference}/paper/"):
        page.goto(path)
        assert page.url.endswith(path)
    suspend(staff, asked)
    signing = f"/sign/{asked.reference}/"
    page.goto(signing)
    for _ in range(2):
        # Back and forward; a page kept by the browser asks the server again.
        page.go_back()
        page.wait_for_load_state()
        expect(page.get_by_role("heading", name="Your choice about sharing")).to_be_visible()
        assert page.url.endswith(signing)
    for typed in (
        f"/forms/{asked.reference}/paper/",
        "/referrals/",
        "/account/",
        "/search/?near=97201",
        "/my/",
        "/open/",
    ):
        page.goto(typed)
        assert page.url.endswith(signing), typed
    page.reload()
    expect(page.get_by_role("heading", name="Your choice about sharing")).to_be_visible()
    assert now(asked).state == ReleaseState.REQUESTED


def test_after_the_answer_reloading_and_back_change_nothing(
    staff: stories.Staff, asked: Release, new_page: Callable[..., Any], live_server: Any
) -> None:
    page = new_page(viewport=PHONE)
    in_their_hands(page, staff, asked, live_server.url)
    page.goto(f"/sign/{asked.reference}/")
    page.get_by_role("button", name="No, do not share").click()
    expect(page.get_by_role("heading", name="You said no")).to_be_visible()
    page.reload()
    page.go_back()
    expect(page.get_by_role("heading", name="You said no")).to_be_visible()
    assert now(asked).state == ReleaseState.DECLINED
