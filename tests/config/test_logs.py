"""What a visitor typed never reaches a log."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import DataError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path

from config import urls
from config.logs import NoSearchWords, shown_path
from core.crypto.keyring import Keyring

WORD = "zanzibar"


def breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"cannot read {request.GET['near']}")


def breaks_in_the_database(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [request.GET["near"]])
    return HttpResponse()


def lost_its_key(request: HttpRequest) -> HttpResponse:
    before, now = Keyring.of([Fernet.generate_key().decode()]), Keyring.of([Fernet.generate_key().decode()])
    return HttpResponse(now.open(before.seal(request.GET["near"].encode(), "a column"), "a column"))


def absent(request: HttpRequest) -> HttpResponse:
    raise Http404(request.GET["near"])


urlpatterns = [
    *urls.urlpatterns,
    path("breaks/", breaks),
    path("database/", breaks_in_the_database),
    path("absent/", absent),
    path("lost-its-key/", lost_its_key),
]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoSearchWords())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def visit(address: str) -> Any:
    with override_settings(ROOT_URLCONF=__name__):
        return Client(raise_request_exception=False).get(address, {"near": WORD})


def test_errors_keep_their_place_and_lose_their_words(written: io.StringIO) -> None:
    assert visit("/breaks/").status_code == 500
    text = written.getvalue()
    assert WORD not in text
    assert "ValueError" in text
    assert "in breaks" in text


@pytest.mark.django_db
def test_database_errors_keep_only_their_code(written: io.StringIO) -> None:
    assert visit("/database/").status_code == 500
    text = written.getvalue()
    assert WORD not in text
    assert "SQLSTATE 22P02" in text
    assert DataError.__name__ in text


def test_a_lost_key_is_named_and_what_to_do(written: io.StringIO) -> None:
    assert visit("/lost-its-key/").status_code == 500
    text = written.getvalue()
    assert WORD not in text
    assert re.search(r"KeyLostError: The key [0-9a-f]{8} .* is not in FIELD_KEYS. Put it back", text)


def test_missing_pages(written: io.StringIO) -> None:
    assert visit("/absent/").status_code == 404
    assert visit("/nowhere/").status_code == 404
    assert WORD not in written.getvalue()
    assert "Not Found: /absent/" in written.getvalue()
    assert "nowhere" not in written.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/open/%23zanzibar", ""),
        ("/search/zanzibar%20Q", "/search/…"),
        ("/zanzibar/", "/…"),
        ("/zanzibar\u00e9%0a/", "/…"),
        ("/my/zanzibar/", "/my/…"),
        ("/received/zanzibar/stop/", "/received/<str:here>/stop/"),
        ("/listing/zanzibar/", "/listing/…"),
    ],
)
def test_a_path_that_leads_nowhere_is_cut_behind_its_first_part(written: io.StringIO, path: str, logged: str) -> None:
    Client().get(path)
    assert WORD not in written.getvalue()
    assert logged in written.getvalue()


def test_the_access_log_has_paths_of_pages_and_cuts_the_rest() -> None:
    seen = [
        ("/listing/6a1e/", 200), ("/static/css/base.css", 200), ("/open/#zanzibar", 200), ("/search/zanzibar", 404),
        ("/my/forms/zanzibar", 301), ("/%23zanzibar", 200),
        ("/received/R-7K3M-9QXF/", 200),
    ]  # fmt: skip
    assert [shown_path(*one) for one in seen] == [
        "/listing/6a1e/", "/static/css/base.css", "/open/…", "/search/…", "/my/…", "/…",
        "/received/<str:here>/",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["open", "my", "received", "for", "invitation", "password/new"])
def test_a_link_whose_sign_was_encoded_shows_the_page_that_takes_it_with_the_link_in_it(
    written: io.StringIO, page: str
) -> None:
    token = "Zanzi-bar_" * 4 + "abc"
    for sign in ("%23", "%2523"):
        answer = Client().get(f"/{page}/{sign}{token}")
        assert answer.status_code == 200
        body = answer.content.decode()
        assert f'value="{token}"' in body
        assert body.count(token) == 1
        assert "no-store" in answer["Cache-Control"]
    assert written.getvalue() == ""


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("GET /search/?near=zanzibar&q=x", ()),
        ("GET %s gave %d", ("/search/?near=zanzibar", 200)),
        ("GET %(path)s", ({"path": "/search/?near=zanzibar"},)),
        ("'/search/?near=zanzibar%%20town'", ()),
        ("Invalid request from ip=zanzibar: Invalid HTTP request line: 'zan\nzanzibar'", ()),
    ],
)
def test_query_strings_are_cut_wherever_they_stand(written: io.StringIO, message: str, args: tuple) -> None:
    logging.getLogger("anything").warning(message, *args)
    assert WORD not in written.getvalue()
    assert written.getvalue().strip()


def test_a_handler_never_sees_the_request() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "m", (), None)
    record.request = RequestFactory().get("/?near=zanzibar")
    assert NoSearchWords().filter(record)
    assert WORD not in str(record.__dict__)


def test_questions_stay_questions(written: io.StringIO) -> None:
    logging.getLogger("anything").warning("Is it there? Yes.")
    assert written.getvalue() == "Is it there? Yes.\n"
