"""`make advisories` against a source played here: never a pass for having checked nothing."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tools import advisories

_WEAK = {"vulns": [{"id": "GHSA-462w-v97r-4m45", "modified": "2024-01-01T00:00:00Z"}]}
Answer = Callable[[list[dict[str, Any]]], bytes]


@contextmanager
def source(answer: Answer) -> Iterator[str]:
    """The address of a source that answers so, for as long as it is wanted."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/querybatch"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            reply = answer(json.loads(body)["queries"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def knows(*weak: str) -> Answer:
    def answer(queries: list[dict[str, Any]]) -> bytes:
        names = {*weak, advisories.KNOWN_TO_BE_WEAK.name}
        results = [_WEAK if query["package"]["name"] in names else {} for query in queries]
        assert all(query["package"]["ecosystem"] == "PyPI" and query["version"] for query in queries)
        return json.dumps({"results": results}).encode()

    return answer


def ask(address: str) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "ADVISORIES_URL": address}
    command = [sys.executable, "tools/advisories.py"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_every_locked_package_is_asked_about() -> None:
    pins = advisories.locked(settings.BASE_DIR)
    lines = {
        line.split("==")[0]
        for name in advisories.LISTS
        for line in (settings.BASE_DIR / name).read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    assert len(pins) == len(lines) > 50
    assert {"django", "psycopg2-binary", "pytest"} <= {pin.name for pin in pins}


def test_nothing_known() -> None:
    with source(knows()) as address:
        code, printed = ask(address)
    assert code == 0
    assert printed == f"{len(advisories.locked(settings.BASE_DIR))} packages checked, no advisory is known.\n"


def test_something_known() -> None:
    with source(knows("django", "pillow")) as address:
        code, printed = ask(address)
    assert code == 1
    assert printed.startswith("django ") and "\npillow " in printed and "2 of them with advisories" in printed
    assert "GHSA-462w-v97r-4m45" in printed


def test_a_source_that_does_not_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, printed = ask(address)
    assert code == 2
    assert printed.startswith("Not checked: ") and "does not answer" in printed


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda queries: json.dumps({"results": [{}] * len(queries)}).encode(), "knows no advisory for jinja2"),
        (lambda queries: b'{"results": []}', "answered for 0"),
        (lambda queries: json.dumps({"results": [_WEAK]}).encode(), "answered for 1"),
        (lambda queries: b"{}", "answered for 0"),
        (lambda queries: b"<html>Sign in to this network</html>", "other than JSON"),
        (lambda queries: json.dumps({"results": [1] * len(queries)}).encode(), "not OSV's"),
    ],
    ids=["knows nothing", "checks nothing", "checks one", "empty", "a page", "another form"],
)
def test_a_source_that_checks_less_than_all_is_no_pass(answer: Answer, why: str) -> None:
    with source(answer) as address:
        code, printed = ask(address)
    assert code == 2
    assert printed.startswith("Not checked: ") and why in printed


def test_a_list_that_cannot_be_read_whole_is_no_pass(tmp_path: Path) -> None:
    for name in advisories.LISTS:
        (tmp_path / name).write_text("# nothing\n")
    with pytest.raises(advisories.NotCheckedError):
        advisories.locked(tmp_path)
    (tmp_path / advisories.LISTS[0]).write_text("django==5.2 \\\n    --hash=sha256:00\npillow>=11\n")
    with pytest.raises(advisories.NotCheckedError, match="2 entries, of which 1"):
        advisories.locked(tmp_path)


def test_no_check_of_every_day_waits_for_it() -> None:
    """A new advisory is no reason for work to stop."""
    for path in (".ci/run", "scripts/check"):
        assert "advisories" not in (settings.BASE_DIR / path).read_text()
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    assert "\nadvisories: environment\n" in makefile
