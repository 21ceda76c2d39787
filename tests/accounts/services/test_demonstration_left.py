"""Production that is given the database of the demonstration: it does not start, and its accounts open nothing."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.core import checks
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from demo import accounts
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    accounts.create()
    return User.objects.get(email=accounts.ADMIN_EMAIL)


def errors() -> list[str | None]:
    messages = checks.run_checks(databases=["default"], include_deployment_checks=True)
    return [message.id for message in messages if message.id in {"alongside.E006", "alongside.I001"}]


def test_all_accounts_of_the_demonstration_are_marked_and_no_others(administrator: User) -> None:
    User.objects.create_user("somebody@agency.example", people.PASSWORD)
    marked = User.objects.filter(is_demonstration=True).values_list("email", flat=True)
    assert set(marked) == {email for _, email, _ in accounts.SIGN_INS}


def test_the_mark_stays(administrator: User) -> None:
    with pytest.raises(DatabaseError, match="stays one"), transaction.atomic():
        User.objects.filter(pk=administrator.pk).update(is_demonstration=False)
    administrator.is_demonstration = False
    with pytest.raises(DatabaseError, match="stays one"), transaction.atomic():
        administrator.save()


def test_in_production_its_password_is_wrong(administrator: User, client: Client, settings: Any) -> None:
    page, sent = reverse("accounts:sign_in"), {"login": accounts.ADMIN_EMAIL, "password": accounts.PASSWORD}
    settings.PRODUCTION = True
    assert client.post(page, sent).status_code == 200
    assert "_auth_user_id" not in client.session
    assert not administrator.check_password(accounts.PASSWORD)
    settings.PRODUCTION = False
    assert client.post(page, sent).status_code == 302
    assert "_auth_user_id" in client.session


def test_in_production_its_sessions_are_over(administrator: User, client: Client, settings: Any) -> None:
    client.post("/demo/sign-in-as/", {"email": accounts.ADMIN_EMAIL})
    desk = reverse("admin:index")
    assert client.get(desk).status_code == 200
    settings.PRODUCTION = True
    assert client.get(desk).status_code in {302, 404}
    client.force_login(administrator)
    assert client.get(desk).status_code in {302, 404}


def test_the_check_says_so_in_production_only(administrator: User, settings: Any) -> None:
    assert errors() == []
    settings.PRODUCTION = True
    assert errors() == ["alongside.E006"]


def test_a_database_without_it_is_quiet_and_not_asking_is_said(db: None, settings: Any) -> None:
    User.objects.create_superuser("somebody@agency.example", people.PASSWORD)
    settings.PRODUCTION = True
    assert errors() == []
    messages = checks.run_checks(include_deployment_checks=True)
    assert [message.id for message in messages if message.id and message.id.startswith("alongside.I")] == [
        "alongside.I001"
    ]


@pytest.fixture
def serve(transactional_db: None) -> Any:
    """Loads the entry point of web servers in production, over this test's database."""
    host = quote(str(connection.settings_dict["HOST"]), safe="")
    address = f"postgres://alongside_app@localhost:5432/{connection.settings_dict['NAME']}?host={host}"

    def run(database: str = address) -> "subprocess.CompletedProcess[str]":
        environment = {
            "PATH": os.environ["PATH"], "ALONGSIDE_MODE": "production", "SECRET_KEY": "k" * 60, "BEHIND_PROXY": "1",
            "FIELD_KEYS": project.FIELD_KEYS[0], "ALLOWED_HOSTS": "a.example", "SITE_URL": "https://a.example",
            "DATABASE_URL": database, "ALONGSIDE_VAR": str(project.VAR_DIR), "PORT": "0",
        }  # fmt: skip
        command = [sys.executable, "-m", "gunicorn", "--check-config", "-c", "python:config.gunicorn", "config.wsgi"]
        return subprocess.run(
            command, cwd=project.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60
        )

    return run


def test_production_does_not_start_on_it(serve: Any) -> None:
    assert serve().returncode == 0
    accounts.create()
    refused = serve()
    assert refused.returncode == 1
    assert "Alongside does not start: this database held the demonstration" in refused.stderr
    assert "Traceback" not in refused.stderr
    # One that does not answer yet is waited for by the pages themselves.
    assert serve("postgres://alongside_app@localhost:1/nowhere").returncode == 0
