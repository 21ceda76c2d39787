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
        "feeling hopeless",
        "everything is hopeless",
        "cant cope",
        "I can’t cope",
        "i cant do this anymore",
        "no one would miss me",
        "everyone would be better off if i was gone",
        "i hate my life",
        "i cant go on like this",
        "my husband hits me",
        "he hits me",
    ],
)
def test_the_usual_ways_of_saying_it_are_heard(words: str) -> None:
    assert crisis_words.said_in("", words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "dice",
        "Diego",
        "want to dive",
        "life skills",
        "suicideology",
        "harm reduction",
        "she hits the road",
        "coping skills",
    ],
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
@override_settings(SITE_COUNTRIES=["US", "GB", "NZ"])
def test_without_a_place_every_country_served_has_its_line_and_a_place_field_is_heard_too(client: Client) -> None:
    for address in ("/search/?q=kill+myself", "/search/?near=kill+myself"):
        block = re.split(CALM, client.get(address).content.decode())[1].split("</section>")[0]
        for number in ("988", "116123", "1737"):
            assert f'href="tel:{number}"' in block, address
        assert "131114" not in block, address
    assert CALM not in client.get("/search/?q=walking").content.decode()


def block_and_rest(client: Client, query: str) -> tuple[str, str]:
    """The card above the results, and what follows it."""
    page = client.get(f"/search/?{query}").content.decode()
    block, _, rest = page[page.index('<section class="talk-now"') :].partition("</section>")
    return block, rest


@pytest.mark.django_db
def test_somebody_who_is_hurt_at_home_has_the_emergency_number_first(client: Client) -> None:
    block, _ = block_and_rest(client, "near=97201&q=my+husband+hits+me")
    assert "If somebody hurts you, you can talk to somebody now." in block
    assert block.index("tel:911") < block.index("tel:988")
    with override_settings(SITE_COUNTRIES=["US", "GB"]):
        assert 'href="tel:999"' in block_and_rest(client, "q=he+hits+me")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["i want to die", "I can't go on", "feeling hopeless and my cat left"])
def test_a_sentence_of_despair_finds_phone_lines_first_and_nobody_bereaved(client: Client, words: str) -> None:
    make_listing("Left Behind", at=(45.507, -122.69), service={"populations": ["bereaved_by_suicide"]})
    make_listing("Porch Light", at=(45.507, -122.69), service={"populations": ["suicide"]})
    make_listing("Night Line", areas=["US"], service={"service_type": "warmline", "formats": ["phone"]})
    _, rest = block_and_rest(client, f"near=97201&q={words}")
    assert "We did not look for the words you typed." in rest
    assert rest.index("Night Line") < rest.index("Porch Light")
    assert "Left Behind" not in rest
    assert "Left Behind" in block_and_rest(client, "near=97201&q=bereaved+by+suicide")[1]


@pytest.mark.django_db
def test_words_that_find_nothing_offer_the_lines_of_the_country_and_help_without_them(client: Client) -> None:
    make_listing("Porch Light", at=(45.507, -122.69))
    for query in ("near=97201&q=qqqqqqqq", "near=97201&q=qqqqqqqq&cost=free", "q=qqqqqqqq"):
        page = client.get(f"/search/?{query}").content.decode()
        offered = page[page.index('id="list"') : page.index('class="group"')]
        near = "near=97201&amp;" if "near" in query else ""
        assert f'href="/search/?{near}format=online&amp;format=phone"' in offered, query
        assert 'href="tel:988"' in offered, query
    assert "If you need to talk" not in client.get("/search/?near=97201&q=porch").content.decode()
