"""Places in countries of whose crisis lines we know none: their emergency number where a source states it, then ours."""

import pytest
from django.test import Client

from directory.crisis.elsewhere import elsewhere


@pytest.mark.parametrize(
    ("country", "number"),
    [("FR", "112"), ("DE", "112"), ("MX", "911"), ("CH", ""), ("JP", "")],
)
def test_a_number_is_stated_with_its_source_or_said_to_be_unknown(country: str, number: str) -> None:
    elsewhere_line = elsewhere(country)
    assert elsewhere_line is not None and elsewhere_line.number == number
    assert bool(number) == elsewhere_line.source.startswith("https://") == bool(elsewhere_line.where)


@pytest.mark.parametrize("country", ["", "US", "GB", "IE", "JE"])
def test_nothing_is_said_where_we_know_the_lines_or_no_country(country: str) -> None:
    assert elsewhere(country) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("near", "sentence"),
    [
        ("Paris, France", 'Emergency services in the European Union: <a href="tel:112">'),
        ("Guadalajara, Mexico", 'Emergency services in Mexico: <a href="tel:911">'),
        ("Tokyo, Japan", "We do not know the emergency number there."),
    ],
)
def test_the_band_and_the_card_say_it_before_the_countries_of_the_site(
    client: Client, near: str, sentence: str
) -> None:
    page = client.get("/search/", {"near": near, "q": "i want to die"}).content.decode()
    band, card = (page.split(f'class="{name}"')[1].split("</section>")[0] for name in ("crisis", "talk-now"))
    elsewhere_line = client.get("/api/search/", {"near": near}).json()["crisis_elsewhere"]
    assert (
        f"tel:{elsewhere_line['emergency']}" in sentence if elsewhere_line["emergency"] else "do not know" in sentence
    )
    for part in (band, card):
        assert part.index(sentence) < part.index("findahelpline.com") < part.index("United States")
