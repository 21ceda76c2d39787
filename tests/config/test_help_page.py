"""The page of crisis lines is ready for whoever comes without a cookie, and is Django's own for everybody else."""

from typing import Any

import pytest
from django.test import RequestFactory

from config import help_page
from config.help_page import HelpAtHand

_HEADERS = [("Content-Type", "text/html"), ("X-Frame-Options", "DENY")]


class Django:
    """An application that counts how often it is asked."""

    def __init__(self, status: str = "200 OK", headers: list[tuple[str, str]] | None = None) -> None:
        self.asked: list[str] = []
        self.closed = 0
        self._status, self._headers = status, headers or _HEADERS

    def __call__(self, environ: dict[str, Any], start: Any) -> "Django":
        self.asked.append(environ["PATH_INFO"])
        start(self._status, self._headers)
        return self

    def __iter__(self) -> Any:
        return iter([b"call ", str(len(self.asked)).encode()])

    def close(self) -> None:
        self.closed += 1


def ask(site: HelpAtHand, path: str = "/help-now/", **environ: str) -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[Any] = []
    request = RequestFactory().get(path).environ
    request.pop("HTTP_COOKIE", None)
    body = b"".join(site(request | environ, lambda status, headers, exc_info=None: started.append((status, headers))))
    return *started[0], body


def test_django_is_asked_once_and_its_answer_is_given_whole() -> None:
    django = Django()
    site = HelpAtHand(django)
    assert [ask(site) for _ in range(3)] == [("200 OK", _HEADERS, b"call 1")] * 3
    assert (len(django.asked), django.closed) == (1, 1)


def test_after_a_minute_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    django = Django()
    site = HelpAtHand(django)
    monkeypatch.setattr(help_page, "KEPT_S", -1.0)
    assert [ask(site)[2] for _ in range(2)] == [b"call 1", b"call 2"]


@pytest.mark.parametrize(
    "other",
    [
        {"HTTP_COOKIE": "__Host-session=x"}, {"REQUEST_METHOD": "POST"}, {"QUERY_STRING": "x=1"}, {"PATH_INFO": "/"},
        {"HTTP_HOST": "other.example.org"}, {"HTTP_X_FORWARDED_PROTO": "http"}, {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"wsgi.url_scheme": "https"},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_is_not_the_same_question_is_asked_of_django(other: dict[str, str]) -> None:
    django = Django()
    site = HelpAtHand(django)
    ask(site)
    assert ask(site, **other)[2] == b"call 2"


@pytest.mark.parametrize(
    ("status", "headers"),
    [("400 Bad Request", _HEADERS), ("301 Moved", _HEADERS), ("200 OK", [*_HEADERS, ("Set-Cookie", "csrf=x")])],
)
def test_only_a_page_for_everybody_is_kept(status: str, headers: list[tuple[str, str]]) -> None:
    site = HelpAtHand(Django(status, headers))
    assert [ask(site)[2] for _ in range(2)] == [b"call 1", b"call 2"]


def test_many_hosts_do_not_fill_the_memory() -> None:
    site = HelpAtHand(Django())
    for number in range(100):
        ask(site, HTTP_HOST=f"{number}.example.org")
    assert len(site._kept) <= 16


@pytest.mark.django_db
def test_the_real_page_is_one_of_those() -> None:
    from config.wsgi import application

    first, again = ask(application, HTTP_HOST="localhost"), ask(application, HTTP_HOST="localhost")
    assert first == again and first[0].startswith("200 ") and b'href="tel:988"' in first[2]
    assert len(application._kept) == 1
