"""People and organizations on their pages: axe, sizes and policy on every page, and stopping with a thumb."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from core.rls.principal import acting_as
from referrals.models import Link
from referrals.services import people
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.link_pages import (
    in_their_hands,
    link_of_organization,
    link_of_person,
    link_of_representative,
    take_back,
)
from tests.browser.test_accessibility import OVERFLOW, SMALL_TARGETS
from tests.referrals import stories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff(live_server: Any) -> stories.Staff:
    return stories.lincoln(part2_program=True)


def test_stopping_takes_two_presses_and_the_organization_loses_access(
    staff: stories.Staff, new_page: Callable[..., Any]
) -> None:
    story = stories.sent_referral(staff)
    desk, phone = new_page(viewport=DESKTOP), new_page(viewport=PHONE)
    link_of_organization(story).enter(desk)
    desk.get_by_role("button", name="Open it").click()
    expect(desk.get_by_text(stories.SAM["preferred_name"])).to_be_visible()
    link_of_person(story).enter(phone)
    phone.get_by_role("link", name="Stop sharing with Harbor Peers").click()
    phone.get_by_role("button", name="Stop sharing now").click()
    expect(phone.get_by_role("heading", name="Sharing stopped at")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("Only the reference remains.")).to_be_visible()
    assert stories.SAM["preferred_name"] not in desk.content()
    # What a browser kept of the page before asks the server again.
    desk.go_back()
    desk.wait_for_load_state()
    assert stories.SAM["preferred_name"] not in desk.content()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "dark desktop"])
def test_every_page_passes_axe_and_can_be_tapped(
    staff: stories.Staff, new_page: Callable[..., Any], live_server: Any, size: Any, scheme: str
) -> None:
    findings: list[str] = []

    def new() -> Any:
        page = new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page.on(
            "console",
            lambda message: findings.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return page

    seen = 0
    for name, page in _pages(staff, new, live_server.url):
        seen += 1
        findings += [f"{name}: {violation}" for violation in violations(page)]
        findings += [f"{name}: {target}" for target in page.evaluate(SMALL_TARGETS)]
        assert page.evaluate(OVERFLOW) <= 0, name
        assert "Sam" not in page.title(), name
    assert findings == [] and seen > 20


def _pages(staff: stories.Staff, new: Callable[[], Any], base_url: str) -> Iterator[tuple[str, Any]]:
    story = stories.sent_referral(staff, stories.harbor(holder_terms_accepted_at=None))
    yield from _organizations(story, new())
    release = stories.requested_release(staff.robin, story.person, story.organization)
    with acting_as(staff.alex.principal):
        people.give_reason(
            membership=staff.alex, person=story.person.pk, reason="Called from the bridge", break_glass=True
        )
    yield from _others(story, new(), new())
    yield from _persons(story, new(), release.reference)
    along = link_of_person(story, Link.Kind.ADVOCATE).enter(new())
    yield "read along", along
    device = in_their_hands(new(), staff, release, base_url)
    device.goto(f"/sign/{release.reference}/")
    yield "sign", device
    device.get_by_role("button", name="Not today").click()
    yield "not today", device
    take_back(staff)
    device.goto(f"/forms/{release.reference}/paper/")
    yield "paper", device
    device.get_by_role("button", name="Record the signed paper").click()
    yield "paper with errors", device
    closed = new()
    for path in ("/my/", f"/received/{story.referral.reference}/"):
        closed.goto(path)
        yield f"closed {path}", closed


def _organizations(story: stories.Story, page: Any) -> Iterator[tuple[str, Any]]:
    page.goto("/open/")
    yield "door", page
    link_of_organization(story).enter(page)
    yield "before opening", page
    page.get_by_label("We accept these terms").check()
    page.get_by_role("button", name="Open it").click()
    yield "opened", page
    page.get_by_text("No for now").first.click()
    page.get_by_role("button", name="Say no for now").click()
    yield "no without a reason", page
    page.get_by_label("When to come").fill("Tuesday at 7")
    page.get_by_role("button", name="Say no for now").click()
    yield "words beside another button", page
    first = f"/received/{story.referral.reference}/"
    for path in ("stop/", "no/", "hand-on/"):
        page.goto(first + path)
        yield path, page
    page.goto(first)
    page.get_by_role("button", name="Show it for printing").click()
    yield "print", page


def _others(story: stories.Story, helping: Any, speaking: Any) -> Iterator[tuple[str, Any]]:
    """Somebody who was invited to help, and somebody who answers for the person."""
    link_of_person(story, Link.Kind.ADVOCATE, helps=True).enter(helping)
    helping.get_by_role("link", name="told me to stop with Harbor Peers").click()
    helping.get_by_role("button", name="Stop sharing now").click()
    yield "told to stop with errors", helping
    link, asked = link_of_representative(story)
    link.enter(speaking)
    yield "forms that ask", speaking
    speaking.goto(f"{speaking.url}forms/{asked.reference}/")
    yield "answer for somebody", speaking


def _persons(story: stories.Story, page: Any, reference: str) -> Iterator[tuple[str, Any]]:
    link_of_person(story).enter(page)
    yield "own page", page
    own = page.url
    page.goto(f"{own}referrals/{story.referral.reference}/")
    yield "how it goes", page
    page.goto(f"{own}forms/{reference}/")
    page.get_by_role("button", name="Yes, share this").click()
    yield "sign with errors", page
    page.goto(f"{own}forms/{story.release.reference}/stop/1/")
    yield "stop", page
    page.get_by_role("button", name="Stop sharing now").click()
    yield "stopped", page
    for name in ("contact", "questions", "erasure", "advocate", "shared", "looked"):
        page.goto(f"{own}{name}/")
        yield name, page
    page.goto(f"{own}advocate/")
    page.get_by_role("button", name="Make a link").click()
    yield "advocate made", page
