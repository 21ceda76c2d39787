"""The history of a listing: what changed, from what to what, when and by whom."""

import pytest
from pghistory.models import Context

from directory.curation import history
from directory.models import Location, Organization, Phone, Schedule, Service
from tests.directory.admin.curation import add_row, make_curator, page, save, signed_in
from tests.directory.listings import make_listing

# Events of one transaction carry one time: edits are told apart only where transactions really end.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def curator():
    return signed_in(make_curator())


def message(edit):
    return {
        (change.what, change.action, field.label, field.old, field.new)
        for change in edit.changes
        for field in change.fields
    }


def test_a_change_is_told_from_what_to_what_and_by_whom(curator):
    listing = make_listing("Harbor Peers")
    save(
        curator, page("organization", "change", listing.pk), "organization_form", name="Harbour Peers", kind="clubhouse"
    )
    newest = history.edits(listing.pk)[0]
    assert newest.by == "Ada"
    assert ("Organization Harbour Peers", "changed", "name", "Harbor Peers", "Harbour Peers") in message(newest)
    assert ("Organization Harbour Peers", "changed", "kind", "Grassroots group", "Clubhouse") in message(newest)
    text = curator.get(page("organization", "history", listing.pk)).content.decode()
    for words in ("by Ada", "Harbor Peers", "Harbour Peers", "Clubhouse"):
        assert words in text


def test_children_are_part_of_the_history_removed_ones_too(curator):
    listing = make_listing("Harbor Peers", phone=None)
    url = page("organization", "change", listing.pk)
    curator.post(url, add_row(curator, url, "organization_form", "phones", kind="voice", number="503 555 0188"))
    save(curator, url, "organization_form", **{"phones-0-DELETE": "on"})
    removed, added = history.edits(listing.pk)[:2]
    assert ("Phone 503 555 0188", "removed") in {(change.what, change.action) for change in removed.changes}
    assert ("Phone 503 555 0188", "added") in {(change.what, change.action) for change in added.changes}


def test_an_update_in_bulk_outside_the_desk_cannot_slip_past(curator):
    listing = make_listing("Harbor Peers")
    Phone.objects.filter(organization=listing).update(number="503 555 0199")
    newest = history.edits(listing.pk)[0]
    assert newest.by == "the program, outside the desk"
    assert ("Phone 503 555 0199", "changed", "number", "503 555 0143", "503 555 0199") in message(newest)


def test_a_save_without_a_change_is_no_edit(curator):
    listing = make_listing("Harbor Peers")
    before = len(history.edits(listing.pk))
    save(curator, page("organization", "change", listing.pk), "organization_form")
    assert len(history.edits(listing.pk)) == before


def test_other_listings_stay_out(curator):
    listing, other = make_listing("Harbor Peers"), make_listing("Elm Circle")
    Organization.objects.filter(pk=other.pk).update(name="Elm Ring")
    assert "Elm" not in str(history.edits(listing.pk))


def test_the_street_of_a_confidential_place_stays_hidden_in_every_version():
    plain, trusted = signed_in(make_curator()), signed_in(make_curator("pat@example.org", private=True))
    listing = make_listing("Quiet House", at=(45.507, -122.69), location={"address_1": "1211 SW Alder Street"})
    place = Location.objects.get(organization=listing)
    save(plain, page("location", "change", place.pk), "location_form", confidential="on")
    url = page("organization", "history", listing.pk)
    unseen, seen = plain.get(url).content.decode(), trusted.get(url).content.decode()
    assert "1211 SW Alder" not in unseen
    assert "45.507" not in unseen
    assert "<h3>Private address" not in unseen
    assert "1211 SW Alder" in seen
    assert "<h3>Private address" in seen


def test_contexts_keep_who_and_no_address_of_a_page(curator):
    listing = make_listing("Harbor Peers")
    curator.get(page("organization", "changelist"), {"q": "secret words"})
    save(curator, page("organization", "change", listing.pk), "organization_form", name="Harbour")
    contexts = [context.metadata for context in Context.objects.all()]
    assert contexts
    assert all(set(metadata) == {"user"} for metadata in contexts)


def test_parts_lead_to_the_history_of_their_listing(curator):
    listing = make_listing("Harbor Peers", at=(45.5, -122.6))
    service = listing.services.get()
    assert curator.get(page("service", "history", service.pk))["Location"] == page(
        "organization", "history", listing.pk
    )


def test_a_save_that_touches_no_box_leaves_the_order_of_lists_and_says_nothing(curator):
    listing = make_listing(
        "Harbor Peers", service={"languages": ["ur", "pl", "en"], "populations": ["veterans", "adults"]}
    )
    service = listing.services.get()
    url = page("service", "change", service.pk)
    before = len(history.edits(listing.pk))
    save(curator, url, "service_form")
    service.refresh_from_db()
    assert (service.languages, service.populations) == (["ur", "pl", "en"], ["veterans", "adults"])
    assert len(history.edits(listing.pk)) == before
    save(curator, url, "service_form", languages=["en", "es", "ur"])
    service.refresh_from_db()
    assert service.languages == ["ur", "en", "es"]
    # An order that was turned round before this is no change that anybody has to read.
    Service.objects.filter(pk=service.pk).update(languages=["es", "en", "ur"])
    assert "es, en, ur" not in str(history.edits(listing.pk))


def test_days_stand_in_words_and_a_rule_without_words_beside_what_people_read(curator):
    listing = make_listing("Harbor Peers", rrule="FREQ=WEEKLY;BYDAY=TU")
    schedules = Schedule.objects.filter(service__organization=listing)
    schedules.update(rrule="FREQ=WEEKLY;BYDAY=TH")
    schedules.update(rrule="FREQ=YEARLY;BYMONTH=5")
    response = {(field[2], field[3], field[4]) for edit in history.edits(listing.pk) for field in message(edit)}
    assert ("repeats", "Tuesdays", "Thursdays") in response
    assert ("repeats", "Thursdays", "On some days (FREQ=YEARLY;BYMONTH=5)") in response
    assert "FREQ=WEEKLY" not in curator.get(page("organization", "history", listing.pk)).content.decode()


def test_a_hidden_sign_in_a_name_is_refused_at_the_desk(curator):
    listing = make_listing("Harbor Peers")
    answer = save(curator, page("organization", "change", listing.pk), "organization_form", name="Harbor\u202e Peers")
    assert "There was a hidden sign in this text." in answer.content.decode()
    assert Organization.objects.get().name == "Harbor Peers"
