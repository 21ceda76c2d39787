"""Links in e-mail begin with SITE_URL, whatever a request says about where the site is."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import set_script_prefix

from accounts.models import Membership
from config import gunicorn
from core.messaging import mail_links
from tests.accounts import people

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {
    "HTTP_X_FORWARDED_HOST": "example.net",
    "HTTP_X_FORWARDED_PORT": "8443",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PREFIX": "/nowhere",
    "HTTP_X_ORIGINAL_URL": "/nowhere/",
    "HTTP_X_REWRITE_URL": "/nowhere/",
    "HTTP_X_SCRIPT_NAME": "/nowhere",
    "HTTP_SCRIPT_NAME": "/nowhere",
    "HTTP_FORWARDED": "host=example.net;proto=https",
    "SCRIPT_NAME": "/nowhere",
    "SCRIPT_URL": "/nowhere/password/forgotten/",
    "REDIRECT_URL": "/nowhere/password/forgotten/",
}


def ask(path: str, fields: dict[str, str], **environ: str) -> int:
    """The status of a POST through the WSGI handler itself: the test client never sets a script prefix."""
    browser = Client()
    browser.get("/sign-in/")
    token = browser.cookies["csrf"].value
    body = urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
    request: dict[str, Any] = {
        "PATH_INFO": path, "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)), "HTTP_COOKIE": f"csrf={token}", "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(body), **environ,
    }  # fmt: skip
    setup_testing_defaults(request)
    statuses: list[str] = []

    def begin(status: str, headers: Any, exc_info: Any = None) -> Any:
        statuses.append(status)

    # As the test client does: the connection holds the transaction around this test.
    request_started.disconnect(close_old_connections)
    try:
        list(WSGIHandler()(request, begin))
    finally:
        request_started.connect(close_old_connections)
        set_script_prefix("/")
    return int(statuses[0][:3])


@pytest.mark.parametrize("header", ELSEWHERE)
def test_no_header_gets_into_a_link(
    header: str, robin: Membership, mailoutbox: list[Any], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        status = ask("/password/forgotten/", {"email": robin.user.email}, **{header: ELSEWHERE[header]})
    assert status == 302
    (mail,) = mailoutbox
    assert people.link_in(mail.body).startswith(f"{settings.SITE_URL}/password/new/#")


def test_a_script_prefix_is_taken_off_however_it_came(settings: Any) -> None:
    set_script_prefix("/nowhere/")
    try:
        assert mail_links.address_of("accounts:invitation") == f"{settings.SITE_URL}/invitation/"
    finally:
        set_script_prefix("/")


def test_the_web_server_takes_nothing_of_where_the_site_is_from_a_request() -> None:
    assert (gunicorn.forwarder_headers, gunicorn.forwarded_allow_ips, gunicorn.secure_scheme_headers) == ("", "", {})
    assert gunicorn.header_map == "drop"


def test_no_other_part_puts_an_address_together() -> None:
    """`settings.SITE_URL` stands in one module: whoever needs a link asks it."""
    named = {
        str(path.relative_to(ROOT))
        for app in ("accounts", "config", "core", "directory", "referrals")
        for path in (ROOT / app).rglob("*.py")
        if "SITE_URL" in path.read_text() and path.name != "settings.py"
    }
    assert named == {"core/messaging/mail_links.py"}
