"""50 people at once on this machine: `python -m trials.bench.crowd [seconds]`, or `make bench ARGS="crowd"`.

gunicorn in production mode with the workers docs/deploy.md has, over 10,000 generated listings and 4,000 referrals in a
database of its own. 50 readers ask one page after the other without a pause, which people never do, and then 50 who look at
each page for some five seconds. Most search, some look at a listing, some are signed in and look at their referrals. They
share the cores with the site. Beside what the clock says
stands the processor time that site and database took for each answer, which other work on the machine does not change.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from trials.bench import generate

READERS, SIGNED_IN = 50, 10
PAUSE_S = 5.0
AIM_PER_S, AIM_P95_MS = 250, 300
LISTINGS, REFERRALS = 10_000, 4_000
DATABASE = "alongside_crowd_bench"
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Crowd:
    """What each kind of page took, in milliseconds, and what was answered instead of a page."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)
        self.odd: Counter[str] = Counter()
        self.bytes = 0

    def heard(self, kind: str, status: int, milliseconds: float, size: int) -> None:
        self.took[kind].append(milliseconds)
        self.bytes += size
        if status != 200:
            self.odd[f"{kind} {status}"] += 1

    def lines(self, seconds: float) -> Iterator[str]:
        everything = [one for took in self.took.values() for one in took]
        for kind, took in [*sorted(self.took.items()), ("all", everything)]:
            cut = statistics.quantiles(took, n=20)
            yield f"| {kind} | {len(took) / seconds:.0f}/s | {statistics.median(took):.0f} | {cut[18]:.0f} ms |"


class UnansweredError(ConnectionError):
    """A kept connection was closed before an answer began: what was asked was not served."""


class Browser:
    """One reader's connection, kept from page to page as browsers keep it."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port = port
        self._head = (
            f" HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.7\r\n"
            f"Accept-Encoding: gzip\r\nCookie: {cookie}\r\n\r\n"
        )
        self._kept: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, int]:
        """Status of a page and the bytes of its body. Raises ConnectionError where no whole answer came.

        The site ends connections that were quiet for a while, at times just as the next page is asked. Browsers then ask
        again by themselves, once and on a fresh connection, as they may for GET [RFC 9110 9.2.2, RFC 9112 9.3.1].
        """
        kept_open = self._kept is not None
        try:
            return await self._asked(path)
        except UnansweredError:
            if not kept_open:
                raise
            return await self._asked(path)

    async def _asked(self, path: str) -> tuple[int, int]:
        source, sink = self._kept = self._kept or await asyncio.open_connection("127.0.0.1", self._port)
        try:
            answer = await self._began(source, sink, path)
            body = await source.readexactly(_length(answer))
        except (asyncio.IncompleteReadError, ConnectionError) as ended:
            self.close()
            if isinstance(ended, asyncio.IncompleteReadError):
                raise ConnectionError("an answer that ended early") from ended
            raise
        return int(answer[9:12]), len(body)

    async def _began(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, path: str) -> bytes:
        try:
            sink.write(f"GET {path}{self._head}".encode())
            return await source.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as ended:
            if ended.partial:
                raise
            raise UnansweredError from ended
        except ConnectionError as ended:
            raise UnansweredError from ended

    def close(self) -> None:
        """Forget the connection."""
        if self._kept is not None:
            self._kept[1].close()
            self._kept = None


async def reader(
    port: int, pages: list[tuple[str, str]], cookie: str, until: float, crowd: Crowd, pause_s: float
) -> None:
    """One browser on one connection, from page to page, each looked at for about `pause_s`."""
    # Not all in the same moment.
    await asyncio.sleep(random.random() * pause_s)
    browser = Browser(port, cookie)
    while time.monotonic() < until:
        kind, path = random.choice(pages)
        started = time.monotonic()
        try:
            status, size = await browser.get(path)
        except ConnectionError:
            crowd.odd["connection closed"] += 1
            continue
        crowd.heard(kind, status, (time.monotonic() - started) * 1000, size)
        await asyncio.sleep(pause_s * (0.5 + random.random()))
    browser.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ValueError("an answer without its length")


def prepare() -> None:
    """The database, filled where it is not."""
    generate.prepare(DATABASE)
    from accounts.models import Agency
    from directory.models import SearchEntry
    from trials.bench import referrals
    from trials.bench.index import index

    if not SearchEntry.objects.exists():
        generate.generate(LISTINGS)
        index(DATABASE)
    if not Agency.objects.exists():
        referrals.fill(REFERRALS)


def pages() -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[str, str]]]]]:
    """What everybody asks, and for each of SIGNED_IN members their cookie and their private pages."""
    from django.urls import reverse

    from accounts.models import Membership
    from core.rls.principal import acting_as
    from directory.models import Organization
    from referrals.models import Referral
    from trials.bench.measure import _questions

    searches = [("search", f"{reverse('directory:search')}?{urlencode(one)}") for one in _questions(300)]
    some = Organization.objects.exclude(source="bench").order_by("pk")[:60]
    listings = [("listing", reverse("directory:listing", args=[one.pk])) for one in some]
    public = [*searches, *listings, *[("first page", reverse("directory:start"))] * 20]
    members = Membership.objects.select_related("user").order_by("user__email")[: SIGNED_IN * 7 : 7]
    private = []
    for member in members:
        with acting_as(member.principal):
            mine = list(Referral.objects.visible_to(member).values_list("reference", flat=True))
        own = [("a referral", reverse("referrals:referral", args=[one])) for one in mine]
        own += [("my referrals", reverse("referrals:referral_list"))] * max(1, len(own) // 2)
        private.append((_cookie(member.user), own))
    return public, private


def _cookie(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    from tests.accounts.people import signed_in

    return f"__Host-session={signed_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value}"


async def play(port: int, seconds: float, pause_s: float = 0) -> tuple[Crowd, float]:
    """Everybody for so many seconds; and how many it really were."""
    public, private = pages_of
    crowd, started = Crowd(), time.monotonic()
    until = started + seconds
    everybody = [reader(port, own, cookie, until, crowd, pause_s) for cookie, own in private]
    everybody += [reader(port, public, "", until, crowd, pause_s) for _ in range(READERS - len(everybody))]
    await asyncio.gather(*everybody)
    return crowd, time.monotonic() - started


def processor_s(pids: list[int]) -> float:
    """Seconds of processor that these processes and all below them took so far."""
    parents, used = {}, {}
    for entry in Path("/proc").iterdir():
        try:
            name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(entry.name) if entry.name.isdigit() else 0
        parents[pid] = int(name[1])
        # Its own, and that of children which have ended.
        used[pid] = sum(map(int, name[11:15])) / _TICKS_PER_S
    pids_there = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in pids_there} - pids_there:
        pids_there |= more
    return sum(used.get(pid, 0) for pid in pids_there)


pages_of: Any = None


def main(seconds: float) -> None:
    global pages_of
    prepare()
    from django.conf import settings
    from django.db import connection

    from config.postgres import PrivateServer
    from config.postgres.layout import Layout
    from tests import database
    from trials.endure.site import Site

    server = PrivateServer(Layout.of(settings.VAR_DIR))
    database.become("app")
    pages_of = pages()
    connection.close()
    site = Site(settings.VAR_DIR, server, workers=int(os.environ.get("WEB_CONCURRENCY", "2")), database=DATABASE)
    site.start()
    try:
        pids = [site.pid, server.pid() or 0]
        asyncio.run(play(site.port, 5))
        before = processor_s(pids)
        crowd, took = asyncio.run(play(site.port, seconds))
        used = processor_s(pids) - before
        calm, calm_took = asyncio.run(play(site.port, seconds, PAUSE_S))
    finally:
        site.stop()
    _tell(crowd, took, used)
    print(f"\n{READERS} who look at each page for about {PAUSE_S:.0f} s; not 200: {dict(calm.odd) or 'none'}")
    print("\n".join(calm.lines(calm_took)))


def _tell(crowd: Crowd, seconds: float, used: float) -> None:
    asked = sum(map(len, crowd.took.values()))
    everything = [one for took in crowd.took.values() for one in took]
    p95 = statistics.quantiles(everything, n=20)[18]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    print(
        f"{READERS} readers, {SIGNED_IN} signed in, {seconds:.0f} s, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"revision {commit}; {asked:,} pages, {crowd.bytes / 1e6:.1f} MB packed; not 200: {dict(crowd.odd) or 'none'}"
    )
    print("| what | pages | p50 ms | p95 |\n|-|-:|-:|-:|")
    print("\n".join(crowd.lines(seconds)))
    print(f"| processor time for each page, site and database | {used / asked * 1000:.1f} ms | | |")
    print(f"| so two cores of their own could answer at most | {2 * asked / used:.0f}/s | | |")
    met = asked / seconds >= AIM_PER_S and p95 <= AIM_P95_MS
    print(f"aims: {AIM_PER_S}/s and p95 of {AIM_P95_MS} ms: {'met' if met else 'NOT MET'}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
