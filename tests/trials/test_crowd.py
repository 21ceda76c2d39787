"""The readers of the crowd behave as browsers do when the site ends a kept connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from trials.bench.crowd import Browser

_PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def _visit(answers: Callable[[int, int], bytes], pages: int) -> tuple[list[tuple[int, int]], int]:
    """What so many pages came to, and how many requests the site saw; `answers(connection, request)` is what it says.

    Nothing said ends the connection.
    """
    seen = {"connections": 0, "requests": 0}

    async def serve(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        seen["connections"] += 1
        connection, request = seen["connections"], 0
        with suppress(asyncio.IncompleteReadError):
            while await source.readuntil(b"\r\n\r\n"):
                request += 1
                seen["requests"] += 1
                answer = answers(connection, request)
                sink.write(answer)
                if answer != _PAGE:
                    break
        sink.close()

    async def visit() -> list[tuple[int, int]]:
        site = await asyncio.start_server(serve, "127.0.0.1", 0)
        browser = Browser(site.sockets[0].getsockname()[1])
        try:
            return [await browser.get("/") for _ in range(pages)]
        finally:
            browser.close()
            site.close()

    # In a thread of its own: where a browser test came before, its event loop runs in this one.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, visit()).result(), seen["requests"]


def test_a_kept_connection_that_was_closed_meanwhile_is_asked_again_once() -> None:
    heard, requests = _visit(lambda connection, request: _PAGE if request == 1 else b"", pages=3)
    assert heard == [(200, 5)] * 3
    assert requests == 5


def test_a_fresh_connection_without_an_answer_is_told() -> None:
    with pytest.raises(ConnectionError):
        _visit(lambda connection, request: b"", pages=1)
    with pytest.raises(ConnectionError):
        _visit(lambda connection, request: _PAGE if (connection, request) == (1, 1) else b"", pages=2)


@pytest.mark.parametrize("half", [b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"])
def test_an_answer_that_began_is_not_asked_for_twice(half: bytes) -> None:
    with pytest.raises(ConnectionError, match="ended early"):
        _visit(lambda connection, request: _PAGE if request == 1 else half, pages=2)
