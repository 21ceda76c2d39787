"""An opening hands over its whole result: what the gate decides by is read once for a page, and asked for once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import OrganizationParty
from referrals.models import Revocation
from tests.referrals import by_link
from tests.referrals.by_link import reverse
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def reads(page: Callable[[], Any]) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as asked:
        response = page()
    return response, [query["sql"] for query in asked.captured_queries]


def of(model: Any, queries: list[str]) -> int:
    return sum(f'FROM "{model._meta.db_table}"' in query for query in queries)


@pytest.mark.parametrize(
    ("name", "is_pressed"), [("organization", False), ("organization_open", True), ("organization_print", True)]
)
def test_a_page_reads_consent_and_recipient_once(sent: Story, name: str, is_pressed: bool) -> None:
    browser = by_link.organization(sent)
    assert browser.post(reverse("referrals:organization_open"), {"terms": "on"}).status_code == 200
    request = browser.post if is_pressed else browser.get
    response, queries = reads(lambda: request(reverse(f"referrals:{name}")))
    assert response.status_code == 200
    assert sent.referral.reference in by_link.text_of(response)
    assert of(OrganizationParty, queries) == 1
    # Every stop, and every form by its person: each question to the gate would read both again.
    assert of(Revocation, queries) == 1
    forms = [one for one in queries if 'FROM "referrals_release" WHERE "referrals_release"."person_id" =' in one]
    assert len(forms) == 1


def test_the_first_opening_reads_them_once_too(sent: Story) -> None:
    browser = by_link.organization(sent)
    response, queries = reads(lambda: browser.post(reverse("referrals:organization_open"), {"terms": "on"}))
    assert response.status_code == 200
    assert of(OrganizationParty, queries) == 1
    assert of(Revocation, queries) == 1


def test_a_page_that_shows_nothing_reads_them_once(sent: Story) -> None:
    browser = by_link.organization(sent)
    response, queries = reads(lambda: browser.get(reverse("referrals:organization")))
    assert response.status_code == 200
    assert of(OrganizationParty, queries) == 1
    assert of(Revocation, queries) == 1
