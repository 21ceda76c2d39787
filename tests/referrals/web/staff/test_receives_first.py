"""That a group can't receive referrals, or takes nobody now, is said before any field, and marked in results."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.curation.requests import asked_not_to_be_listed, requests_about
from directory.models import DoNotList, Organization, OrganizationParty
from directory.places import normalize
from directory.search import entry
from directory.vocabularies import Capacity
from tests.accounts.people import signed_in
from tests.directory.listings import make_listing
from tests.referrals import by_link, stories

pytestmark = pytest.mark.django_db
CANNOT = "can't receive referrals here yet"


def text(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return by_link.text_of(answer).replace("&#x27;", "'").replace("Can't", "can't")


@pytest.fixture
def listing(db: None) -> Organization:
    return make_listing("Quarry Steps", at=(45.52, -122.68))


def close(listing: Organization, **changes: Any) -> None:
    listing.services.update(capacity=Capacity.CLOSED, **changes)
    entry.refresh([listing.pk])


def test_the_refer_page_says_first_that_nothing_can_be_sent_and_what_can_be_done(client: Client, listing: Any) -> None:
    robin = signed_in(client, stories.lincoln().robin.user)
    page = text(robin, f"/refer/?to={listing.pk}")
    first = page.index(CANNOT)
    assert first < page.index("What Quarry Steps says") and first < page.index('id="how"')
    assert "print a hand-out" in page and "they get in touch themselves" in page and "Call them together" in page
    form = text(robin, f"/refer/person/?to={listing.pk}&how=referral")
    assert form.index(CANNOT) < form.index('<input type="text"')


def test_who_can_receive_is_not_marked(client: Client, listing: Any) -> None:
    stories.harbor("Quarry Steps")
    assert OrganizationParty.objects.filter(organization=listing.pk).exists()
    robin = signed_in(client, stories.lincoln().robin.user)
    for path in (f"/refer/?to={listing.pk}", f"/listing/{listing.pk}/", "/search/?q=quarry"):
        assert CANNOT not in text(robin, path)


def test_staff_see_the_mark_in_results_and_on_the_listing_and_nobody_else_does(client: Client, listing: Any) -> None:
    robin, anybody = signed_in(client, stories.lincoln().robin.user), Client()
    for path in (f"/listing/{listing.pk}/", "/search/?q=quarry"):
        assert CANNOT in text(robin, path) and CANNOT not in text(anybody, path)


def test_the_mark_takes_one_query_of_a_page_and_none_of_public_ones(client: Client, listing: Any) -> None:
    for number in range(4):
        make_listing(f"Quarry Steps {number}", at=(45.52, -122.68))
    robin = signed_in(client, stories.lincoln().robin.user)

    def desks(browser: Client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get("/search/?q=quarry")
        return sum("directory_organizationparty" in one["sql"] for one in asked)

    assert desks(robin) == 1 and desks(Client()) == 0


@pytest.mark.parametrize("path", ["/search/?q=quarry", "/listing/{}/", "/refer/?to={}"])
def test_that_they_take_nobody_now_is_said_to_everybody_before_anything(
    client: Client, listing: Any, path: str
) -> None:
    close(listing, capacity_until=timezone.localdate() + timedelta(days=30))
    browser = signed_in(client, stories.lincoln().robin.user) if "refer" in path else Client()
    page = text(browser, path.format(listing.pk))
    assert "Not taking people now, until" in page
    assert path != "/refer/?to={}" or page.index("Not taking people now") < page.index('id="how"')


def test_whoever_refers_reads_what_rests(client: Client, listing: Any) -> None:
    today = timezone.localdate()
    listing.pauses.create(scope="everything", valid_from=today, back_on=today + timedelta(days=30))
    robin = signed_in(client, stories.lincoln().robin.user)
    assert "Taking a break until" in text(robin, f"/refer/?to={listing.pk}")


def test_what_is_over_is_not_said(listing: Any) -> None:
    close(listing, capacity_until=timezone.localdate() - timedelta(days=1))
    assert "Not taking people now" not in text(Client(), "/search/?q=quarry")


def test_no_heading_of_the_check_page_is_empty(client: Client) -> None:
    staff = stories.lincoln(part2_program=None)
    person, organization = stories.sam(staff.robin), stories.harbor(contact_email="", contact_confirmed_at=None)
    referral = stories.draft(staff.robin, person, organization)
    robin = signed_in(client, staff.robin.user)
    page = text(robin, f"/referrals/{referral.reference}/check/")
    assert "Or another way" not in page or "<li>" in page.partition("Or another way")[2].partition("</ul>")[0]


def test_a_request_not_to_be_listed_is_said_to_staff_before_anything_is_tried(client: Client, listing: Any) -> None:
    """The listing can still be seen: the request is about its name, and nobody has hidden it yet."""
    stories.harbor("Quarry Steps")
    DoNotList.objects.create(name_key=normalize(listing.name))
    robin, sentence = signed_in(client, stories.lincoln().robin.user), "sked not to be listed"
    refer = text(robin, f"/refer/?to={listing.pk}")
    assert refer.index(f"Quarry Steps a{sentence}") < refer.index("What Quarry Steps says")
    form = text(robin, f"/refer/person/?to={listing.pk}&how=referral")
    assert form.index(sentence) < form.index('<input type="text"')
    for path in (f"/listing/{listing.pk}/", "/search/?q=quarry"):
        assert sentence in text(robin, path) and sentence not in text(Client(), path)
    other = make_listing("Other Steps", at=(45.52, -122.68))
    assert asked_not_to_be_listed([listing, other]) == {listing.pk}
    assert all(requests_about(one).exists() == (one == listing) for one in (listing, other))
