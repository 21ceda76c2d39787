"""The list of listings: what waits, found by filters and by what stands on a slip of paper."""

from datetime import date

import pytest
from django.urls import reverse

from directory.models import Location, Phone, Report
from tests.directory.admin.curation import make_curator, page, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return signed_in(make_curator())


def names(curator, **query):
    rows = curator.get(page("organization", "changelist"), query).context["cl"].result_list
    return {row.name for row in rows}


def test_checked_too_long_ago_is_180_days_and_90_where_people_may_call_in_a_crisis(curator):
    make_listing("Fresh", checked_days_ago=179)
    make_listing("On the day", checked_days_ago=180)
    make_listing("Old", checked_days_ago=181)
    make_listing("Line fresh", service={"service_type": "warmline"}, checked_days_ago=90)
    make_listing("Line old", service={"service_type": "warmline"}, checked_days_ago=91)
    make_listing("Unchecked", checked_days_ago=None)
    assert names(curator, checked="stale") == {"Old", "Line old"}
    assert names(curator, checked="never") == {"Unchecked"}
    assert names(curator, checked="lately") == {"Fresh", "On the day", "Line fresh"}


def test_one_old_part_makes_a_listing_old(curator):
    listing = make_listing("Half checked", checked_days_ago=1)
    listing.provenance.create(field="phone", verified_on=date(2020, 1, 1), method="phone")
    assert names(curator, checked="stale") == {"Half checked"}


def test_the_part_that_is_old_is_named_after_a_check_of_the_whole(curator):
    listing = make_listing("Half checked", checked_days_ago=1)
    for part, year in (("phone", 2020), ("hours", 2021)):
        listing.provenance.create(field=part, verified_on=date(year, 1, 1), method="phone")
    for address in (page("organization", "changelist"), page("organization", "change", listing.pk)):
        assert "<li>old: days and times, phone</li>" in curator.get(address).content.decode()


def test_crisis_and_phone_lines_come_first_among_the_old_then_the_oldest_check(curator):
    for name, days, kind in (
        ("Alder", 300, "support_group"),
        ("Birch", 900, "support_group"),
        ("Cedar line", 100, "warmline"),
        ("Dogwood line", 200, "warmline"),
        ("Elm", 500, "drop_in"),
    ):
        make_listing(name, service={"service_type": kind}, checked_days_ago=days)

    def listed(**query):
        rows = curator.get(page("organization", "changelist"), query).context["cl"].result_list
        return [row.name for row in rows]

    assert listed(checked="stale") == ["Dogwood line", "Cedar line", "Birch", "Elm", "Alder"]
    # Whoever presses a column has their own order.
    assert listed(checked="stale", o="0") == ["Alder", "Birch", "Cedar line", "Dogwood line", "Elm"]
    assert listed()[0] == "Alder"


def test_no_place_means_no_pin_and_no_area(curator):
    make_listing("Pinned", at=(45.5, -122.6))
    make_listing("Covers", areas=["US-OR"])
    make_listing("Works in Oregon", home_area_id="US-OR")
    nowhere = make_listing("Nowhere")
    Location.objects.create(organization=nowhere, city="Xqzzyplace")
    assert names(curator, place="none") == {"Nowhere"}
    assert names(curator, place="some") == {"Pinned", "Covers", "Works in Oregon"}


def test_telephones_reports_and_confidential_places(curator):
    dead = make_listing("Dead line")
    Phone.objects.filter(organization=dead).update(dead_since=date(2026, 1, 1))
    two = make_listing("One of two")
    Phone.objects.create(organization=two, number="503 555 0100", dead_since=date(2026, 1, 1))
    reported = make_listing("Reported")
    Report.objects.create(organization=reported, text="wrong")
    hidden = make_listing("Hidden house")
    Location.objects.create(organization=hidden, city="Portland", confidential=True)
    assert names(curator, phone="dead") == {"Dead line", "One of two"}
    assert names(curator, phone="none") == {"Dead line"}
    assert names(curator, reports="waiting") == {"Reported"}
    assert names(curator, place="confidential") == {"Hidden house"}


def test_a_network_holds_what_lies_below_it_at_any_depth(curator):
    top = make_listing("Oak Network", network_slug="oak")
    middle = make_listing("Oak Oregon", parent=top)
    make_listing("Oak Portland", parent=middle)
    make_listing("Elm")
    assert names(curator, network="oak") == {"Oak Network", "Oak Oregon", "Oak Portland"}
    assert names(curator, network="absent") == set()


def test_state_kind_and_country(curator):
    make_listing("A", state="draft", kind="warmline", country="GB")
    make_listing("B")
    assert (
        names(curator, state__exact="draft")
        == names(curator, kind__exact="warmline")
        == names(curator, country="GB")
        == {"A"}
    )


@pytest.mark.parametrize(
    "typed",
    ["harbor", "HARBOR peers", "portland harbor", "97201", "503 555 0143", "(503) 555-0143", "5035550143", "+1 503-555-0143",
     "555 0143"],
)  # fmt: skip
def test_found_by_name_town_and_number_however_written(curator, typed):
    make_listing("Harbor Peers", at=(45.5, -122.6), phone="503-555-0143")
    make_listing(
        "Elm Circle", at=(44.0, -123.0), location={"city": "Eugene", "postal_code": "97401"}, phone="541 555 0177"
    )
    assert names(curator, q=typed) == {"Harbor Peers"}


@pytest.mark.parametrize("typed", ["'; DROP TABLE x; --", "%", "_____", "<script>", "0" * 500, "()", "é" * 300])
def test_strange_searches_find_nothing_and_break_nothing(curator, typed):
    make_listing("Harbor Peers")
    assert names(curator, q=typed) == set()


def test_british_numbers_with_and_without_the_country(curator):
    make_listing("Sale Circle", country="GB", phone="0161 496 0123")
    assert names(curator, q="+44 161 496 0123") == names(curator, q="01614960123") == {"Sale Circle"}


def test_what_is_wrong_stands_in_words(curator):
    listing = make_listing("Night line", service={"service_type": "warmline"}, checked_days_ago=100)
    Phone.objects.filter(organization=listing).update(dead_since=date(2026, 1, 1))
    Report.objects.create(organization=listing, text="wrong")
    for address in (page("organization", "changelist"), page("organization", "change", listing.pk)):
        text = curator.get(address).content.decode()
        for words in (
            "a number is dead",
            "report of a mistake",
            "old, and people may call in a crisis",
            "no place or area",
        ):
            assert words in text


def test_the_first_page_counts_what_its_links_show(curator):
    make_listing("Old", checked_days_ago=400)
    make_listing("Nowhere", checked_days_ago=None)
    make_listing("Gone", checked_days_ago=None, state="do_not_list")
    for queue in curator.get(reverse("admin:index")).context["queues"]:
        page_text = curator.get(queue.url).context["cl"].result_count
        assert (queue.title, page_text) == (queue.title, queue.count)
        assert "Gone" not in {getattr(row, "name", "") for row in curator.get(queue.url).context["cl"].result_list}


def test_a_page_of_listings_takes_few_queries(curator, django_assert_max_num_queries):
    for number in range(30):
        make_listing(f"Listing {number}", at=(45.5, -122.6), phone=None)
    with django_assert_max_num_queries(16):
        curator.get(page("organization", "changelist"))


def test_suggestions_of_names(curator):
    make_listing("Harbor Peers", at=(45.5, -122.6))
    areas = curator.get(reverse("admin:directory_area_suggest"), {"q": "multn"}).json()
    assert areas == {"names": ["Multnomah County, Oregon"]}
    suggested = curator.get(reverse("admin:directory_organization_suggest"), {"q": "harb"}).json()
    assert suggested == {"names": ["Harbor Peers"]}
    assert curator.get(reverse("admin:directory_area_suggest"), {"q": "'\"%"}).json() == {"names": []}
