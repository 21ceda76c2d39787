"""What answers requests waits for nothing for long, and help has threads of its own."""

import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path
from gunicorn.config import Config

from accounts.models import Agency
from config import errors, serving, worker

# --- the database -----------------------------------------------------------------------------------------------


def cut(statement: str) -> Exception:
    """What is raised where PostgreSQL ends a statement that waits."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute(statement)
    except OperationalError as error:
        return error
    raise AssertionError("It was not ended.")


def test_waits_are_bounded_and_an_operators_own_options_come_last() -> None:
    database: dict[str, Any] = {"OPTIONS": {"options": "-c lock_timeout=7"}}
    serving.bounded(database)
    options = database["OPTIONS"]["options"]
    assert f"-c lock_timeout={serving.LOCK_MS} " in options and f"statement_timeout={serving.STATEMENT_MS}" in options
    assert options.endswith("-c lock_timeout=7")


def waits(request: HttpRequest) -> Any:
    raise cut("SELECT pg_sleep(5)")


def breaks(request: HttpRequest) -> Any:
    raise OperationalError("something else")


urlpatterns = [path("waits/", waits), path("breaks/", breaks)]
handler500 = errors.server_error


@pytest.mark.django_db
def test_a_wait_that_was_ended_is_said_kindly_and_what_was_typed_can_be_sent_again() -> None:
    request = RequestFactory().post("/report/", {"text": "The hall <moved>", "csrfmiddlewaretoken": "x"})
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    request.session = {}  # type: ignore[assignment]
    try:
        waits(request)
    except OperationalError:
        answer = errors.server_error(request)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert 'name="text" value="The hall &lt;moved&gt;"' in page and 'href="tel:988"' in page
    assert "Nothing was saved or sent yet." in page


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_only_a_wait_is_called_so() -> None:
    client = Client(raise_request_exception=False)
    waited = client.get("/waits/")
    # Without the addresses of the site not even the frame of a page can be made.
    assert waited.status_code == 503 and 'href="tel:988"' in waited.content.decode()
    assert client.get("/breaks/").status_code == 500


@pytest.mark.django_db(transaction=True)
def test_whoever_meets_a_locked_row_is_told_so_and_does_not_wait(db: None) -> None:
    """As a page does that changes an agency while another one is at it."""
    agency = Agency.objects.create(name="Lincoln Clinic", jurisdiction="US-OR")
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Agency.objects.select_for_update().get(pk=agency.pk)
            locked.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert locked.wait(20)
        began = time.monotonic()
        with pytest.raises(OperationalError) as refused, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = 100")
            Agency.objects.select_for_update().get(pk=agency.pk)
        assert time.monotonic() - began < 5
        assert errors._waited(refused.value)
    finally:
        done.set()
        holder.join()


# --- threads ----------------------------------------------------------------------------------------------------


class Site:
    """A worker of gunicorn's in this process, over an application of the test's."""

    def __init__(self, application: Any) -> None:
        config = Config()
        config.set("threads", 2)
        config.set("keepalive", 5)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        log: Any = SimpleNamespace(
            access=lambda *_: None, **dict.fromkeys(("debug", "info", "exception"), lambda *_: None)
        )
        self.worker = worker.Worker(1, 0, [self.listener], SimpleNamespace(), 30, config, log)
        self.worker.wsgi = application
        setattr(self.worker, "notify", lambda: None)  # noqa: B010 - there is no arbiter to tell
        self.worker.is_parent_alive = lambda: True
        self.worker.tpool = self.worker.get_thread_pool()
        self.worker.help_threads = ThreadPoolExecutor(worker.HELP_THREADS)
        self.worker.busy_answer = worker.busy_answer()
        import selectors

        self.worker.poller = selectors.DefaultSelector()
        self.worker.method_queue.init()
        self.runs = threading.Thread(target=self.worker.run, daemon=True)
        self.runs.start()

    def ask(self, path: str, method: str = "GET") -> tuple[int, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.request(method, path)
        answer = link.getresponse()
        return answer.status, answer.read()

    def stop(self) -> None:
        self.worker.alive = False
        self.worker.method_queue.defer(lambda: None)
        self.runs.join(20)


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """While it is not set, the application holds whatever it is asked but help."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def site(held: threading.Event) -> Iterator[Site]:
    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        if not environ["PATH_INFO"].startswith("/help-now/"):
            held.wait(20)
        start("200 OK", [("Content-Length", "4")])
        return [b"page"]

    made = Site(application)
    yield made
    held.set()
    made.stop()


def asking(site: Site, number: int, path: str = "/search/", method: str = "GET") -> list[Any]:
    """So many browsers that ask at the same time; what each of them got stands in the list in the end."""
    pool = ThreadPoolExecutor(number)
    asked = [pool.submit(site.ask, path, method) for _ in range(number)]
    until = time.monotonic() + 20
    while site.worker.tpool._work_queue.qsize() < number - 2 and time.monotonic() < until:
        time.sleep(0.01)
    return asked


def test_with_every_thread_taken_and_more_waiting_the_page_of_crisis_lines_comes_at_once(
    site: Site, held: threading.Event
) -> None:
    asked = asking(site, 12)
    for _ in range(5):
        began = time.monotonic()
        assert site.ask("/help-now/") == (200, b"page")
        assert time.monotonic() - began < 10
    held.set()
    assert {one.result() for one in asked} == {(200, b"page")}


def test_whoever_waited_too_long_to_read_is_told_to_try_again_and_what_was_sent_is_taken(
    site: Site, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first two hold the threads; the others wait.
    asked = asking(site, 6)
    sent = asking(site, 1, method="POST")
    monkeypatch.setattr(worker, "LONGEST_WAIT_S", 0.2)
    time.sleep(0.5)
    held.set()
    answers = [one.result() for one in asked]
    assert sorted(status for status, _ in answers) == [200, 200, 503, 503, 503, 503]
    assert all(b"tel:988" in page and b"Try again in a minute" in page for status, page in answers if status == 503)
    assert sent[0].result()[0] == 200


def test_a_browser_that_sends_nothing_takes_no_thread(site: Site, held: threading.Event) -> None:
    held.set()
    silent = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(10)]
    began = time.monotonic()
    assert site.ask("/search/") == (200, b"page")
    assert time.monotonic() - began < 10
    for one in silent:
        one.close()


@pytest.mark.django_db
def test_what_has_threads_of_its_own_is_there(client: Client) -> None:
    assert client.get("/help-now/").status_code == 200
    assert client.get("/leave/").status_code == 302
    for beginning in (
        b"GET /help-now/ HTTP/1.1",
        b"GET /leave/?in=GB HTTP/1.1",
        b"GET /static/css/base.1.css HTTP/1.1",
    ):
        assert worker._HELP.match(beginning)
    for beginning in (
        b"POST /help-now/ HTTP/1.1",
        b"GET /search/?q=/help-now/ HTTP/1.1",
        b"GET /help-nowhere/ HTTP",
        b"",
    ):
        assert not worker._HELP.match(beginning)


def test_one_worker_takes_the_port_for_help_and_the_others_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    pages, help_now = (one.getsockname()[1] for one in sockets)
    monkeypatch.setenv("HELP_PORT", str(help_now))
    # What follows would begin to serve.
    monkeypatch.setattr(worker.ThreadWorker, "init_process", lambda self: None)
    made = []
    for _ in range(3):
        one = worker.Worker(1, 0, sockets, SimpleNamespace(), 30, Config(), SimpleNamespace())
        one.init_process()
        made.append(one)
    assert [[listener.getsockname()[1] for listener in one.sockets] for one in made] == [[help_now], [pages], [pages]]
    # The one for help ended: another listens there too, and goes on with its own.
    os.close(made[0].help_turn.descriptor)
    monkeypatch.setattr(worker.ThreadWorker, "notify", lambda self: None)
    for one in made[1:]:
        one.notify()
    assert [len(one.sockets) for one in made[1:]] == [2, 1]
    os.close(made[1].help_turn.descriptor)
    for listener in sockets:
        listener.close()
