"""The figures of one size: `python -m trials.bench.measure 200000 200` prints them as one line of JSON, last."""

import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

FILTERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {},
    {"service": "support_group"},
    {"format": "in_person", "cost": "free"},
    {"population": "veterans"},
    {"service": "warmline", "format": "phone"},
    {"q": "depression"},
    {"accessibility": "step_free", "joining": "walk_in"},
    {"when": "week"},
)


def main() -> None:
    """Measure and print."""
    from trials.bench.__main__ import prepared

    size, searches = int(sys.argv[1]), int(sys.argv[2])
    prepared(size)
    questions = _questions(searches)
    figures = {"search entries": f"{_entries():,}"}
    figures |= _nearest(questions)
    figures |= _pages(questions)
    figures["memory of the process, MB"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"
    print(json.dumps(figures))


def _entries() -> int:
    from directory.models import SearchEntry

    return SearchEntry.objects.count()


def _questions(number: int) -> list[dict[str, str]]:
    """Places drawn by population, as people are, each with one of the usual filters."""
    from directory.models import Town

    towns = list(
        Town.objects.filter(country__in=("US", "GB"), population__gt=0).values_list(
            "latitude", "longitude", "population"
        )
    )
    chance = random.Random(3)
    drawn = chance.choices(towns, weights=[town[2] for town in towns], k=number)
    return [
        {"near": f"{latitude:.3f},{longitude:.3f}"} | FILTERS[index % len(FILTERS)]
        for index, (latitude, longitude, _) in enumerate(drawn)
    ]


def _nearest(questions: list[dict[str, str]]) -> dict[str, str]:
    """Database time of the nearest 20 with filters: the statement as production sends it."""
    from django.db import connection

    statements = [one for question in questions if (one := _nearest_statement(question))]
    with connection.cursor() as cursor:

        def run(statement: tuple[str, tuple]) -> None:
            cursor.execute(*statement)
            cursor.fetchall()

        return _percentiles("nearest 20 with filters, database", run, statements)


def _nearest_statement(question: dict[str, str]) -> tuple[str, tuple] | None:
    """As the page sends it, or None where the first group is empty and the page does not ask."""
    from django.http import QueryDict

    from directory.search.facet_counts import count_all
    from directory.search.order import nearest_rows
    from directory.search.response import search

    asked = search(QueryDict(urlencode(question)), facets=False).request
    assert asked is not None
    entries = asked.entries()
    inside = count_all(asked.groups(entries), with_tags=False).rows["near_you"]
    if not inside:
        return None
    statement = nearest_rows(asked, entries, 60, inside)
    return statement.sql, statement.params


def _pages(questions: list[dict[str, str]]) -> dict[str, str]:
    """The whole page in process, and the ratio to its own SQL sent bare."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    # In a process of its own, whose memory is not that of a page.
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"], check=True)
    client = Client(HTTP_HOST="localhost")
    paths = ["/search/?" + urlencode(question) for question in questions]

    def get(path: str) -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)

    figures = _percentiles("whole search page", get, paths) | _processor_time(get, paths)
    ratios = []
    for path in paths[:50]:
        started = time.perf_counter()
        get(path)
        whole = time.perf_counter() - started
        with CaptureQueriesContext(connection) as captured:
            get(path)
        ratios.append(whole / _bare([query["sql"] for query in captured.captured_queries]))
    return figures | {"whole page over its bare SQL, median ratio": f"{statistics.median(ratios):.2f}"}


def _processor_time(get: Callable[[str], None], paths: list[str]) -> dict[str, str]:
    """What a page takes of the processor, here and in its database's process, which says more on a busy machine.

    Only where the database runs on this machine and under Linux.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not spent.exists():
        return {}
    times: list[tuple[float, float]] = []
    for path in paths:
        here, there = time.process_time(), int(spent.read_text().split()[0])
        get(path)
        times.append(((time.process_time() - here) * 1000, (int(spent.read_text().split()[0]) - there) / 1e6))
    whole = [python + database for python, database in times]
    return {
        "processor time of a page, p50 ms": f"{statistics.median(whole):.1f}",
        "processor time of a page, p95 ms": f"{statistics.quantiles(whole, n=20)[18]:.1f}",
        "of it Python, p50 ms": f"{statistics.median(python for python, _ in times):.1f}",
    }


def _bare(statements: list[str]) -> float:
    """Seconds for the statements with nothing around them."""
    from django.db import connection

    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        started = time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()
        return time.perf_counter() - started


def _percentiles(name: str, run: Callable, over: list) -> dict[str, str]:
    for one in over[:20]:
        run(one)
    gc.collect()
    times = []
    for one in over:
        started = time.perf_counter()
        run(one)
        times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return {f"{name}, p50 ms": f"{statistics.median(times):.1f}", f"{name}, p95 ms": f"{cuts[18]:.1f}"}


if __name__ == "__main__":
    main()
