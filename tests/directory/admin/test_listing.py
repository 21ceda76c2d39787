"""A listing's page: what it saves, what it refuses, and the search index behind it."""

import pytest
from django.db.models.signals import pre_save

from directory.models import Organization, SearchEntry, Service
from tests.directory.admin.curation import add_row, fields_of, make_curator, page, save, signed_in
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db
FORM = "organization_form"


@pytest.fixture
def curator():
    return signed_in(make_curator())


def change(listing):
    return page("organization", "change", listing.pk)


def entries(listing):
    return SearchEntry.objects.filter(organization=listing)


def test_an_untouched_form_saves_and_changes_nothing(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6), rrule="FREQ=WEEKLY;BYDAY=TU", areas=["US-OR"])
    before = list(Organization.objects.filter(pk=listing.pk).values(*KEPT))
    response = save(curator, change(listing), FORM)
    assert response.status_code == 302
    assert list(Organization.objects.filter(pk=listing.pk).values(*KEPT)) == before
    place = listing.locations.get()
    assert (place.latitude, place.longitude, place.precision) == (45.5, -122.6, "exact")


KEPT = ["name", "kind", "state", "country", "parent_id", "home_area_id", "network_slug", "website", "description"]


def test_a_new_name_is_in_the_index_at_once(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    save(curator, change(listing), FORM, name="Lighthouse Peers")
    assert set(entries(listing).values_list("name", flat=True)) == {"Lighthouse Peers"}


def test_a_draft_leaves_the_index(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    save(curator, change(listing), FORM, state="draft")
    assert not entries(listing).exists()


def test_moving_a_parent_indexes_everything_below_it_anew(curator):
    network = make_listing("Oak Network", network_slug="oak", areas=["US"])
    middle = make_listing("Oak Oregon", areas=["US-OR"])
    leaf = make_listing("Oak Portland", at=(45.5, -122.6), parent=middle)
    before = set(entries(leaf).get().tags)
    save(curator, change(middle), FORM, parent="Oak Network")
    network.refresh_from_db()
    assert middle.__class__.objects.get(pk=middle.pk).parent_id == network.pk
    assert len(set(entries(leaf).get().tags) - before) == 1


def test_nobody_belongs_to_what_belongs_to_them(curator):
    top = make_listing("Oak Network")
    middle = make_listing("Oak Oregon", parent=top)
    make_listing("Oak Portland", parent=middle)
    response = save(curator, change(top), FORM, parent="Oak Portland")
    assert response.status_code == 200
    assert "cannot belong to it" in response.content.decode()
    top.refresh_from_db()
    assert top.parent_id is None


def test_two_of_one_name_are_told_apart(curator):
    first, second = make_listing("Harbor Peers"), make_listing("Harbor Peers")
    branch = make_listing("A branch")
    refused = save(curator, change(branch), FORM, parent="Harbor Peers")
    assert "Which one?" in refused.content.decode()
    save(curator, change(branch), FORM, parent=f"Harbor Peers ({str(second.pk)[:8]})")
    branch.refresh_from_db()
    assert branch.parent_id == second.pk != first.pk


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "This field is required"),
        ("country", "USA", "Ensure this value has at most 2"),
        ("country", "1!", "Two letters"),
        ("home_area", "Xqzzyplace", "We know nothing named"),
        ("home_area", "Washington County", "Which one?"),
    ],
)
def test_what_was_not_understood_is_said_and_kept(curator, field, value, message):
    listing = make_listing("Harbor Peers")
    response = save(curator, change(listing), FORM, **{field: value})
    text = response.content.decode()
    assert response.status_code == 200
    assert message in text
    assert "Not saved yet" in text
    if value:
        assert value in text


def test_a_number_without_digits_is_refused_and_a_short_code_is_not(curator):
    listing = make_listing("Harbor Peers", phone=None)
    number = add_row(curator, change(listing), FORM, "phones", kind="voice", number="call us")
    assert "at least 3 digits" in curator.post(change(listing), number).content.decode()
    number["phones-0-number"] = "988"
    assert curator.post(change(listing), number).status_code == 302
    assert listing.phones.get().number == "988"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("503 555 01", "Write the whole number"), ("555 0199", "Write the whole number"),
        ("503 555 0199x", "Write the whole number"), ("503-555-0102;DROP", "Write the whole number"),
        ("Day 503 555 0143", "Write the whole number"), ("503 555 0143 ext. 12", "and 12 under “Extension”"),
        ("911", "emergency number"), ("999", "emergency number"), ("1 1 2", "emergency number"),
        ("000", "emergency number"),
    ],
)  # fmt: skip
def test_half_a_number_and_an_emergency_number_are_refused(curator, number, message):
    listing = make_listing("Harbor Peers", phone=None)
    sent = add_row(curator, change(listing), FORM, "phones", kind="voice", number=number)
    assert message in curator.post(change(listing), sent).content.decode()
    assert not listing.phones.exists()


@pytest.mark.parametrize(
    ("country", "kind", "number"),
    [
        ("US", "voice", "(503) 555-0143"), ("US", "text", "741741"), ("GB", "voice", "116 123"),
        ("GB", "voice", "0161 496 0123"), ("US", "voice", "+44 161 496 0123"), ("", "voice", "503 555 0143"),
    ],
)  # fmt: skip
def test_whole_numbers_and_short_codes_are_saved_as_they_are_written(curator, country, kind, number):
    listing = make_listing("Harbor Peers", phone=None, country=country)
    sent = add_row(curator, change(listing), FORM, "phones", kind=kind, number=number)
    assert curator.post(change(listing), sent).status_code == 302
    assert listing.phones.get().number == number


def test_a_number_is_judged_in_the_country_the_same_page_states(curator):
    listing = make_listing("Harbor Peers", phone=None, country="US")
    sent = add_row(curator, change(listing), FORM, "phones", kind="voice", number="0161 496 0123")
    assert curator.post(change(listing), sent | {"country": "GB"}).status_code == 302


def test_an_odd_number_that_nobody_touched_does_not_stop_a_save(curator):
    listing = make_listing("Harbor Peers", phone="503 555 01")
    assert save(curator, change(listing), FORM, **{"phones-0-description": "Office"}).status_code == 302
    assert (listing.phones.get().number, listing.phones.get().description) == ("503 555 01", "Office")
    assert save(curator, change(listing), FORM, **{"phones-0-number": "503 555 02"}).status_code == 200


def test_a_service_added_on_the_page_is_found_by_its_kind(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    sent = add_row(
        curator,
        change(listing),
        FORM,
        "services",
        name="Night line",
        service_type="warmline",
        formats=["phone", "text"],
    )
    assert curator.post(change(listing), sent).status_code == 302
    made = Service.objects.get(name="Night line")
    assert made.formats == ["phone", "text"]
    assert entries(listing).filter(service=made).exists()


def test_removing_a_service_removes_its_entries_and_keeps_the_listing(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    save(curator, change(listing), FORM, **{"services-0-DELETE": "on"})
    assert not listing.services.exists()
    assert entries(listing).filter(service=None).exists()


def test_a_new_place_is_found_on_the_map_from_its_address(curator):
    listing = make_listing("Harbor Peers")
    sent = add_row(
        curator,
        change(listing),
        FORM,
        "locations",
        city="Portland",
        state_province="OR",
        postal_code="97201",
        country="US",
        locate="on",
    )
    assert curator.post(change(listing), sent).status_code == 302
    place = listing.locations.get()
    assert place.precision == "postcode"
    assert "US-41051" in place.areas
    assert not place.pinned_by_hand
    assert entries(listing).filter(entry_kind="place").exists()


def test_an_unknown_town_is_said_beside_the_town(curator):
    listing = make_listing("Harbor Peers")
    sent = add_row(
        curator, change(listing), FORM, "locations", city="Portlnd", state_province="OR", country="US", locate="on"
    )
    response = curator.post(change(listing), sent)
    assert response.status_code == 200
    assert "We could not find" in response.content.decode()
    assert not listing.locations.exists()


def test_deleting_a_listing_takes_its_entries_with_it(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    response = curator.post(page("organization", "delete", listing.pk), {"post": "yes"})
    assert response.status_code == 302
    assert not entries(listing).exists()
    assert not Organization.objects.filter(pk=listing.pk).exists()


def test_a_listing_with_members_is_not_deleted(curator):
    top = make_listing("Oak Network")
    make_listing("Oak Oregon", parent=top)
    response = curator.post(page("organization", "delete", top.pk), {"post": "yes"})
    assert response.status_code in {200, 403}
    assert Organization.objects.filter(pk=top.pk).exists()


def test_a_conflict_in_the_database_is_a_message_and_not_an_error_page(curator):
    """Somebody gives another network the same short name between the check and the save."""
    other, listing = make_listing("Oak Network"), make_listing("Elm Network")

    def meanwhile(instance, **_):
        if instance.pk == listing.pk:
            Organization.objects.filter(pk=other.pk).update(network_slug="oak")

    pre_save.connect(meanwhile, sender=Organization)
    try:
        response = save(curator, change(listing), FORM, network_slug="oak")
    finally:
        pre_save.disconnect(meanwhile, sender=Organization)
    assert response.status_code == 302
    assert "nothing of yours was saved" in curator.get(change(listing)).content.decode()
    listing.refresh_from_db()
    assert listing.network_slug is None


def test_there_is_no_way_to_change_many_listings_at_once(curator):
    make_listing("Harbor Peers")
    text = curator.get(page("organization", "changelist")).content.decode()
    assert "_selected_action" not in text


def test_the_state_cannot_be_set_to_do_not_list_by_the_way(curator):
    listing = make_listing("Harbor Peers")
    assert "do_not_list" not in str(fields_of(curator, change(listing), FORM)["state"])
    assert save(curator, change(listing), FORM, state="do_not_list").status_code == 200
    listing.refresh_from_db()
    assert listing.state == "published"
