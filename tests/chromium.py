"""Finds Chromium or Chrome for the browser tests; `python -m tests.chromium --install` gets one where it can."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_DOWNLOAD_S = 120
_APT_S = 420
MISSING = "no Chromium or Chrome was found: install one, or set CHROMIUM to its path"


def find() -> str | None:
    """Path of a browser, or None. CHROMIUM in the environment goes before anything found."""
    if given := os.environ.get("CHROMIUM"):
        return given if Path(given).exists() else None
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    for app in _MAC_APPS:
        if Path(app).exists():
            return app
    return _playwright_own()


def _playwright_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Tries playwright's download, then apt where root may; returns the path, or None where neither works."""
    print("Getting a browser for the browser tests ...", flush=True)
    _quietly([sys.executable, "-m", "playwright", "install", "chromium"], _DOWNLOAD_S)
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _quietly(["apt-get", "update", "-qq"], _APT_S)
        _quietly(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], _APT_S)
    return find()


def _quietly(command: list[str], seconds: int) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            command,
            timeout=seconds,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    path = find() or (install() if "--install" in sys.argv else None)
    print(f"Browser tests use {path}." if path else f"Browser tests are SKIPPED: {MISSING}.")
