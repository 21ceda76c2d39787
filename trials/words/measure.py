"""The figures: empty answers, recall and precision of queries, crisis cards, places.

*Reach* is every listing in the groups of the same search without its words, frozen in a file; *relevant* is what of the
reach meets the query's rule. *Empty*: something relevant, nothing answered. *Recall*: relevant ones answered, full and
close matches, of all relevant ones over all queries. *Precision*: the share of relevant ones among the first five full
matches, or close ones where there is no full one; an empty answer counts 0. Queries with nothing relevant in reach count
in none of them.
"""

import csv
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from trials.words.listings import DATABASE, Listing
from trials.words.rules import rule

EVERYTHING = 100_000
FIRST = 5


@dataclass(frozen=True)
class Asked:
    """A query and what came of it; listings by their keys, in the order of the page."""

    q: str
    near: str
    relevant: frozenset[str]
    full: tuple[str, ...]
    close: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.full and not self.close

    @property
    def precision(self) -> float:
        first = (self.full or self.close)[:FIRST]
        return sum(key in self.relevant for key in first) / len(first) if first else 0.0

    @property
    def met(self) -> int:
        return len(self.relevant & {*self.full, *self.close})


def report(folder: Path, every: dict[Any, Listing], *, missed: bool) -> Iterator[str]:
    """All figures in lines."""
    yield from _queries(folder / "queries.csv", every, missed)
    if (folder / "crisis.csv").is_file():
        yield from _crisis(folder / "crisis.csv", missed)
    if (folder / "places.csv").is_file():
        yield from _places(folder / "places.csv", missed)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _queries(path: Path, every: dict[Any, Listing], missed: bool) -> Iterator[str]:
    rows = _rows(path)
    reach = _frozen_reach({row["near"] for row in rows}, every)
    by_key = {listing.key: listing for listing in every.values()}
    asked = []
    for row in rows:
        counts = rule(row["relevant"])
        relevant = frozenset(key for key in reach[row["near"]] if key in by_key and counts(by_key[key]))
        if relevant:
            full, close = _search(row["q"], row["near"], every)
            asked.append(Asked(row["q"], row["near"], relevant, full, close))
    empty = [one for one in asked if one.is_empty]
    yield f"queries: {len(rows)}, with something relevant in reach: {len(asked)}"
    yield f"empty: {len(empty)} ({len(empty) / len(asked):.1%})"
    micro = sum(one.met for one in asked) / sum(len(one.relevant) for one in asked)
    macro = mean(one.met / len(one.relevant) for one in asked)
    yield f"recall: {micro:.3f} micro, {macro:.3f} macro"
    yield f"precision of the first five: {mean(one.precision for one in asked):.3f}"
    yield _time_of_understanding([row["q"] for row in rows])
    if missed:
        for one in asked:
            recall = one.met / len(one.relevant)
            if one.is_empty or recall < 0.9 or one.precision < 0.9:
                yield (
                    f"  {one.q!r} near {one.near!r}: recall {recall:.2f} of {len(one.relevant)}, precision "
                    f"{one.precision:.2f}, {len(one.full)} full, {len(one.close)} close"
                )


def _search(q: str, near: str, every: dict[Any, Listing]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys of all full matches and of all close ones, in the order of the page."""
    from django.http import QueryDict

    from directory.search.response import search

    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (("q", q), ("near", near)) if value})
    response = search(query, page_size=EVERYTHING, facets=False)
    if response.result is None:
        return (), ()
    return _keys(response.result.groups, every), _keys(getattr(response.result, "close", ()), every)


def _keys(groups: Any, every: dict[Any, Listing]) -> tuple[str, ...]:
    ids = dict.fromkeys(result.organization.pk for group in groups for result in group.items)
    return tuple(every[pk].key for pk in ids)


def _frozen_reach(places: set[str], every: dict[Any, Listing]) -> dict[str, list[str]]:
    """Near -> keys of the listings in reach, from the file where it is of these listings and has them all."""
    from django.conf import settings

    file = Path(settings.VAR_DIR) / f"{DATABASE}_reach.json"
    of = _hash_of(every)
    frozen = json.loads(file.read_text()) if file.is_file() else {}
    reach: dict[str, list[str]] = frozen.get("reach", {}) if frozen.get("listings") == of else {}
    for near in sorted(places - set(reach)):
        reach[near] = list(_search("", near, every)[0]) if near else [listing.key for listing in every.values()]
    file.write_text(json.dumps({"listings": of, "reach": reach}))
    return reach


def _hash_of(every: dict[Any, Listing]) -> str:
    """Changes where other listings are loaded."""
    return hashlib.sha256("\n".join(sorted(listing.key for listing in every.values())).encode()).hexdigest()


def _time_of_understanding(queries: list[str]) -> str:
    from directory.search.text import parse

    took = []
    for q in queries:
        parse(q)
        started = time.perf_counter()
        parse(q)
        took.append((time.perf_counter() - started) * 1000)
    return f"understanding: median {median(took):.2f} ms, longest {max(took):.2f} ms"


def _crisis(path: Path, missed: bool) -> Iterator[str]:
    from tests.directory.measure_danger import measure

    heard = measure(path)
    yield f"crisis card: {heard.wanted - len(heard.missed)} of {heard.wanted} ({heard.recall:.1%})"
    yield f"false cards: {len(heard.false)} of {heard.unwanted} ({heard.false_share:.1%})"
    if missed:
        yield from (f"  no card: {phrase!r}" for phrase in heard.missed)
        yield from (f"  false card: {phrase!r}" for phrase in heard.false)


def _places(path: Path, missed: bool) -> Iterator[str]:
    rows = _rows(path)
    judged = [(row["typed"], *_judged(row)) for row in rows]
    right = sum(is_right for _, is_right, _ in judged)
    silent = sum(not is_right and led == "silently" for _, is_right, led in judged)
    yield f"places: {right} of {len(rows)} ({right / len(rows):.1%}), silently wrong: {silent}"
    if missed:
        yield from (f"  place {typed!r}: {led}" for typed, is_right, led in judged if not is_right)


def _judged(row: dict[str, str]) -> tuple[bool, str]:
    """Whether a place led where it should, and how it ended: silently, with a choice or a message."""
    from directory import places

    wanted = (float(row["lat"]), float(row["lon"])) if row["lat"] else None
    reach = float(row["within_km"] or 0)
    try:
        place = places.locate(row["typed"])
    except places.PlaceError as error:
        if wanted is None:
            return row["note"] == "message", "message"
        if not error.suggestions:
            return False, "message"
        return row["note"] == "choice allowed" and _leads_to(error.suggestions[0].near, wanted, reach), "choice"
    return wanted is not None and _distance_km((place.latitude, place.longitude), wanted) <= reach, "silently"


def _leads_to(near: str, wanted: tuple[float, float], reach: float) -> bool:
    from directory import places

    try:
        place = places.locate(near)
    except places.PlaceError:
        return False
    return _distance_km((place.latitude, place.longitude), wanted) <= reach


def _distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    from geopy.distance import geodesic

    return geodesic(one, other).km
