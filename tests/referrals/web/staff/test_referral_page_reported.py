"""The page of one referral: what the agency was told, and no more."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from referrals.consent.notices import NOTICE_2_32_LONG
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.staff_pages import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def test_what_was_not_told_is_nowhere_on_the_page(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff, to_us_yes=False)
    story.answer("decline", why="The knitting room is full")
    page = page_of(robin, story.referral.reference)
    assert "<dd>Sent</dd>" in page and "not opened" not in page
    for words in ("Opened by", "They said no", "knitting room"):
        assert words not in page
    listed = robin.get(reverse("referrals:referral_list")).content.decode().partition("<details")[0]
    assert "<br>Sent</p>" in listed and "said no" not in listed


def test_the_notice_of_part_2_stands_beside_what_such_an_organization_told(robin: Client, staff: stories.Staff) -> None:
    program = stories.harbor("Quiet Peers", part2_program=True)
    told_reference = stories.opened_referral(staff, program).referral.reference
    assert NOTICE_2_32_LONG in page_of(robin, told_reference)
    unreported = stories.opened_referral(staff, program, to_us_yes=False).referral.reference
    elsewhere = stories.opened_referral(staff).referral.reference
    for reference in (unreported, elsewhere):
        assert "42 CFR part 2" not in page_of(robin, reference).partition("<h2>Permission")[0]


def test_what_was_told_is_there_with_its_reason(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    story.answer("decline", why="The knitting room is full")
    page = page_of(robin, story.referral.reference)
    assert "Harbor Peers said no for now" in page and "The knitting room is full" in page and "Opened by" in page


def test_a_step_told_and_one_not_told_are_kept_apart(robin: Client, staff: stories.Staff) -> None:
    """Only whether they are in touch may come back: the answer itself may not."""
    from referrals.vocabularies import Category

    story = stories.opened_referral(staff, to_us=(Category.IN_TOUCH,))
    story.answer("accept", why="Room on Tuesdays")
    page = page_of(robin, story.referral.reference)
    assert "Opened by the organization" in page
    assert "Room on Tuesdays" not in page and "They said yes" not in page


def test_an_end_of_permission_does_not_say_whether_it_was_opened(robin: Client, staff: stories.Staff) -> None:
    pages = []
    for make in (stories.sent_referral, stories.opened_referral):
        story = make(staff, to_us_yes=False)
        robin.post(
            reverse("referrals:stop", args=[story.referral.reference]),
            {"organizations": [str(story.organization.pk)], "channel": "spoken"},
        )
        page = page_of(robin, story.referral.reference)
        pages.append([line for line in page.split("\n") if "ermission ended" in line])
    assert pages[0] == pages[1] != []


def test_templates_of_staff_never_read_a_state() -> None:
    """They get a StaffReferral, which knows what was told; the state of a row is the organization's."""
    files = list((Path(settings.BASE_DIR) / "templates/referrals/staff").glob("*.html"))
    assert len(files) > 20
    for path in files:
        for word in (".state", ".outcome_", "opened_at", ".claimed_at"):
            assert word not in path.read_text(), path
