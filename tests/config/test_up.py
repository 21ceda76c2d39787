"""`make run` says in one line what is missing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.postgres import PrivateServer
from config.postgres.layout import Layout


def run(port: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "up"]
    environment = os.environ | {"PORT": port}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=settings.BASE_DIR, timeout=60)


def test_a_port_in_use_is_said_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(str(port))
    assert result.returncode == 1
    assert f"Port {port} is in use" in result.stderr
    assert f"PORT={port + 1} make run" in result.stderr
    assert result.stderr.strip().count("\n") == 0


@pytest.mark.parametrize("port", ["eighty", "-1", "0", "65536"])
def test_an_impossible_port_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything else is begun: the database is closed to this test."""
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="write a number"):
        call_command("up")


WORD = "zanzibar"


class Site:
    """A whole `make run`, with a database of its own and without the demonstration."""

    def __init__(self, var_dir: Path) -> None:
        self.server = PrivateServer(Layout.of(var_dir))
        self.log = var_dir / "output.log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._environment = os.environ | {
            "ALONGSIDE_VAR": str(var_dir),
            "ACCESS_LOG": "1",
            "DEMO": "0",
            "PORT": str(self.port),
            "LOG_LEVEL": "INFO",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, within_s: float) -> float:
        """Seconds to the first page."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=settings.BASE_DIR,
                start_new_session=True,
            )
        while self.status("/") != 200:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() - began < within_s, self.log.read_text()
            time.sleep(0.1)
        return time.monotonic() - began

    def status(self, path: str) -> int:
        """The status of a page; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def say(self, request: bytes) -> bytes:
        """The first bytes answered to a request that no browser would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as link:
            link.sendall(request)
            return link.recv(200)

    def end(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, number)
        self.process.wait(30)

    def workers(self) -> list[int]:
        """Programs of this site that do what is due each minute."""
        pids = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if b"housekeeping" in command and self._environment["ALONGSIDE_VAR"].encode() in environment:
                pids.append(int(folder.name))
        return pids


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    if site.process is not None and site.process.poll() is None:
        site.end(signal.SIGKILL)
    site.server.stop()
    shutil.rmtree(site.server.layout.sockets, ignore_errors=True)
    shutil.rmtree(site.server.layout.home, ignore_errors=True)


def test_a_whole_life(site: Site) -> None:
    site.start(within_s=400)

    assert len(site.workers()) == 1
    # A place in a country that is not served: the answer is a question.
    assert site.status(f"/search/?near={WORD}") == 400
    assert site.status(f"/search/?near={WORD}%00") == 400
    assert b"400" in site.say(b"GET /search/?near=zanzibar\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"400" in site.say(b"zanzibar\r\n\r\n")
    # A header that moves the site elsewhere is as if it had not been there.
    for name in (b"SCRIPT_NAME", b"PATH_INFO", b"X-Script-Name", b"X-Forwarded-Prefix", b"X-Original-URL"):
        answer = site.say(b"GET /nowhere/ HTTP/1.1\r\nHost: localhost\r\n%s: /nowhere\r\n\r\n" % name)
        assert b" 404 " in answer, name
        answer = site.say(b"GET /search/ HTTP/1.1\r\nHost: localhost\r\n%s: /nowhere\r\n\r\n" % name)
        assert b" 200 " in answer, name

    pid = site.server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    while site.status("/search/?near=97201") != 200:
        assert time.monotonic() - killed < 60, site.log.read_text()
        time.sleep(0.1)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        site.end(number)
        assert not site.server.answers(), number
        assert site.workers() == []
        # 5 seconds are the promise on a quiet machine.
        assert site.start(within_s=60)
    site.end(signal.SIGKILL)
    ended = time.monotonic()
    while site.server.pid() is not None:
        assert time.monotonic() - ended < 60
        time.sleep(0.1)

    log = site.log.read_text()
    assert f"http://localhost:{site.port}" in log
    assert "GET /search/ 200" in log
    assert WORD not in log
