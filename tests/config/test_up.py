"""`make run` says in one line what is missing."""

import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings


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
def test_an_impossible_port_is_refused(port: str) -> None:
    assert "write a number" in run(port).stderr
