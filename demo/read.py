"""Reads the individually written listings: `demo/listings/*.csv`, fields parted by `|`, one service a line.

A line whose name starts with `+` is another service of the organization above it. A name can hold the service's own
name after a ` / `. Columns are explained in `demo/listings/README.md`.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from demo.spec import Listing, Offer

FOLDER = Path(__file__).parent / "listings"


def written() -> Iterator[Listing]:
    """Every individually written listing, in the order of the files. Raises ValueError naming a line that is short."""
    for path in sorted(FOLDER.glob("*.csv")):
        yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Listing]:
    head: dict[str, str] | None = None
    offers: list[Offer] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE), start=2):
            if None in row.values() or None in row:
                raise ValueError(f"{path.name}, line {number}: every line has the same number of fields.")
            if not row["name"].startswith("+"):
                if head:
                    yield _listing(head, offers)
                head, offers = row, []
            if row["service"]:
                offers.append(_offer(row, is_first=row is head))
    if head:
        yield _listing(head, offers)


def _listing(row: dict[str, str], offers: list[Offer]) -> Listing:
    name = row["name"].partition(" / ")[0].strip()
    return Listing(row["town"], name, row["kind"], row["about"], tuple(offers), _pairs(row["extra"]))


def _offer(row: dict[str, str], *, is_first: bool) -> Offer:
    service, *formats = row["service"].split()
    return Offer(
        service=service,
        name=row["name"].partition(" / ")[2].strip(),
        formats=tuple(formats),
        when=row["when"],
        people=tuple(row["people"].split()),
        terms=row["terms"],
        where=row["where"],
        access=tuple(row["access"].split()),
        about="" if is_first else row["about"],
        first=row["first"],
        extra=_pairs(row["extra"]),
    )


def _pairs(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}
