"""The database as two roles, a template with the gazetteer in it, and a browser.

The owner creates and migrates the test database; tests run as the application's role, which may do no more than it
may in production. TEST_DB_SUFFIX lets several people run tests on one server.
"""

import functools
import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from config import postgres
from config.env import Env
from core import semaphore
from tests import chromium as chromium_finder
from tests import database
from trials.endure.scale import LONG


def pytest_configure(config: pytest.Config) -> None:
    """Holds the private server for the whole run, and makes what only tests want cheap."""
    is_worker = hasattr(config, "workerinput")
    try:
        postgres.ensure_running(Env(), settings.VAR_DIR, patience_s=0.0 if is_worker else 5.0)
    except postgres.ServerError as error:
        pytest.exit(str(error), returncode=3)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WORK_IN_BACKGROUND = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _files_of_its_own(config)
    _examples()


def _files_of_its_own(config: pytest.Config) -> None:
    """Documents and seals of this process alone: what another one writes meanwhile is not found by a test of this one."""
    folder = tempfile.TemporaryDirectory(prefix="alongside-tests-")
    config.add_cleanup(folder.cleanup)
    documents = settings.STORAGES["documents"]
    own = documents | {"OPTIONS": documents["OPTIONS"] | {"location": Path(folder.name) / "documents"}}
    settings.STORAGES = settings.STORAGES | {"documents": own}
    semaphore.keep_in(Path(folder.name) / "turns")
    settings.LEDGER_CHECKPOINT_FILE = str(Path(folder.name) / "ledger-seals.jsonl")


def _examples() -> None:
    """Examples are the same in every run: one that nobody ever saw is found by a long trial, not by somebody else's change.

    No example has a time limit of its own: on a busy machine the first may take long.
    """
    hypothesis.settings.register_profile(
        "suite", deadline=None, derandomize=not LONG, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("suite")


# Files with few tests that take long: begun first, or one worker would end with them while the other waits.
_LONG = (
    "tests/security/",
    "tests/referrals/services/test_races",
    "tests/browser/",
    "tests/core/test_dump",
    "tests/core/test_rot",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which files are handed to workers; within a file it stays (sorting keeps equals in place)."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_report_header() -> str:
    path = chromium_finder.find()
    return f"browser: {path}" if path else f"browser: browser tests are SKIPPED, {chromium_finder.MISSING}"


# --- database ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Creation and migration are the owner's; the test database starts as a copy of the template."""
    with django_db_blocker.unblock():
        database.become("owner")
        database.use_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        database.prepare_test_database()
        database.become("app")
    yield
    with django_db_blocker.unblock():
        database.become("owner")


@pytest.fixture(autouse=True, scope="session")
def _flush_as_owner() -> None:
    database.flush_as_owner()


@pytest.fixture
def as_owner(db: None) -> Iterator[Any]:
    """A cursor of the owner's, outside the test's transaction, for what the application may not do."""
    with database.owner_cursor() as cursor:
        yield cursor


@pytest.fixture
def fifty_connections() -> Iterator[None]:
    """Half of what the server takes: workers that want as many at once take turns."""
    with database.one_at_a_time("fifty-connections"):
        yield


# --- browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium (playwright's sync API); skips where none is installed."""
    path = chromium_finder.find()
    if path is None:
        pytest.skip(chromium_finder.MISSING)
    from playwright.sync_api import Locator, expect, sync_playwright

    _click_until_loaded(Locator)
    # As patient as everything else that waits: the five seconds of playwright's own are few on a busy machine.
    expect.set_options(timeout=30_000)
    # playwright's event loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        yield browser
        browser.close()


def _click_until_loaded(locator: Any) -> None:
    """A click that leads to another page is over when that page is loaded, as it is for somebody who looks at it.

    Playwright waits until the answer begins: on a busy machine what the next line looks at is not there yet.
    """
    click = locator.click

    @functools.wraps(click)
    def click_and_wait(self: Any, **options: Any) -> None:
        click(self, **options)
        self.page.wait_for_load_state()

    locator.click = click_and_wait


@pytest.fixture
def new_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Makes pages, each in a browser profile of its own: `new_page(java_script_enabled=False, ...)`.

    Addresses are relative to the live server, which serves static files too.
    """
    contexts = []

    def make(**options: Any) -> Any:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Any) -> Any:
    """One page with JavaScript, 1280 by 800."""
    return new_page(viewport={"width": 1280, "height": 800})


# --- the named cast ---------------------------------------------------------------------------------------------
# Fixtures for the people and organizations of demo/ go here.

from tests.beginnings import *  # noqa: E402, F403
from tests.cast import *  # noqa: E402, F403
from tests.smtp import *  # noqa: E402, F403
