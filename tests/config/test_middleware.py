"""Unreadable input is refused clearly; private pages are never stored."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import (
    LONGEST_QUERY,
    limit_browser_features,
    private_pages_are_not_stored,
    reject_unreadable_input,
)

Middleware = Callable[[Callable[[HttpRequest], Any]], Callable[[HttpRequest], Any]]


def through(middleware: Middleware, request: HttpRequest) -> HttpResponse:
    return middleware(lambda request: HttpResponse("the page"))(request)


UNREADABLE = [
    {"QUERY_STRING": "near=%00"},
    {"QUERY_STRING": "near=97201%00"},
    {"QUERY_STRING": "near=%ff"},
    {"QUERY_STRING": "%c3%28=1"},
    {"QUERY_STRING": "near=" + "x" * LONGEST_QUERY},
    {"PATH_INFO": "/\x00"},
    {"HTTP_COOKIE": 'session="\\000abcdefgh"'},
]


@pytest.mark.parametrize("parts", UNREADABLE)
def test_unreadable_input_is_refused(client: Client, parts: dict[str, Any]) -> None:
    response = client.get("/", **parts)
    assert response.status_code == 400


def test_a_path_that_is_not_utf_8_names_no_page(client: Client) -> None:
    assert client.get("/", PATH_INFO="/\xff").status_code == 404


def test_the_api_refuses_in_its_own_words() -> None:
    request = RequestFactory().get("/api/search/", QUERY_STRING="near=%00")
    response = through(reject_unreadable_input, request)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("query", ["", "near=97201", "q=caf%C3%A9+%F0%9F%92%AC", "q=%25", "q=a%26b", "&&=", "q=%zz"])
def test_readable_input_passes(query: str) -> None:
    assert through(reject_unreadable_input, RequestFactory().get("/", QUERY_STRING=query)).status_code == 200


def anonymous(request: HttpRequest) -> HttpRequest:
    request.session = SimpleNamespace(accessed=False, modified=False)  # type: ignore[assignment]
    return request


def test_public_pages_may_be_stored() -> None:
    response = through(private_pages_are_not_stored, anonymous(RequestFactory().get("/search/")))
    assert "Cache-Control" not in response


def test_the_desk_is_not_stored() -> None:
    request = anonymous(RequestFactory().get(f"/{settings.ADMIN_PATH}/login/"))
    assert "no-store" in through(private_pages_are_not_stored, request)["Cache-Control"]


def test_pages_of_signed_in_people_are_not_stored() -> None:
    request = anonymous(RequestFactory().get("/search/"))
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x" * 32
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    assert through(private_pages_are_not_stored, request)["Cache-Control"] == "no-store, private"


def test_pages_that_read_the_session_are_not_stored() -> None:
    request = anonymous(RequestFactory().get("/sign-in/"))
    request.session.accessed = True
    assert "no-store" in through(private_pages_are_not_stored, request)["Cache-Control"]


def test_a_position_is_all_a_page_may_ask_for() -> None:
    policy = through(limit_browser_features, RequestFactory().get("/"))["Permissions-Policy"]
    assert policy.startswith("geolocation=(self)")
    assert "camera=()" in policy
