"""The site as docs/deploy.md has it run: gunicorn in production mode, two workers, behind a proxy that is played here."""

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Site:
    """gunicorn on a free port over the data of a trial's own server. `start` and `stop` as often as wanted."""

    def __init__(self, folder: Path, server: Any, workers: int = 2, database: str = "alongside") -> None:
        self.port, self.help_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        address = f"postgres://{{}}@localhost:5432/{database}?host={quote(str(server.layout.sockets), safe='')}"
        self.environment = os.environ | {
            "ALONGSIDE_MODE": "production", "ALONGSIDE_VAR": str(folder), "SITE_URL": "https://localhost",
            "SECRET_KEY": (folder / "secret_key").read_text().strip(), "BEHIND_PROXY": "1", "TRUSTED_PROXY_COUNT": "1",
            "FIELD_KEYS": (folder / "field_key").read_text().strip(), "ALLOWED_HOSTS": "localhost", "DEMO": "0",
            "DATABASE_URL": address.format("alongside_app"), "DATABASE_OWNER_URL": address.format("alongside_owner"),
            "PORT": str(self.port), "HELP_PORT": str(self.help_port), "WEB_CONCURRENCY": str(workers),
            "EMAIL_HOST": "localhost",
        }  # fmt: skip
        self.run("collectstatic", "--noinput", "--verbosity", "0")

    def run(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], env=self.environment, check=True)

    def start(self) -> None:
        """Returns once it answers."""
        command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
        self._process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if Browser(self).ask("GET", "/").status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("gunicorn does not answer")

    @property
    def pid(self) -> int:
        """Of gunicorn's first process."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None


@dataclass
class Answer:
    """What came back: status, body, where it leads."""

    status: int
    body: str
    location: str = ""


@dataclass
class Browser:
    """One connection with its cookies, as a browser behind the proxy; `address` is what the proxy says of it."""

    site: Site
    address: str = "192.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)
    link: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        """One question, on the connection of the one before where it is still open."""
        headers = {
            "Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": "https://localhost/", "Origin": "https://localhost",
        }  # fmt: skip
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for _ in range(2):
            link = self.link or http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
            try:
                link.request(method, path, body, headers)
                response = link.getresponse()
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # It was kept too long: a browser asks once more, on a new one.
                link.close()
                if self.link is None:
                    raise
                self.link = None
        self.link = link
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, response.read().decode("utf-8", "replace"), response.headers.get("Location", ""))

    def press(self, path: str, fields: dict[str, str], *, form: str = "") -> Answer:
        """A form on `form` (else `path`), sent with its secret."""
        token = _CSRF.search(self.ask("GET", form or path).body)
        assert token is not None
        return self.ask("POST", path, fields | {"csrfmiddlewaretoken": token[1]})

    def sign_in(self, user: Any) -> "Browser":
        """A session that is past its second factor, made in the database and handed to this browser."""
        from django.conf import settings
        from django.test import Client

        from tests.accounts.people import signed_in

        client = signed_in(Client(), user)
        self.cookies["__Host-session"] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self


def without_secrets(body: str) -> str:
    """A page without what is new each time it is made."""
    return _CSRF.sub("", body)


def address() -> str:
    """Some network address."""
    return ".".join(str(1 + secrets.randbelow(250)) for _ in range(4))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
