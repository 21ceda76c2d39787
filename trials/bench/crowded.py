"""The slow corners: `python -m trials.bench.crowded 1000000` asks about New York, after `make bench` of that size.

Prints milliseconds, the median of five: counting every filter choice as the page does, counting every one exactly, a
common word, and a rare filter that nobody near meets.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from directory.search.request import SearchRequest

NEW_YORK = "40.714,-74.006"


def main() -> None:
    """Measure and print."""
    from trials.bench import generate

    generate.prepare(f"alongside_{int(sys.argv[1])}_bench")
    from directory.search import facet_counts as counting
    from directory.search.order import nearest_rows

    everything, word, rare = _question(), _question(q="depression"), _question(service="warmline", format="phone")
    groups = everything.groups(everything.entries())
    inside = counting.count_all(word.groups(word.entries())).rows["near_you"]
    _print("ways in within 25 miles", lambda: groups["near_you"].count(10_000_000), "")
    _print("counts as the page has them", lambda: counting.count_all(groups))
    _print("counts for a common word", lambda: counting.count_all(word.groups(word.entries())))
    _print("nearest for a common word", lambda: nearest_rows(word, word.entries(), 60, inside).read())
    _print("a rare filter, counted", lambda: counting.count_all(rare.groups(rare.entries())))
    counting.ROWS_READ = 10_000_000
    _print("every choice counted exactly", lambda: counting.count_all(groups))


def _question(**filters: str) -> "SearchRequest":
    from django.http import QueryDict

    from directory.search.response import search

    query = QueryDict(mutable=True)
    query.update({"near": NEW_YORK, **filters})
    search_response = search(query, facets=False)
    assert search_response.request is not None
    return search_response.request


def _print(what: str, run: Callable[[], object], unit: str = "ms") -> None:
    if not unit:
        print(f"{what}: {run():,}")
        return
    times = []
    for _ in range(5):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    print(f"{what}: {statistics.median(times):.0f} {unit}")


if __name__ == "__main__":
    main()
