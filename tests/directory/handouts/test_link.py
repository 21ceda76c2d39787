"""Short links: what they keep, when they end, and that a code is of no use to guess."""

import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from directory import services
from directory.handouts import codes
from directory.handouts.shortlist import Chosen, Shortlist
from directory.models import Handout, HandoutLanguage, Organization
from directory.models.handout import MOST_LISTINGS
from tests.directory.handouts.test_shortlist import add, change, names
from tests.directory.listings import make_listing

NOTE = "Marigold is afraid of dogs"


@pytest.fixture
def listings(db: None) -> list[Organization]:
    return [make_listing(name) for name in ("Harbor Peers", "River City Voices", "Art Together")]


def share(*listings: Organization, language: HandoutLanguage = HandoutLanguage.ENGLISH) -> Handout:
    return services.share_list(listings=[one.pk for one in listings], language=language, large_print=False)


def address(handout: Handout) -> str:
    return f"/l/{codes.formatted(handout.code)}/"


def headings(body: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", name) for name in re.findall(r"<h2.*?>(.+?)</h2>", body)]


# --- what is kept -----------------------------------------------------------------------------------------------


def test_a_row_has_no_place_for_a_person_a_note_or_a_moment() -> None:
    assert {field.name: type(field).__name__ for field in Handout._meta.get_fields()} == {
        "code": "CharField",
        "listings": "ArrayField",
        "language": "CharField",
        "large_print": "BooleanField",
        "expires_on": "DateField",
    }


def test_history_keeps_nothing_of_it() -> None:
    tracked = {model.pgh_tracked_model for model in apps.get_models() if issubclass(model, pghistory.models.Event)}
    assert Organization in tracked
    assert Handout not in tracked


def test_a_list_made_while_signed_in_does_not_say_by_whom(
    client: Client, curator: User, listings: list[Organization]
) -> None:
    client.force_login(curator)
    add(client, *listings)
    change(client, look="1", link="1", large="1", language="es", print="1", **{f"note-{listings[0].pk}": NOTE})
    stored = Handout.objects.values().get()
    assert stored == {
        "code": stored["code"],
        "listings": [one.pk for one in listings],
        "language": "es",
        "large_print": True,
        "expires_on": timezone.localdate() + timedelta(days=30),
    }
    page = client.get(f"/l/{codes.formatted(stored['code'])}/").content.decode()
    assert NOTE not in page
    assert curator.email not in page


def test_the_page_shows_the_list_in_order_without_notes(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    change(client, up=str(listings[2].pk))
    change(client, print="1", **{f"note-{listings[0].pk}": NOTE})
    assert NOTE in client.get("/shortlist/print/").content.decode()
    body = Client().get(address(Handout.objects.get())).content.decode()
    assert headings(body) == ["Harbor Peers", "Art Together", "River City Voices"]
    assert NOTE not in body


def test_the_link_is_made_once_for_one_list_and_anew_for_another(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    for _ in range(3):
        change(client, print="1")
    assert Handout.objects.count() == 1
    change(client, print="1", **{f"note-{listings[0].pk}": NOTE})
    assert Handout.objects.count() == 1
    change(client, down=str(listings[0].pk))
    change(client, print="1")
    assert Handout.objects.count() == 2
    formatted = client.get("/shortlist/print/").content.decode()
    assert codes.formatted(Handout.objects.get(listings__0=listings[1].pk).code) in formatted


def test_looking_at_the_list_or_saving_it_makes_no_link(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    change(client, save="1")
    for path in ("/shortlist/", "/shortlist/print/", "/shortlist/list.pdf"):
        client.get(path)
    assert not Handout.objects.exists()


# --- when it ends -----------------------------------------------------------------------------------------------


def test_it_opens_through_its_last_day_and_not_after(client: Client, listings: list[Organization]) -> None:
    made = share(*listings)
    for days, status in ((0, 200), (-1, 404)):
        Handout.objects.update(expires_on=timezone.localdate() + timedelta(days=days))
        for path in (address(made), f"{address(made)}list.pdf"):
            assert client.get(path).status_code == status, (path, days)
    taken = client.post(f"{address(made)}take/", headers={"sec-fetch-site": "same-origin"})
    assert taken.status_code == 404
    assert names(client) == []


def test_a_sheet_does_not_name_a_link_that_has_ended(client: Client, listings: list[Organization]) -> None:
    add(client, *listings)
    change(client, print="1")
    Handout.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert "/l/" not in client.get("/shortlist/print/").content.decode()
    change(client, print="1")
    assert address(Handout.objects.get()) in client.get("/shortlist/print/").content.decode()


def test_what_has_ended_is_deleted_daily_and_with_each_new_one(listings: list[Organization]) -> None:
    old, open_handout = share(listings[0]), share(listings[1])
    Handout.objects.filter(pk=old.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    output = StringIO()
    call_command("refresh_times", stdout=output)
    assert "1 short links ended." in output.getvalue()
    assert list(Handout.objects.all()) == [open_handout]
    Handout.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    new = share(listings[2])
    assert list(Handout.objects.all()) == [new]


def test_unknown_ended_and_mistyped_codes_have_one_answer(client: Client, listings: list[Organization]) -> None:
    ended = share(*listings)
    Handout.objects.update(expires_on=date(2020, 1, 1))
    answers = [
        client.get(f"/l/{code}/")
        for code in (codes.formatted(ended.code), "QQQQ-QQQQ", "x", "0000-0000", "É" * 8, "a" * 500)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert client.get("/l/%00/").status_code == 400


@pytest.mark.parametrize("typed", ["{}-{}", "{}{}", "{} {}", "{}–{}", " {}-{} "])
def test_a_code_is_read_however_it_is_typed(client: Client, listings: list[Organization], typed: str) -> None:
    made = share(*listings)
    for code in (made.code, made.code.lower()):
        response = client.get(f"/l/{typed.format(code[:4], code[4:])}/", follow=True)
        assert response.status_code == 200
        assert response.request["PATH_INFO"] == address(made)


# --- codes ------------------------------------------------------------------------------------------------------


def test_codes_have_no_letters_taken_for_others_and_spell_nothing() -> None:
    assert not set(codes.ALPHABET) & set("0O1IL2Z5S8B6GAEIOU")
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 20


def test_codes_are_spread_evenly_and_do_not_repeat() -> None:
    made = [codes.new() for _ in range(20_000)]
    assert len(set(made)) == len(made)
    counts = Counter("".join(made))
    assert set(counts) == set(codes.ALPHABET)
    # 8,000 of each expected; ten standard deviations (87 each) are not chance.
    assert all(abs(count - 8_000) < 870 for count in counts.values())


@given(st.text(max_size=40))
def test_reading_a_code_never_fails(typed: str) -> None:
    code = codes.read(typed)
    assert code == "" or (len(code) == 8 and set(code) <= set(codes.ALPHABET))


# --- limits -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, MOST_LISTINGS + 1])
def test_a_link_to_nothing_or_to_too_much_is_refused(count: int) -> None:
    ids = [Chosen(listing=make_listing("Harbor Peers").pk).listing] * count
    with pytest.raises(ValidationError):
        services.share_list(listings=ids, language=HandoutLanguage.ENGLISH, large_print=False)
    with pytest.raises(IntegrityError):
        Handout.objects.create(code="QQQQQQQQ", listings=ids, expires_on=date(2030, 1, 1))


def test_taking_a_list_adds_to_ones_own_each_once(client: Client, listings: list[Organization]) -> None:
    add(client, listings[1])
    client.post(f"{address(share(*listings))}take/", headers={"sec-fetch-site": "same-origin"})
    assert names(client) == ["River City Voices", "Harbor Peers", "Art Together"]


def test_taking_keeps_the_look_of_the_sheet(client: Client, listings: list[Organization]) -> None:
    made = share(*listings, language=HandoutLanguage.SPANISH)
    client.post(f"{address(made)}take/", headers={"sec-fetch-site": "same-origin"})
    assert re.search(r'value="es" id="language-es" checked', client.get("/shortlist/").content.decode())


_ids = st.uuids()
_lists = st.lists(_ids, max_size=MOST_LISTINGS, unique=True)


@given(_lists, st.data())
def test_moving_keeps_every_listing_and_its_note(ids: list[Any], data: st.DataObject) -> None:
    before = Shortlist(tuple(Chosen(one, f"note {one}") for one in ids), code="QQQQQQQQ")
    one = data.draw(st.sampled_from(ids) if ids else _ids)
    after = before.moving(one, data.draw(st.sampled_from([-1, 1])))
    assert sorted(map(str, after.ids)) == sorted(map(str, ids))
    assert all(chosen.note == f"note {chosen.listing}" for chosen in after.chosen)
    assert (after.code == "") == (after.ids != before.ids)
    assert Shortlist.from_plain(after.as_plain()) == after
