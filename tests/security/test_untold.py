"""What an organization did and may not tell stays untold: no page of the agency changes by a letter.

Each page of Robin's is taken before the organization opens the referral and after it opened, answered and finished it.
The person agreed that the agency tells the organization, and did not agree to the other direction.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.rls.principal import Principal, acting_as
from referrals.models import Link, Referral
from referrals.services import self_reports
from referrals.states import ReferralState
from referrals.vocabularies import Outcome
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.stories import Story
from tests.security.cells import ask, plain

pytestmark = pytest.mark.django_db

PAGES = (
    "{r}/", "{r}/check/", "{r}/change/", "{r}/stop/", "{r}/stopped/", "{r}/their-link/", "{r}/death/", "{r}/erase/",
    "{r}/work-with/", "{r}/accounting/", "{r}/accounting.pdf", "{r}/record.json", "{r}/record.pdf", "",
)  # fmt: skip
STEPS = ("send", "take-question-back", "ask", "renew", "announce", "code-read", "event", "hand-over")


@pytest.fixture
def story() -> Story:
    return stories.sent_referral(to_us_yes=False)


def pages(client: Any, story: Story) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        path = f"/referrals/{page.format(r=story.referral.reference)}"
        # Each look writes down the moment it happened.
        yield path, re.sub(r"\d\d?:\d\d(:[\d.]+)?", "", plain(ask(client, "GET", path)))
    for step in STEPS:
        path = f"/referrals/{story.referral.reference}/do/{step}/"
        yield path, plain(ask(client, "POST", path))


@pytest.mark.parametrize("last", ["open", "decline", "close", "connect", "in_touch", "ended", "unread"])
def test_no_page_of_the_agency_changes(client: Any, story: Story, last: str) -> None:
    """Also where the person themselves says how it goes, and said no to telling the agency."""
    robin = signed_in(client, story.staff.robin.user)
    assert story.link is not None
    # Claimed in both: that the code was used is how staff know that it need not be read out any more.
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=story.link.pk).update(claim_hash="x", code="")
    before = dict(pages(robin, story))
    if last != "unread":
        story.open()
    if last in {"in_touch", "ended"}:
        given = {"link": story.person_link, "referral": story.referral}
        outcome = {"outcome": Outcome.NOT_A_FIT} if last == "ended" else {}
        assert getattr(self_reports, last)(**given, **outcome) is False
    elif last == "unread":
        story.answer("decline", why="No room")
    elif last != "open":
        story.answer("contact", why="Rang at noon")
        story.answer(last, why="No room" if last == "decline" else "")
    with acting_as(Principal.job("test")):
        assert Referral.objects.get(pk=story.referral.pk).state != ReferralState.SENT
    after = dict(pages(robin, story))
    changed = {path for path in before if before[path] != after[path]}
    assert changed == set()


def test_where_they_may_tell_it_is_told(client: Any) -> None:
    """So that the test above can fail."""
    story = stories.sent_referral()
    robin = signed_in(client, story.staff.robin.user)
    before = dict(pages(robin, story))
    story.open()
    after = dict(pages(robin, story))
    assert len({path for path in before if before[path] != after[path]}) > 3
