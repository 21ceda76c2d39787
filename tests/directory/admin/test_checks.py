"""Verified today, requests not to be listed, and reports of mistakes: one listing at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory.models import DoNotList, FieldProvenance, Organization, Report, SearchEntry
from tests.directory.admin.curation import fields_of, make_curator, page, save, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_curator()


@pytest.fixture
def curator(user):
    return signed_in(user)


@pytest.fixture
def listing():
    return make_listing("Harbor Peers", at=(45.5, -122.6), checked_days_ago=400, rrule="FREQ=WEEKLY;BYDAY=TU")


def verify(listing):
    return page("organization", "verify", listing.pk)


def test_nothing_is_ticked_beforehand_and_what_is_on_record_stands_beside_each_box(curator, listing):
    text = curator.get(verify(listing)).content.decode()
    assert "checked>" not in text
    assert " checked " not in text.replace("Last checked", "").replace("you checked", "")
    assert "503 555 0143" in text
    assert "Tuesdays 7 to 8:30 pm" in text


def test_only_what_was_ticked_is_recorded_with_who_how_and_when(curator, user, listing):
    response = curator.post(verify(listing), {"fields_checked": ["phone", "hours"], "method": "phone"})
    assert response["Location"] == page("organization", "change", listing.pk)
    today = timezone.localdate()
    rows = {row.field: row for row in FieldProvenance.objects.filter(organization=listing)}
    assert set(rows) == {"phone", "hours", "listing"}
    assert (rows["phone"].verified_on, rows["phone"].verified_by, rows["phone"].method) == (today, user, "phone")
    assert rows["listing"].verified_on == today - timedelta(days=400)


def test_the_index_follows_a_check_of_the_whole_listing(curator, listing):
    curator.post(verify(listing), {"fields_checked": ["listing"], "method": "visit"})
    assert SearchEntry.objects.get(organization=listing).verified_on == timezone.localdate()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"method": "phone"}, "tick what you really checked"),
        ({"fields_checked": ["phone"]}, "say how you checked"),
        ({"fields_checked": ["phone"], "method": "source"}, "Select a valid choice"),
        ({"fields_checked": ["shoe_size"], "method": "phone"}, "Select a valid choice"),
        ({}, "tick what you really checked"),
    ],
)
def test_a_check_of_nothing_or_by_no_means_is_not_recorded(curator, listing, sent, message):
    before = list(FieldProvenance.objects.values_list())
    response = curator.post(verify(listing), sent)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert list(FieldProvenance.objects.values_list()) == before


def test_looking_at_the_page_records_nothing(curator, listing):
    before = list(FieldProvenance.objects.values_list())
    curator.get(verify(listing), {"fields_checked": ["phone"], "method": "phone"})
    assert list(FieldProvenance.objects.values_list()) == before


def test_checks_take_the_right_to_change_listings(listing):
    outsider = make_curator("bo@example.org")
    outsider.groups.clear()
    client = signed_in(outsider)
    assert client.get(verify(listing)).status_code == 403
    assert client.post(verify(listing), {"fields_checked": ["phone"], "method": "phone"}).status_code == 403
    assert client.post(page("organization", "do_not_list", listing.pk), {"reason": "x"}).status_code == 403
    assert FieldProvenance.objects.filter(organization=listing).count() == 1


def test_a_listing_that_does_not_exist_is_a_404(curator):
    absent = "00000000-0000-4000-8000-000000000000"
    for action in ("verify", "do_not_list", "history"):
        assert curator.get(page("organization", action, absent)).status_code == 404


# --- requests not to be listed --------------------------------------------------------------------------------------


def test_do_not_list_asks_first_then_hides_and_remembers(curator, listing):
    url = page("organization", "do_not_list", listing.pk)
    assert "disappears from every search" in curator.get(url).content.decode()
    assert SearchEntry.objects.filter(organization=listing).exists()
    assert curator.post(url, {"reason": "Their chair, by e-mail on 3 May"}).status_code == 302
    listing.refresh_from_db()
    assert listing.state == "do_not_list"
    assert not SearchEntry.objects.filter(organization=listing).exists()
    request = DoNotList.objects.get()
    assert (request.name_key, request.reason) == ("harbor peers", "Their chair, by e-mail on 3 May")


def test_do_not_list_takes_a_reason(curator, listing):
    response = curator.post(page("organization", "do_not_list", listing.pk), {"reason": "  "})
    assert "Say who asked and when" in response.content.decode()
    listing.refresh_from_db()
    assert listing.state == "published"


def test_it_is_undone_only_by_ending_the_request(curator, listing):
    curator.post(page("organization", "do_not_list", listing.pk), {"reason": "They asked"})
    change = page("organization", "change", listing.pk)
    save(curator, change, "organization_form", state="published")
    assert Organization.objects.get(pk=listing.pk).state == "do_not_list"
    request = DoNotList.objects.get()
    curator.post(page("donotlist", "delete", request.pk), {"post": "yes"})
    assert "state" in fields_of(curator, change, "organization_form")
    save(curator, change, "organization_form", state="published")
    assert Organization.objects.get(pk=listing.pk).state == "published"
    assert SearchEntry.objects.filter(organization=listing).exists()


def test_a_request_typed_by_hand_is_kept_as_imports_compare_it(curator):
    url = page("donotlist", "add")
    assert save(curator, url, "donotlist_form", name_key="  HARBOR  Peers! ").status_code == 302
    assert DoNotList.objects.get().name_key == "harbor peers"
    assert save(curator, url, "donotlist_form", name_key="!!").status_code == 200


# --- reports of mistakes --------------------------------------------------------------------------------------------


def test_a_report_is_listed_read_and_settled_once(curator, listing):
    report = Report.objects.create(organization=listing, text="The number is <b>wrong</b>.")
    waiting = page("report", "changelist") + "?state=waiting"
    assert "The number is" in curator.get(waiting).content.decode()
    read = curator.get(page("report", "change", report.pk)).content.decode()
    assert "&lt;b&gt;wrong" in read
    settle = page("report", "settle", report.pk)
    assert curator.get(settle).status_code == 405
    assert curator.post(settle).status_code == 302
    report.refresh_from_db()
    first = report.settled_at
    assert first is not None
    curator.post(settle)
    report.refresh_from_db()
    assert report.settled_at == first
    assert "The number is" not in curator.get(waiting).content.decode()


def test_nobody_writes_a_report_in_a_visitors_name(curator):
    assert curator.get(page("report", "add")).status_code == 403
