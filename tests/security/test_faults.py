"""The database dies in the middle of a press, or the mail server is down: nothing half done, nothing shown unwritten."""

import importlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.messaging import outbox
from core.rls.principal import Principal, acting_as
from referrals.models import LedgerEntry, Referral, Release, Revocation
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories

pytestmark = pytest.mark.django_db(transaction=True)


def dies(real: Callable[..., Any]) -> Callable[..., Any]:
    """What it does, and then PostgreSQL ends this connection: before the transaction commits."""

    def then_dies(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return done

    return then_dies


def state_of(story: stories.Story) -> tuple[Any, ...]:
    connection.close()
    with acting_as(Principal.job("test")):
        return (
            Referral.objects.get(pk=story.referral.pk).state,
            Release.objects.get(pk=story.release.pk).state,
            LedgerEntry.objects.count(),
            Revocation.objects.count(),
            posted().count(),
        )


def killed(monkeypatch: pytest.MonkeyPatch, where: str, press: Callable[[], Any]) -> Any:
    """The answer to a press during which the connection dies."""
    module, _, name = where.rpartition(".")
    with monkeypatch.context() as patch:
        patch.setattr(where, dies(getattr(importlib.import_module(module), name)))
        try:
            return press()
        finally:
            connection.close()


def silent(client: Client) -> Client:
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "where", ["referrals.ledger.entries.append", "referrals.services.organization_responses.log_access"]
)
def test_opening_shows_nothing_unless_it_was_written_down(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    story = stories.sent_referral()
    harbor = silent(by_link.organization(story))
    before = state_of(story)
    answer = killed(monkeypatch, where, lambda: harbor.post("/received/open/"))
    assert answer.status_code in {500, 503}
    text = answer.content.decode()
    assert "Okonjo" not in text and "0177" not in text and "Traceback" not in text and "terminat" not in text
    assert state_of(story) == before
    again = harbor.post("/received/open/")
    assert again.status_code == 200 and "Okonjo" in again.content.decode()
    assert state_of(story)[2] > before[2]


def test_signing_is_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The yes, what it sends and the e-mail are one transaction."""
    staff, organization = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    referral = stories.draft(staff.robin, person, organization, send_when_signed=True)
    release = stories.requested_release(staff.robin, person, organization, referral=referral)
    link = stories.own_link(staff.robin, person)
    story = stories.Story(staff, organization, person, referral, release, link)
    sam, path = silent(by_link.person(story)), f"/my/forms/{release.reference}/"
    before = state_of(story)
    data = {
        "answer": "yes",
        "to_organization": "on",
        "to_agency": "on",
        "name": "Sam O.",
        "text_sha256": release.text_sha256,
    }
    for where in ("referrals.services.messages.referral_sent", "referrals.services.signing._send_if_chosen"):
        assert killed(monkeypatch, where, lambda: sam.post(path, data)).status_code in {500, 503}
        assert state_of(story) == before
    assert sam.post(path, data).status_code == 302
    assert state_of(story)[:2] == ("sent", "active")


def test_a_stop_is_whole_or_not_at_all_and_pressing_again_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    story = stories.opened_referral()
    sam, path = silent(by_link.person(story)), f"/my/forms/{story.release.reference}/stop/1/"
    before = state_of(story)
    assert killed(
        monkeypatch, "referrals.services.revocation.apply_expirations", lambda: sam.post(path)
    ).status_code in {
        500,
        503,
    }
    assert state_of(story) == before
    assert sam.post(path).status_code == 302
    assert state_of(story)[:2] == ("on_hold_permission", "revoked")


def test_with_the_mail_server_down_it_is_signed_sent_and_waiting(smtp_server: Any, client: Client) -> None:
    smtp_server.down()
    staff, organization = stories.lincoln(), stories.harbor()
    person = stories.sam(staff.robin)
    referral = stories.draft(staff.robin, person, organization, send_when_signed=True)
    release = stories.requested_release(staff.robin, person, organization, referral=referral)
    story = stories.Story(staff, organization, person, referral, release, stories.own_link(staff.robin, person))
    sam = by_link.person(story)
    data = {"answer": "yes", "to_organization": "on", "name": "Sam O.", "text_sha256": release.text_sha256}
    assert sam.post(f"/my/forms/{release.reference}/", data).status_code == 302
    assert state_of(story)[:2] == ("sent", "active")
    (mail,) = posted().filter(about=referral.reference)
    assert mail.state == "queued" and mail.last_error
    assert "Okonjo" not in mail.last_error
    robin = signed_in(client, staff.robin.user)
    assert robin.get(f"/referrals/{referral.reference}/").status_code == 200
    smtp_server.up()
    # To the organization, and to staff that something happened.
    assert outbox.deliver_due(timezone.now() + timedelta(minutes=5)).sent == 2
    for body in smtp_server.bodies():
        assert referral.reference in body and "Okonjo" not in body
        # As a word: the token of a link may hold any three letters.
        assert not re.search(r"\bSam\b", body)


def test_every_press_twice_at_staffs_pages_is_once(client: Client) -> None:
    """Two tabs: the second press is refused or finds it done, and never fails."""
    story = stories.opened_referral()
    robin, path = signed_in(client, story.staff.robin.user), f"/referrals/{story.referral.reference}/"
    presses: tuple[tuple[str, dict[str, Any]], ...] = (
        ("do/close/", {"outcome": "connected"}),
        ("do/recall/", {}),
        ("do/renew/", {}),
        ("do/ask/", {}),
        ("do/take-question-back/", {}),
        ("do/mistake/", {"why": "the wrong form"}),
        ("stop/", {"organizations": [str(story.organization.pk)], "channel": "spoken"}),
        ("erase/", {"reference": story.referral.reference}),
        ("death/", {"reference": story.referral.reference}),
    )
    for where, data in presses:
        first, second = robin.post(path + where, data), robin.post(path + where, data)
        assert first.status_code < 500 and second.status_code < 500, where
    with acting_as(Principal.job("test")):
        assert Revocation.objects.filter(person=story.person).count() <= 2
