"""What is promised about the demonstration listings, each checked on every one of them."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from geopy.distance import geodesic

from demo.catalogue import listings
from demo.load import atlas_of
from demo.phones import RESERVED
from directory import vocabularies as words
from directory.facts.peer_status import derive
from directory.models import (
    Area,
    FieldProvenance,
    Location,
    Organization,
    Pause,
    PeerEvidence,
    Phone,
    PrivateAddress,
    Schedule,
    SearchEntry,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.vocabularies import HolidayHours, Precision

pytestmark = pytest.mark.usefixtures("demo", "db")

ALL_MODELS = (
    Organization, Service, ServiceArea, ServiceAtLocation, Location, PrivateAddress, Schedule, Phone, PeerEvidence,
    FieldProvenance,
)  # fmt: skip
FORBIDDEN = re.compile(
    r"\b(patients?|clients?|please|should|oops|invalid|sufferers?|suffers?|treatments?|cures?)\b|!", re.I
)
TEXTS = {
    Organization: ["name", "alternate_name", "description", "reports_to_others", "refers_who", "refers_contact",
                   "refers_hours", "refers_needs", "refers_not_needed"],
    Service: ["name", "description", "before_you_come", "capacity_note"],
    Location: ["name", "directions"],
    Schedule: ["note"],
}  # fmt: skip


def test_there_are_at_least_300_and_all_pass_their_own_validation():
    assert Organization.objects.published().count() >= 300
    for model in ALL_MODELS:
        # What the database has seen to itself is not asked once more of each row: keys, uniqueness and constraints.
        keys = {field.name for field in model._meta.fields if field.is_relation}
        for row in model.objects.all():
            row.full_clean(exclude=keys, validate_unique=False, validate_constraints=False)


@pytest.mark.parametrize(
    ("model", "field", "vocabulary"),
    [
        (Organization, "kind", words.OrganizationKind),
        (Organization, "calls_emergency_services", words.EmergencyCalls),
        (Service, "service_type", words.ServiceType),
        (Service, "formats", words.Format),
        (Service, "populations", words.Population),
        (Service, "joining", words.Joining),
        (Service, "cost", words.Cost),
        (Service, "capacity", words.Capacity),
        (Location, "accessibility", words.Accessibility),
        (Location, "precision", [value for value in words.Precision.values if value != Precision.AREA]),
        (Phone, "kind", words.PhoneKind),
    ],
)
def test_every_word_of_a_vocabulary_occurs(model, field, vocabulary):
    used: set[str] = set()
    for value in model.objects.values_list(field, flat=True):
        used.update(value if isinstance(value, list) else [value])
    wanted = set(getattr(vocabulary, "values", vocabulary))
    assert wanted - used == set()


def test_every_peer_status_occurs():
    statuses = {derive(list(row.peer_evidence.all())) for row in Organization.objects.prefetch_related("peer_evidence")}
    assert statuses == set(words.PeerStatus)


def test_some_answers_about_who_runs_it_are_not_approved_for_publication():
    assert PeerEvidence.objects.filter(approved_on=None).exists()
    assert PeerEvidence.objects.filter(private_share__isnull=False).exists()


def test_every_number_is_one_that_nobody_can_be_given():
    wrong = [number for number in Phone.objects.values_list("number", flat=True) if not RESERVED.fullmatch(number)]
    assert wrong == []


def test_every_address_of_the_web_is_an_example():
    for site, email in Organization.objects.values_list("website", "email"):
        assert re.fullmatch(r"(https://[a-z0-9-]+\.example\.(org|com|net)/)?", site), site
        assert re.fullmatch(r"([a-z]+@[a-z0-9-]+\.example\.(org|com|net))?", email), email
    for url in Service.objects.exclude(url="").values_list("url", flat=True):
        assert re.match(r"https://[a-z0-9-]+\.example\.(org|com|net)/", url), url


def test_a_post_box_is_never_a_place_on_the_map():
    assert Organization.objects.filter(mailing_address__contains="PO Box").count() >= 5
    box = re.compile(r"\b(P\.? ?O\.? ?Box|c/o)\b", re.I)
    for location in Location.objects.all():
        assert not box.search(f"{location.name} {location.address_1} {location.address_2}")


def test_confidential_places_show_the_centre_of_the_town_and_keep_the_door_private():
    hidden = list(Location.objects.filter(confidential=True).select_related("private_address"))
    assert len(hidden) >= 5
    for location in hidden:
        private = location.private_address
        assert location.precision == Precision.TOWN
        assert (location.address_1, location.postal_code, location.directions) == ("", "", "")
        assert (location.latitude, location.longitude) != (private.latitude, private.longitude)
        assert private.address


def test_every_published_listing_is_in_the_search_index_and_no_other_is():
    indexed = set(SearchEntry.objects.values_list("organization_id", flat=True))
    assert indexed == set(Organization.objects.published().values_list("pk", flat=True))
    assert Organization.objects.exclude(state="published").exists()


@pytest.mark.parametrize("model", TEXTS)
def test_words_that_the_product_never_says(model):
    for values in model.objects.values_list(*TEXTS[model]):
        for text in values:
            assert not FORBIDDEN.search(text), text


def test_the_check_for_words_finds_them():
    assert FORBIDDEN.search("Clients are welcome")
    assert FORBIDDEN.search("Come in!")


def test_sentences_are_short():
    for text in Organization.objects.values_list("description", flat=True):
        for sentence in re.split(r"(?<=[.?]) ", text):
            assert len(sentence.split()) <= 26, sentence


def test_neighbours_can_be_told_apart():
    rows = Organization.objects.exclude(description="").values_list("name", "description", "locations__city")
    by_town = Counter((city, description) for _, description, city in set(rows))
    assert [text for text, number in by_town.items() if number > 1] == []
    assert [
        name for name, number in Counter(Organization.objects.values_list("name", flat=True)).items() if number > 1
    ] == []
    descriptions = Organization.objects.exclude(description="").values_list("description", flat=True)
    assert [text for text, number in Counter(descriptions).items() if number > 1] == []


@pytest.mark.parametrize(
    "slug", ["lantern-alliance", "common-thread", "even-keel", "open-door-clubhouses", "two-coats"]
)
def test_networks_are_trees_with_a_short_name(slug):
    top = Organization.objects.get(network_slug=slug)
    assert top.parent is None
    assert top.members.count() >= 3


def test_a_network_reaches_from_nation_to_state_to_town():
    chain = Organization.objects.values_list("name", "parent__name", "parent__parent__name")
    assert ("Lantern Alliance Medford", "Lantern Alliance Oregon", "Lantern Alliance") in chain


def test_warmlines_cover_many_states_and_have_no_address():
    lines = Organization.objects.filter(kind="warmline", services__areas__area__kind="region")
    assert lines.count() >= 30
    assert not lines.filter(locations__isnull=False).exists()


def test_checks_are_spread_over_a_year_and_some_were_never_made():
    dates = list(FieldProvenance.objects.filter(field="listing").values_list("verified_on", flat=True))
    days = sorted((datetime.now(UTC).date() - day).days for day in dates if day)
    assert days[0] <= 10
    assert 200 <= days[-1] <= 401
    assert sum(1 for day in days if day > 180) >= 15
    assert dates.count(None) >= 5


def test_listings_stand_in_their_own_town():
    """Within 9 km of the centre of the town they name, 26 km in a city."""
    chosen = listings()
    atlas = atlas_of(chosen)
    for listing in chosen:
        town = atlas.town(listing.town)
        limit = 26 if town.population >= 200_000 else 9
        for location in Location.objects.filter(organization__source_id=listing.slug):
            away = geodesic((town.latitude, town.longitude), (location.latitude, location.longitude)).km
            assert away < limit, f"{listing.name}: {away:.0f} km from {listing.town}"


def test_every_british_and_american_postcode_exists():
    wanted = {
        f"{location.country}:{location.postal_code}"
        for location in Location.objects.exclude(postal_code="").filter(country__in=["US", "GB"])
        if not location.postal_code.startswith("BT")
    }
    assert wanted - set(Area.objects.filter(code__in=wanted).values_list("code", flat=True)) == set()


@pytest.mark.parametrize("country", ["US", "GB"])
@pytest.mark.parametrize("hours_ahead", range(24))
def test_something_is_open_at_every_hour(country, hours_ahead):
    moment = datetime.now(UTC).replace(minute=17) + timedelta(hours=hours_ahead)
    assert (
        SearchEntry.objects.filter(organization__country=country).extra(where=["times @> %s"], params=[moment]).exists()
    )


def test_something_rests_and_will_be_back():
    assert Pause.objects.filter(valid_from__lte=timezone.localdate(), back_on__gt=timezone.localdate()).exists()


def test_schedules_come_in_many_forms():
    rules = set(Schedule.objects.values_list("rrule", flat=True))
    for form in ("", "FREQ=DAILY", "INTERVAL=2", "MONTHLY;BYDAY=1", "BYDAY=-1", "BYMONTHDAY"):
        assert any(form in rule if form else rule == "" for rule in rules), form
    assert set(Schedule.objects.values_list("on_holidays", flat=True)) == set(HolidayHours.values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_schedule WHERE closes_at < opens_at")
        assert cursor.fetchone()[0] >= 5
