"""Words of despair typed into the search: crisis lines come first, and the results still follow."""

import re

import pytest
from django.test import Client, override_settings

from directory import crisis_words
from tests.directory.listings import make_listing

CALM = "If you are thinking about ending your life, you can talk to somebody now."


@pytest.mark.parametrize(
    "words",
    [
        "I want to die",
        "i WANT to  die.",
        "suicide",
        "Suicidal thoughts",
        "suicide loss group",
        "kill myself",
        "I don't want to live",
        "I don’t want to be here anymore",
        "self-harm",
        "how to end my life",
        "overdose",
        "sucide",
    ],
)
def test_the_usual_ways_of_saying_it_are_heard(words: str) -> None:
    assert crisis_words.said_in("", words)


@pytest.mark.parametrize(
    "words", ["", "dice", "Diego", "want to dive", "life skills", "suicideology", "harm reduction"]
)
def test_other_words_are_not(words: str) -> None:
    assert not crisis_words.said_in(words)


@pytest.mark.django_db
def test_the_lines_of_the_country_stand_above_results_that_still_follow(client: Client) -> None:
    make_listing("Porch Light", at=(45.507, -122.69), service={"populations": ["suicide"]})
    page = client.get("/search/?near=97201&q=I+want+to+die").content.decode()
    block, rest = page[page.index(CALM) :].split("</section>", 1)
    assert 'href="tel:988"' in block
    assert 'href="sms:741741"' in block
    assert 'href="tel:911"' in block
    assert "116123" not in block
    assert "Porch Light" in rest


@pytest.mark.django_db
@override_settings(SITE_COUNTRY="")
def test_without_a_place_every_country_has_its_line_and_a_place_field_is_heard_too(client: Client) -> None:
    for address in ("/search/?q=kill+myself", "/search/?near=kill+myself"):
        block = re.split(CALM, client.get(address).content.decode())[1].split("</section>")[0]
        for number in ("988", "116123", "131114", "1737"):
            assert f'href="tel:{number}"' in block, address
    assert CALM not in client.get("/search/?q=walking").content.decode()
