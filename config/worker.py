"""gunicorn's worker with threads, and two more of them for whoever needs help now.

Requests that wait, wait in a queue and never in a thread. What leads to help has threads of its own, which nothing else
can fill; of all others, whoever only reads and would wait for long is told at once to try again.
"""

import contextlib
import errno
import os
import re
import selectors
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from core import semaphore
from core.semaphore import Slots

HELP_THREADS = 2
# Seconds in the queue after which a page is not made any more: the browser has most likely gone.
LONGEST_WAIT_S = 5.0
RETRY_AFTER_S = 20
# The page of crisis lines, the way out, and what the page looks like.
_HELP = re.compile(rb"(?:GET|HEAD) /(?:help-now/|leave/|static/css/|static/js/exit\.)")
_READS = re.compile(rb"(?:GET|HEAD) ")
_PEEKED = 64
_BUSY_PAGE = Path(__file__).resolve().parent.parent / "templates" / "503.html"


class Worker(ThreadWorker):
    """See above. With HELP_PORT set one worker listens there alone, so that it shares its time with nothing."""

    sockets: list[Any]

    def init_process(self) -> None:
        self.help_port = int(os.environ.get("HELP_PORT") or 0)
        self.every_socket: list[Any] = list(self.sockets)
        is_help = self.becomes_help()
        self.sockets = self.sockets_for(is_help=is_help)
        if is_help:
            # Another one would have to be there in the same moment.
            self.max_requests = sys.maxsize
        self.help_threads = ThreadPoolExecutor(max_workers=HELP_THREADS, thread_name_prefix="help")
        self.busy_answer = busy_answer()
        super().init_process()

    def becomes_help(self) -> bool:
        """Whether this is the worker for help: the first that asks, and when it ends another one."""
        if not self.help_port:
            return False
        try:
            self.help_turn = semaphore.hold(Slots(f"help-{self.help_port}", 1))
        except semaphore.BusyError:
            return False
        return True

    def sockets_for(self, *, is_help: bool) -> list[Any]:
        """Those of every socket that this worker listens on."""
        if not self.help_port:
            return self.every_socket
        return [one for one in self.every_socket if (one.getsockname()[1] == self.help_port) == is_help]

    def notify(self) -> None:
        """About once a second: should the worker for help have ended, this one listens there too until a new one does."""
        super().notify()
        is_ordinary = self.help_port and not hasattr(self, "help_turn")
        if is_ordinary and self.becomes_help():
            self.set_accept_enabled(False)
            self.sockets = self.every_socket

    def handle_quit(self, sig: int, frame: Any) -> None:
        self.help_threads.shutdown(wait=False)
        super().handle_quit(sig, frame)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, and look at it when something was sent: no thread waits for a slow browser."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.set_timeout()
        self.pending_conns.append(connection)
        self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def enqueue_req(self, conn: Any) -> None:
        """Hand a request to the threads that are for it."""
        begins = _beginning(conn.sock)
        conn.reads = bool(_READS.match(begins))
        conn.queued_at = time.monotonic()
        threads = self.help_threads if _HELP.match(begins) else self.tpool
        done = threads.submit(self.handle, conn)
        done.add_done_callback(lambda ended: self.method_queue.defer(self.finish_request, conn, ended))

    def handle(self, conn: Any) -> Any:
        """Answer it. Nothing that was typed is ever turned away here, however long it waited."""
        if conn.reads and time.monotonic() - conn.queued_at > LONGEST_WAIT_S:
            with contextlib.suppress(OSError):
                conn.sock.setblocking(True)
                util.write(conn.sock, self.busy_answer)
            return False
        return super().handle(conn)


def busy_answer() -> bytes:
    """The page that says to try again, with crisis lines, as it goes over the wire."""
    page = _BUSY_PAGE.read_bytes()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
        "Content-Security-Policy: default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
        f"X-Content-Type-Options: nosniff\r\nRetry-After: {RETRY_AFTER_S}\r\nConnection: close\r\n"
        f"Content-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page


def _beginning(sock: socket.socket) -> bytes:
    """The first bytes of a request, which stay to be read."""
    try:
        return sock.recv(_PEEKED, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return b""
