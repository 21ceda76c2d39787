"""Words of despair typed into the search: crisis lines come first, and the results still follow."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings

from tests.directory.listings import make_listing

CALM = "If you are thinking about ending your life, you can talk to somebody now."


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
    assert "Left Behind" in client.get("/search/?near=97201&q=bereaved+by+suicide").content.decode()


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("near", "line", "exit_"),
    [
        ("97201", "tel:18007997233", "/leave/"),
        ("G1 1AA", "tel:08000271234", "/leave/?in=GB"),
        ("Cardiff", "tel:08088010800", "/leave/?in=GB"),
    ],
)
def test_whoever_is_hurt_has_the_line_of_their_country_first_and_a_way_out(
    client: Client, near: str, line: str, exit_: str
) -> None:
    block, _ = block_and_rest(client, urlencode({"near": near, "q": "my husband hits me"}))
    first_general = "tel:988" if near == "97201" else "tel:116123"
    assert block.index("In danger now?") < block.index(line) < block.index(first_general)
    assert "Exit this page" in block and exit_ in block
    assert "data-exit" in block


@pytest.mark.django_db
def test_spanish_words_have_a_sentence_and_a_line_in_spanish(client: Client) -> None:
    block, _ = block_and_rest(client, "near=97201&q=quiero+morir")
    assert 'lang="es"' in block and "oprima 2" in block and "Exit this page" not in block


@pytest.mark.django_db
def test_whoever_lost_somebody_reads_calm_lines_and_finds_others_who_did(client: Client) -> None:
    make_listing("Left Behind", at=(45.507, -122.69), service={"populations": ["bereaved_by_suicide"]})
    page = client.get("/search/?near=97201&q=lost+my+son+to+suicide").content.decode()
    assert 'class="talk-now"' not in page
    calm = page[page.index("talk-calm") :].split("</div>")[0]
    assert "It is hard to lose somebody this way." in calm and 'href="tel:988"' in calm
    assert "groups for people who lost somebody to suicide" in page
    assert "Left Behind" in page


@pytest.mark.django_db
def test_words_of_other_subjects_have_neither(client: Client) -> None:
    make_listing("Porch Light", at=(45.507, -122.69), description="Emergency food.")
    page = client.get("/search/?near=97201&q=emergency+food").content.decode()
    assert "talk-now" not in page.split("</header>")[1] and "talk-calm" not in page


@pytest.mark.django_db
def test_a_misspelt_word_of_danger_has_the_card_and_is_looked_for_as_it_was_meant(client: Client) -> None:
    make_listing("Porch Light", at=(45.507, -122.69), service={"populations": ["suicide"]})
    block, rest = block_and_rest(client, "near=97201&q=suicidle")
    assert CALM in block and "Porch Light" in rest
    assert "We looked for “suicide” instead of “suicidle”." in rest


@pytest.mark.django_db
def test_the_json_says_what_was_understood_and_whom_to_call(client: Client) -> None:
    crisis = client.get("/api/search/?near=97201&q=my+husband+hits+me").json()["understood"]["crisis"]
    assert (crisis["level"], crisis["about"]) == ("card", ["violence"])
    assert crisis["lines"][0]["call"] == "18007997233" and crisis["lines"][-1]["call"] == "911"
    assert "crisis" not in client.get("/api/search/?near=97201&q=walking").json()["understood"]
    assert "understood" not in client.get("/api/search/?near=97201").json()
    # Words typed into the wrong field are heard all the same.
    assert client.get("/api/search/?near=kill+myself").json()["understood"]["crisis"]["level"] == "card"


@pytest.mark.django_db
def test_the_card_stands_above_the_question_which_place_was_meant(client: Client) -> None:
    for near in ("Springfield", "qqqqqqqq"):
        page = client.get("/search/", {"near": near, "q": "my husband hits me"}).content.decode()
        assert page.count('class="talk-now"') == 1
        assert page.index('class="talk-now"') < page.index('id="near"'), near
        page = client.get("/search/", {"near": near, "q": "kill myself"}).content.decode()
        assert page.count('class="talk-now"') == 1


@pytest.mark.django_db
def test_a_british_name_that_america_has_too_says_one_line_of_america(client: Client) -> None:
    block, _ = block_and_rest(client, urlencode({"near": "Glasgow", "q": "raped"}))
    assert block.index("tel:08088010302") < block.index("United States")
    for line in ("18006564673", "08085002222", "08088088000"):
        assert line not in block, line
    for number in ("tel:988", "tel:911", "tel:999", "tel:111"):
        assert block.count(f'"{number}"') == 1, number


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["pills", "lost my son to suicide"])
def test_calm_lines_write_names_as_names(client: Client, words: str) -> None:
    for near in ("", "Belfast, Northern Ireland"):
        calm = client.get("/search/", {"near": near, "q": words}).content.decode().split("talk-calm")[1]
        assert "Samaritans" in calm and "samaritans" not in calm


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("near", "ways"), [("Leeds", {"/leave/?in=GB"}), ("M33", {"/leave/?in=GB"}), ("97201", {"/leave/"})]
)
def test_every_way_out_of_a_page_leads_to_the_same_weather(client: Client, near: str, ways: set[str]) -> None:
    page = client.get("/search/", {"near": near, "q": "my husband hits me"}).content.decode()
    addresses = re.findall(r'href="(/leave/[^"]*)"', page)
    assert len(addresses) == 3 and set(addresses) == ways


@pytest.mark.django_db
def test_a_british_listing_has_one_way_out(client: Client) -> None:
    page = client.get(make_listing("Sale Peers", country="GB").get_absolute_url()).content.decode()
    assert set(re.findall(r'href="(/leave/[^"]*)"', page)) == {"/leave/?in=GB"}
