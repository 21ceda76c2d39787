"""A long list imported in one go: rows per second, memory, and every row accounted for.

`python -m trials.endure.import_rows 1000000` makes a database of its own, fills it and drops it again.
"""

import csv
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COLUMNS = [
    "source", "source_id", "name", "network", "description", "street", "city", "region", "postal_code", "country",
    "phone", "email", "website", "service_area", "service_area_name", "verified_on",
]  # fmt: skip
# Megabytes a worker may use (a worker stays under 150 MB); the import is no worker and is held to the double.
MOST_MB = 300


def write_list(path: Path, rows: int) -> None:
    """Fictional groups on real postal codes: two of three with a street, the rest with a box or with a county."""
    from directory.models import Area

    codes = list(Area.objects.filter(kind="postcode", country="US", approximate=False).values_list("name", "within"))
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            code, within = chance.choice(codes)
            state = next(area for area in within if area.startswith("US-") and not area[3:].isdigit())
            street = f"{number % 9000 + 1} Pine Street" if number % 3 else ("PO Box 7" if number % 2 else "")
            description = "We meet and talk. Meets on Tuesdays 7-9pm." if number % 5 == 0 else "We meet and talk."
            writer.writerow([
                "fictional/endurance", f"id-{number}", f"Pine Peers {number}", "", description, street, "", state[3:],
                code if street else "", "US", f"503-555-01{number % 100:02}", f"hello@peers{number}.org",
                f"https://peers{number}.org/", "", "", "2026-03-01",
            ])  # fmt: skip


def run(rows: int = 1_000_000) -> dict[str, float]:
    """Imports so many rows, and then the same again; returns the figures it prints.

    The database it is connected to keeps the rows. Raises AssertionError where a row is unaccounted for.
    """
    from directory.imports.listings_csv.mapping import PEER_LISTINGS

    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        write_list(path, rows)
        figures["list_mb"] = path.stat().st_size / 1e6
        for name, outcome in (("first", "created"), ("again", "unchanged")):
            started = time.monotonic()
            report = _import(path, PEER_LISTINGS)
            seconds = time.monotonic() - started
            assert report.rows == rows and report.is_complete, report.outcomes
            assert report.outcomes[outcome] == rows, report.outcomes
            figures[f"{name}_rows_per_s"] = rows / seconds
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1e6)
    for name, figure in figures.items():
        print(f"import of {rows:,} rows: {name} {figure:,.1f}", flush=True)
    assert figures["peak_mb"] < MOST_MB, figures
    return figures


def _import(path: Path, mapping: Any) -> Any:
    from tqdm import tqdm

    from directory.imports.listings_csv.mapped_row import ImportDefaults
    from directory.imports.listings_csv.source import open_csv
    from directory.imports.refused_file import RefusedFile
    from directory.imports.run import Import

    with path.open("rb") as file, tqdm(unit=" rows", leave=False) as bar:
        opened = open_csv(file, mapping)
        work = Import(opened.header, ImportDefaults("endurance"), RefusedFile(None, opened.header.columns))
        return work.run(opened.records, bar.update)


def main(rows: int) -> None:
    """`run` in a database made for it."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from config import postgres
    from config.env import Env
    from tests import database

    postgres.ensure_running(Env(), settings.VAR_DIR, patience_s=5.0)
    old_name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "endure_alongside"
    database.become("owner")
    database.use_template()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    database.prepare_test_database()
    database.become("app")
    try:
        run(rows)
    finally:
        database.become("owner")
        connection.creation.destroy_test_db(old_name, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
