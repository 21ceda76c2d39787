"""Attacks on the private side that are no guessing: forged forms, fields nobody offered, markup, other sites' names."""

import io
import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Membership, User, WorkSession
from core.rls.principal import Principal, acting_as
from referrals.models import Caseload, Link, Person, Referral, Release
from tests.accounts.people import signed_in
from tests.beginnings import Beginning
from tests.post import posted
from tests.referrals import by_link, stories
from tests.security import world as worlds
from tests.security.cells import ask, cells, names, text_of
from tests.security.fuzzing import Fuzzer
from tests.security.world import World

pytestmark = pytest.mark.django_db
ELSEWHERE = ("https://example.net/", "//example.net/", "/\\example.net/", "https:example.net", "javascript:alert(1)")
MARKUP = (
    "<script>alert('qz')</script><img src=x onerror=alert(1)>\"'>{{ 7|add:70 }}{% now 'Y' %}"
    '#eval("1+1") $x$ *b* _i_ @ref `raw` \\ //note'
)


@pytest.fixture(scope="module")
def built(beginning: Beginning) -> World:
    return beginning(worlds.build)


@pytest.fixture
def world(built: World, db: None) -> World:
    # However long the tests before this one took, nobody is signed out yet.
    WorkSession.objects.update(seen_at=timezone.now())
    return deepcopy(built)


def one_of_each(world: World) -> list[Any]:
    """One address of every name, about Sam where it is about anybody."""
    first_of = {}
    for cell in cells(world):
        if not cell.name.startswith("admin:") and (cell.name not in first_of or cell.whose == "sam"):
            first_of[cell.name] = cell
    return list(first_of.values())


def test_no_form_is_taken_without_its_token(world: World) -> None:
    every = one_of_each(world)
    assert {cell.name for cell in every} == set(names())
    for who in ("robin", "jo", "sam", "harbor", "device", "anonymous"):
        client = world.visitors[who]
        client.handler.enforce_csrf_checks = True
        assert {cell.name: 403 for cell in every} == {
            cell.name: ask(client, "POST", cell.path, {"answer": "yes"}).status_code for cell in every
        }, who


def test_a_method_in_a_header_or_a_field_is_not_taken(world: World) -> None:
    robin, path = world.visitors["robin"], f"/referrals/{world.sam.referral.reference}/do/recall/"
    for options in ({"headers": {"X-HTTP-Method-Override": "POST"}}, {"headers": {"X-Method-Override": "POST"}}):
        assert ask(robin, "GET", path, {"_method": "POST"}, **options).status_code == 405


def test_no_address_leads_to_another_site(world: World) -> None:
    for who in ("robin", "sam", "anonymous"):
        for cell in one_of_each(world):
            if cell.name == "directory:leave":
                continue
            for method, place in (("GET", ELSEWHERE[0]), ("POST", ELSEWHERE[1]), ("POST", ELSEWHERE[2])):
                answer = ask(world.visitors[who], method, cell.path, {"next": place, "url": place, "back": place})
                to = answer.headers.get("Location", "")
                assert urlsplit(to).netloc in {"", "testserver"} and not to.startswith(("//", "/\\")), (who, cell, to)


def _fixed(world: World) -> dict[str, Any]:
    """What no form of these pages may change."""
    with acting_as(Principal.job("test")):
        return {
            "referrals": set(Referral.objects.values_list("pk", "agency", "person", "created_by", "reference")),
            "people": set(Person.objects.values_list("pk", "agency", "created_by")),
            "answers": set(
                Release.objects.values_list(
                    "pk",
                    "person",
                    "agency",
                    "consented_to_organization",
                    "consented_to_agency",
                    "signed_at",
                    "text_sha256",
                )
            ),
            "told": set(Referral.objects.exclude(sent_at=None).values_list("pk", "organization", "opened_at")),
            "caseloads": set(Caseload.objects.values_list("pk", "user", "agency", "person", "kind")),
            "members": set(Membership.objects.values_list("pk", "user", "party", "role", "ended_at")),
            "users": set(User.objects.values_list("pk", "is_staff", "is_superuser", "is_active")),
            "links": set(Link.objects.values_list("pk", "kind", "person", "referral", "claim_hash")),
        }


def test_fields_that_no_form_offered_change_nothing(world: World) -> None:
    """Each form that Robin's and Sam's pages offer, sent with everything else besides."""
    before, fuzzer, tried = _fixed(world), Fuzzer(world, 1), 0
    more = {
        "state": "active", "reported_state": "connected", "agency": str(world.kim.agency_id), "opened_at": "2026-01-01",
        "person": str(world.ash.person.pk), "membership": str(world.kim.pk), "role": "agency_admin", "user": "1",
        "signed_at": "2026-01-01", "consented_to_organization": "on", "consented_to_agency": "on", "is_superuser": "on",
        "is_staff": "on", "created_by": str(world.kim.user_id), "text_sha256": "0" * 64, "claim_hash": "",
        "organization": str(world.ash.organization.pk), "kind": "own", "principal": "job:x",
    }  # fmt: skip
    changing = ("/their-link/", "/advocate/", "/work-with/")
    for who, whose in (("robin", "sam"), ("sam", "sam"), ("advocate", "sam"), ("kim", "bo")):
        for cell in [one for one in fuzzer.cells if one.about in {whose, ""} and one.is_open_to(who)]:
            if not cell.name.startswith("referrals:") or cell.path.endswith(".pdf") or "step" in cell.name:
                continue
            for form in fuzzer._offered(who, cell):
                with transaction.atomic():
                    world.visitors[who].post(
                        cell.path, {**more, **form, **{n: v for n, v in more.items() if n not in form}}
                    )
                    after = _fixed(world)
                    transaction.set_rollback(True)
                tried += 1
                for table, rows in before.items():
                    missing = rows - after[table]
                    assert not missing or (table == "links" and any(one in cell.path for one in changing)), (
                        cell,
                        table,
                    )
    assert tried > 20


def test_staff_who_are_signed_in_sign_nothing(world: World) -> None:
    data = {
        "answer": "yes",
        "to_organization": "on",
        "to_agency": "on",
        "name": "Robin",
        "text_sha256": world.asked.text_sha256,
    }
    for who in (
        "robin",
        "jo",
        "alex",
        "max",
        "kim",
        "curator",
        "administrator",
        "former",
        "anonymous",
        "harbor",
        "advocate",
    ):
        for path in (f"/sign/{world.asked.reference}/", f"/my/{world.pages['sam']}/forms/{world.asked.reference}/"):
            with transaction.atomic():
                world.visitors[who].post(path, data)
                with acting_as(Principal.job("test")):
                    assert Release.objects.get(pk=world.asked.pk).signed_at is None, (who, path)
                transaction.set_rollback(True)


@pytest.mark.parametrize("expected", ["other", "", "0" * 64])
def test_the_hash_of_another_text_signs_nothing_and_the_right_one_does(world: World, expected: str) -> None:
    data = {"answer": "yes", "to_organization": "on", "name": "Sam O."}
    path = f"/my/{world.pages['sam']}/forms/{world.asked.reference}/"
    data["text_sha256"] = world.sam.release.text_sha256 if expected == "other" else expected
    world.visitors["sam"].post(path, data)
    with acting_as(Principal.job("test")):
        assert Release.objects.get(pk=world.asked.pk).signed_at is None
    assert world.visitors["sam"].post(path, data | {"text_sha256": world.asked.text_sha256}).status_code == 302
    with acting_as(Principal.job("test")):
        signed = Release.objects.get(pk=world.asked.pk)
        first, hash_of_first = signed.signed_at, signed.signature
    # The same answer again, and another one: what was signed stays. A no after the yes stops, and rewrites nothing.
    again = data | {"text_sha256": world.asked.text_sha256, "name": "Somebody"}
    for sent, state in ((again, "active"), (data | {"answer": "no"}, "revoked")):
        assert world.visitors["sam"].post(path, sent).status_code < 500
        with acting_as(Principal.job("test")):
            signed = Release.objects.get(pk=world.asked.pk)
            assert (signed.signed_at, signed.signature, signed.state) == (first, hash_of_first, state)


def test_another_sites_name_gets_into_no_e_mail(world: World) -> None:
    robin = world.visitors["robin"]
    path = f"/referrals/{world.sam.referral.reference}/their-link/"
    data = {"how": "email", "to": "sam@example.org"}
    assert robin.post(path, data, headers={"Host": "example.net"}).status_code == 400
    posted().delete()
    answer = robin.post(path, data, headers={"X-Forwarded-Host": "example.net", "X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    (mail,) = posted()
    assert settings.SITE_URL in mail.body and "example.net" not in mail.body + mail.subject


def test_a_body_too_large_is_refused(world: World) -> None:
    """Before any page reads it."""
    for who, path in (
        ("sam", f"/my/{world.pages['sam']}/questions/"),
        ("robin", "/referrals/"),
        ("anonymous", "/open/"),
    ):
        answer = ask(world.visitors[who], "POST", path, {"text": "x" * 3_000_000})
        assert answer.status_code in {400, 413}, who
        assert ask(world.visitors[who], "POST", path, {f"f{n}": "1" for n in range(2_500)}).status_code == 400


def test_the_door_gives_another_session_than_the_one_somebody_planted() -> None:
    story = stories.sent_referral()
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    by_link.organization(story, browser)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "planted0planted0planted0planted0"
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    assert other.get(f"/received/{story.referral.reference}/").status_code == 404


# --- markup in every field ------------------------------------------------------------------------------------------


def test_markup_in_every_field_stays_text_on_every_page_and_paper(client: Client) -> None:
    staff = stories.lincoln(asks_date_of_birth=True)
    contact = {"method": "Call", "value": MARKUP, "voicemail": True, "about": MARKUP}
    person = stories.sam(staff.robin, preferred_name=MARKUP, full_name=MARKUP, contact=contact, date_of_birth="")
    organization = stories.harbor()
    referral = stories.draft(
        staff.robin, person, organization, content=dict.fromkeys(stories.CONTENT, MARKUP), send_when_signed=False
    )
    release = stories.requested_release(staff.robin, person, organization, referral=referral)
    link = stories.own_link(staff.robin, person)
    stories.sign(release, link, name=MARKUP)
    story = stories.send(stories.Story(staff, organization, person, referral, release, link))
    story.open()
    story.answer("contact", why=MARKUP)
    robin, sam, harbor = signed_in(client, staff.robin.user), by_link.person(story), by_link.organization(story)
    sam.post("/my/questions/", {"text": MARKUP})
    count = 0
    for browser, pages in (
        (robin, [f"/referrals/{referral.reference}/{page}" for page in (
            "", "change/", "stop/", "stopped/", "their-link/", "answers/", "death/", "work-with/", "accounting/", "erase/",
            "record.json", "record.pdf", "accounting.pdf",
        )] + ["/referrals/", f"/refer/person/?to={organization.pk}&how=referral&for={referral.reference}"]),
        (sam, ["/my/", "/my/shared/", "/my/looked/", "/my/contact/", "/my/questions/", "/my/record.json", "/my/record.pdf",
               f"/my/forms/{release.reference}/", f"/my/forms/{release.reference}/copy/"]),
        (harbor, ["/received/"]),
    ):  # fmt: skip
        for page in pages:
            answer = browser.get(page, follow=True)
            assert answer.status_code == 200, page
            kind = answer.headers["Content-Type"]
            if "pdf" in kind:
                words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
                count += "alert(" in words
            elif "json" in kind:
                json.loads(answer.content)
                assert "attachment" in answer.headers["Content-Disposition"]
            else:
                text = answer.content.decode()
                assert "<script>alert" not in text and "<img src=x" not in text, page
                count += "&lt;script&gt;alert" in text
    assert count > 12
    printed = harbor.post("/received/print/").content.decode()
    assert "<script>alert" not in printed and "&lt;script&gt;alert" in printed


# --- when something fails -------------------------------------------------------------------------------------------


def test_a_page_that_fails_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: Any, referral: Any, *_: Any) -> None:
        preferred_name = referral.person.preferred_name
        raise ValueError(f"no page for {preferred_name}, {referral.person.contact}")

    monkeypatch.setattr("referrals.web.staff.views.referral_detail.referral_page", fails)
    robin = world.visitors["robin"]
    robin.raise_request_exception = False
    answer = ask(robin, "GET", f"/referrals/{world.sam.referral.reference}/")
    assert answer.status_code == 500
    assert worlds.secrets_in(text_of(answer)) == set()
    assert "Traceback" not in text_of(answer) and "ValueError" not in text_of(answer)


def test_cookies_and_transport_in_production() -> None:
    wanted = (
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE",
        "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "DEBUG",
    )  # fmt: skip
    program = "import json; from config import settings as own; from django.conf import global_settings as usual\n"
    program += f"print(json.dumps({{n: getattr(own, n, getattr(usual, n)) for n in {wanted!r}}}))"
    environment = {
        "PATH": os.environ["PATH"], "ALONGSIDE_MODE": "production", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example",
        "SITE_URL": "https://a.example", "FIELD_KEYS": settings.FIELD_KEYS[0], "ALONGSIDE_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": "postgres://a:b@localhost/c", "DATABASE_OWNER_URL": "postgres://o:b@localhost/c",
    }  # fmt: skip
    root = Path(settings.BASE_DIR)
    done = subprocess.run([sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    settings_there = json.loads(done.stdout)
    assert (settings_there.pop("SESSION_COOKIE_NAME"), settings_there.pop("CSRF_COOKIE_NAME")) == (
        "__Host-session",
        "__Host-csrf",
    )
    assert (settings_there.pop("SESSION_COOKIE_SAMESITE"), settings_there.pop("CSRF_COOKIE_SAMESITE")) == ("Lax", "Lax")
    assert (settings_there.pop("SESSION_COOKIE_DOMAIN"), settings_there.pop("SESSION_COOKIE_PATH")) == (None, "/")
    assert settings_there.pop("SECURE_HSTS_SECONDS") >= 31_536_000
    assert settings_there.pop("DEBUG") is False
    assert set(settings_there.values()) == {True}
