"""Searching by words: other words for the same, misspellings, and signs that are no words."""

import re
from copy import deepcopy

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import services
from directory.models import Organization, Service
from directory.search import text
from directory.search.response import search
from tests.beginnings import Beginning
from tests.directory.listings import make_listing

pytestmark = pytest.mark.django_db


def names_for(words: str, **params: str) -> list[str]:
    """Names of the organizations found, in order."""
    query = QueryDict(mutable=True)
    query.update({"q": words, **params})
    search_response = search(query, page_size=50, facets=False)
    assert search_response.result is not None, search_response.errors
    return [result.organization.name for group in search_response.result.groups for result in group.items]


@pytest.fixture(scope="module")
def made(beginning: Beginning) -> dict[str, Organization]:
    return beginning(_make)


@pytest.fixture
def listings(made: dict[str, Organization], db: None) -> dict[str, Organization]:
    return deepcopy(made)


def _make() -> dict[str, Organization]:
    return {
        "bipolar": make_listing("Tidal Group", service={"populations": ["bipolar"]}),
        "depression": make_listing("Low Light", service={"populations": ["depression"]}),
        "line": make_listing("Evening Porch", service={"service_type": "warmline", "formats": ["phone"]}),
        "dropin": make_listing("Open House", service={"service_type": "drop_in"}),
        "walkers": make_listing("Moor Walkers", description="We walk together and talk about voices we hear."),
        "cafe": make_listing("Café Smørgås", description="Coffee, façade optional."),
        "women": make_listing("O'Brien Women’s Circle"),
    }


@pytest.mark.parametrize(
    ("words", "name"),
    [
        # Other words for the same.
        ("bipolar", "Tidal Group"),
        ("manic depression", "Tidal Group"),
        ("Manic-Depression", "Tidal Group"),
        ("bipolar disorder", "Tidal Group"),
        ("warmline", "Evening Porch"),
        ("warm line", "Evening Porch"),
        ("warmlines", "Evening Porch"),
        ("phone line", "Evening Porch"),
        ("low mood", "Low Light"),
        ("drop-in", "Open House"),
        ("drop in", "Open House"),
        ("dropin", "Open House"),
        ("Drop-In!", "Open House"),
        # Misspelt.
        ("bipoler", "Tidal Group"),
        ("depresion", "Low Light"),
        ("warmlne", "Evening Porch"),
        ("walkrs", "Moor Walkers"),
        # Other forms of a word.
        ("walking", "Moor Walkers"),
        ("walker", "Moor Walkers"),
        ("hearing a voice", "Moor Walkers"),
        ("WALKERS", "Moor Walkers"),
        # Accents, apostrophes, ligatures.
        ("cafe", "Café Smørgås"),
        ("café", "Café Smørgås"),
        ("cafe\u0301", "Café Smørgås"),
        ("smorgas", "Café Smørgås"),
        ("Smørgås", "Café Smørgås"),
        ("facade", "Café Smørgås"),
        ("ｃａｆｅ", "Café Smørgås"),
        ("o'brien", "O'Brien Women’s Circle"),
        ("O’Brien", "O'Brien Women’s Circle"),
        ("women's circle", "O'Brien Women’s Circle"),
        ("womens circle", "O'Brien Women’s Circle"),
        # Words that carry no meaning do not stand in the way.
        ("the walkers", "Moor Walkers"),
        ("walkers with the moor", "Moor Walkers"),
        ("walkers who are there about whom", "Moor Walkers"),
        ("walkers - & moor", "Moor Walkers"),
    ],
)
def test_what_people_type_finds_what_they_mean(listings: dict[str, Organization], words: str, name: str) -> None:
    assert name in names_for(words)


@pytest.mark.parametrize("words", ["bipolar", "manic depression", "warmline", "drop in", "walkers", "cafe"])
def test_and_not_everything_else(listings: dict[str, Organization], words: str) -> None:
    assert len(names_for(words)) == 1


def test_every_word_has_to_be_met(listings: dict[str, Organization]) -> None:
    assert names_for("moor walkers") == ["Moor Walkers"]
    assert names_for("moor smorgas") == []


def test_the_parts_of_a_phrase_do_not_count_alone(listings: dict[str, Organization]) -> None:
    """Somebody asking for "manic depression" is not asking for depression."""
    assert "Low Light" not in names_for("manic depression")


def test_a_name_comes_before_a_mention() -> None:
    make_listing("A Mention", description="Friends of the Harbor Peers. Harbor, harbor, harbor peers.")
    make_listing("Harbor Peers")
    make_listing("B Mention", service={"name": "Harbor peers on Tuesday"})
    assert names_for("harbor peers")[0] == "Harbor Peers"
    assert names_for("harbor peers", sort="name") == ["A Mention", "B Mention", "Harbor Peers"]


def test_a_correction_is_told_and_the_word_as_typed_still_counts(listings: dict[str, Organization]) -> None:
    query = text.parse("bipoler moor")
    assert query is not None
    assert query.corrections == {"bipoler": "bipolar"}
    assert [(need.concepts, need.words) for need in query.needs] == [(("bipolar",), ()), ((), (("moor",),))]


@pytest.mark.parametrize(
    "words", ["walkers", "walking", "coffee", "facade", "with", "about", "there", "were", "moor", "qqqqqqqq"]
)
def test_words_that_stand_in_a_listing_and_words_like_nothing_are_left_alone(
    listings: dict[str, Organization], words: str
) -> None:
    make_listing("Withdrawal Where Aboot Theres Wert")
    query = text.parse(words)
    assert query is None or query.corrections == {}


@pytest.mark.parametrize(
    "words", ["the", "The and OF", "with", "!!!", "-", "+", "' ' '", "--- ++", "&|!:*", "…", "💬", "()<->"]
)
def test_without_a_word_nothing_is_narrowed(listings: dict[str, Organization], words: str) -> None:
    assert len(names_for(words)) == len(listings)


OPERATORS = [
    "moor & walkers", "moor | walkers", "moor !walkers", "moor:* walkers", "'moor' walkers", "moor \\ walkers", "moor\\",
    "moor <-> walkers", "(moor walkers", "moor:A walkers", '"moor walkers"', "moor%walkers", "moor'; walkers --",
    "moor %s walkers",
    "moor {walkers}", "moor\twalkers", "moor\u00a0walkers",
]  # fmt: skip


@pytest.mark.parametrize("words", OPERATORS)
def test_signs_of_the_query_language_are_only_signs(listings: dict[str, Organization], words: str) -> None:
    assert names_for(words) == ["Moor Walkers"]


def test_a_null_byte_is_refused_beside_the_field() -> None:
    query = QueryDict(mutable=True)
    query["q"] = "moor\x00walkers"
    search_response = search(query)
    assert search_response.status == 400
    assert list(search_response.errors) == ["q"]


def test_only_the_first_words_of_a_long_text_count(listings: dict[str, Organization]) -> None:
    assert names_for("moor " * 12 + "cafe") == ["Moor Walkers"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(words: str) -> None:
    query = text.parse(words.replace("\x00", ""))
    if query is not None:
        assert all(need.met or all(need.words) for need in query.needs)
        names_for(words.replace("\x00", "").encode("utf-8", "ignore").decode())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("ÅøŁßæœéñçžğıđþðŋ" + "abcdef"), min_size=4, max_size=8).map("".join))
def test_a_listing_is_found_by_its_own_name_in_any_letters(word: str) -> None:
    make_listing(f"Zz{word}zz")
    assert f"Zz{word}zz" in names_for(f"zz{word}zz")
    assert f"Zz{word}zz" in names_for(f"ZZ{word.upper()}ZZ")


def page_of(words: str) -> str:
    """The words of the results page, without a place."""
    response = Client().get("/search/", {"q": words})
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_heading_of_a_result_finds_it() -> None:
    make_listing("Harbor Peers", at=(45.507, -122.69), location={"name": "Annex"}, rrule="FREQ=WEEKLY;BYDAY=TU")
    make_listing("Quiet Cove", service={"name": "First steps"}, rrule="FREQ=MONTHLY;BYDAY=1TH")
    make_listing("Monday Club", rrule="FREQ=MONTHLY;WKST=MO;BYDAY=-1FR")
    assert names_for("Harbor Peers, Tuesdays") == ["Harbor Peers"]
    assert names_for("Harbor Peers, Tuesdays, Annex") == ["Harbor Peers"]
    assert names_for("Quiet Cove, First steps") == ["Quiet Cove"]
    assert names_for("first Thursday of the month") == ["Quiet Cove"]
    assert names_for("Monday Club, last Friday of the month") == ["Monday Club"]
    assert names_for("Harbor Peers, Mondays") == []


def test_the_other_sides_spelling_is_the_same_word() -> None:
    make_listing("Harbor Peers")
    make_listing("Harbour House", description="A different place altogether.")
    assert names_for("harbour peer")[0] == "Harbor Peers"
    assert names_for("harber peers")[0] == "Harbor Peers"
    assert sorted(names_for("harbor")) == ["Harbor Peers", "Harbour House"]


def test_an_organization_found_by_name_names_its_services_and_claims_nothing_of_one_for_all() -> None:
    listing = make_listing("Harbor Peers", service={"name": "Women together"})
    for name, kind in (("Porch line", "warmline"), ("", "drop_in")):
        Service.objects.create(organization=listing, name=name, service_type=kind, joining=["call_first"])
    services.index_listing(organization_id=listing.pk)
    page = page_of("harbor peers")
    assert "They offer 3 services: Porch line, Women together and Drop-in" in page
    assert "Walk in" not in page.split("They offer 3 services")[1].split("Shortlist")[0]
    by_service = page_of("women together")
    assert "Harbor Peers, Women together" in by_service
    assert "They offer 2 more services." in by_service


@pytest.mark.parametrize("words", ["tonight", "hopefully cope", "female", "struggling alone"])
def test_an_ordinary_word_never_becomes_one_that_shares_its_letters(words: str) -> None:
    make_listing("Night Canton Homeless Family", description="Stumbling along.")
    query = text.parse(words)
    assert query is None or query.corrections == {}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("online tonight", [("Meets today", "when=today", "online"), ("Online", "format=online", "tonight")]),
        ("free tonight", [("Meets today", "when=today", "free"), ("Free", "cost=free", "tonight")]),
        ("someone to talk to now", [("Open now", "when=now", "someone to talk to")]),
        ("Women only", [("Women", "population=women", "")]),
        ("female", [("Women", "population=women", "")]),
    ],
)
def test_words_that_name_a_filter_offer_it(words: str, offered: list[tuple[str, str, str]]) -> None:
    page = Client().get("/search/", {"q": words}).content.decode()
    for label, parameter, left in offered:
        (address,) = re.findall(rf'href="/search/\?([^"]*)">{label}</a>', page.split('id="named-filters"')[1])
        query = QueryDict(address.replace("&amp;", "&"))
        assert (parameter in query.urlencode(), query.get("q", "")) == (True, left)


def test_words_that_only_say_when_narrow_nothing(listings: dict[str, Organization]) -> None:
    assert len(names_for("open now")) == len(listings)
    assert names_for("free bipolar tonight") == ["Tidal Group"]
    assert names_for("female circle") == ["O'Brien Women’s Circle"]


def test_words_typed_as_a_place_can_be_looked_for_as_words() -> None:
    page = Client().get("/search/", {"near": "women only", "cost": "free"}).content.decode()
    (address,) = re.findall(r'href="/search/\?([^"]*)">Look for “women only” as a word instead', page)
    query = QueryDict(address.replace("&amp;", "&"))
    assert query.dict() == {"q": "women only", "cost": "free"}
    assert "as a word instead" not in Client().get("/search/", {"near": "Springfield"}).content.decode()
