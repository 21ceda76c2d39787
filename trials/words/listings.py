"""A database of its own with the demonstration and the lists of a folder, and what is known of each listing."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2

from trials.bench import generate

DATABASE = "alongside_words_bench"
# Column names of lists that are not our own, by the beginning of a file's name.
_MAPPINGS = {"trafford": "uk-council"}
# Code that decides which tables there are, and code that decides what the listings and the search index hold.
_SCHEMA = (
    "directory/migrations",
    "directory/sql",
    "accounts/migrations",
    "referrals/migrations",
    "core/migrations",
    "directory/places",
)
_READERS = (
    "demo",
    "directory/imports",
    "directory/schedules",
    "directory/search/entry.py",
    "directory/vocabularies.py",
    "trials/words/listings.py",
)


@dataclass(frozen=True)
class Listing:
    """What a rule may ask of an organization, over all its services and places."""

    # "source:identifier", which stays the same when the lists are loaded again.
    key: str
    name: str
    # pop, svc, kind, lang, fmt, day -> values.
    values: dict[str, set[str]] = field(default_factory=dict)
    # Names and short names of the networks above it, in small letters.
    networks: str = ""
    # Towns, in small letters.
    towns: str = ""
    # Name, descriptions, services and towns, in small letters.
    text: str = ""


def prepare(folder: Path) -> dict[Any, Listing]:
    """Fill the database where it is missing or out of date, and read its listings by primary key."""
    schema, state = _digest(_sources(_SCHEMA)), _digest([*_sources(_READERS), *_lists(folder)])
    generate.start_django()
    remembered = _remembered()
    if remembered.split()[:1] != [schema]:
        _drop()
    generate.prepare(DATABASE)
    if remembered != f"{schema} {state}":
        _fill(folder)
        _remember(f"{schema} {state}")
    return dict(_read())


def _fill(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from demo import load

    with transaction.atomic(), connection.cursor() as cursor, generate.unguarded(cursor):
        generate.empty(cursor)
    load.load()
    for path in _lists(folder):
        mapping = next((name for begin, name in _MAPPINGS.items() if path.name.startswith(begin)), "")
        call_command("import_listings", str(path), mapping=mapping, verbosity=0, stdout=StringIO())
    call_command("rebuild_search", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lists(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def _sources(folders: Iterable[str]) -> list[Path]:
    root = Path(__file__).resolve().parents[2]
    paths = [
        path for name in folders for path in (root / name).rglob("*") if path.suffix in (".py", ".sql", ".csv", ".gz")
    ]
    return sorted(paths + [root / name for name in folders if name.endswith(".py")])


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _drop() -> None:
    from django.db import connection

    with closing(psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})) as link:
        link.autocommit = True
        link.cursor().execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _remembered() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [DATABASE])
        row = cursor.fetchone()
        return (row[0] or "") if row else ""


def _remember(state: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {DATABASE} IS '{state}'")


def _read() -> Iterator[tuple[Any, Listing]]:
    from directory.models import Organization

    every = Organization.objects.prefetch_related("services__schedules", "locations")
    names = {one.pk: (one.parent_id, f"{one.name} {one.network_slug or ''} {one.alternate_name}") for one in every}
    for one in every:
        services, places = list(one.services.all()), list(one.locations.all())
        towns = [place.city for place in places]
        yield (
            one.pk,
            Listing(
                key=f"{one.source}:{one.source_id}",
                name=one.name.casefold(),
                values={
                    "pop": {value for service in services for value in service.populations},
                    "svc": {service.service_type for service in services},
                    "kind": {one.kind},
                    "lang": {value for service in services for value in service.languages},
                    "fmt": {value for service in services for value in service.formats},
                    "day": {day for service in services for row in service.schedules.all() for day in _days(row.rrule)},
                },
                networks=" ".join(_above(one.pk, names)).casefold(),
                towns=" ".join(towns).casefold(),
                text=" ".join(
                    [one.name, one.alternate_name, one.description, *towns]
                    + [
                        f"{service.name} {service.get_service_type_display()} {service.description}"
                        for service in services
                    ]
                ).casefold(),
            ),
        )


def _days(rrule: str) -> list[str]:
    by_day = next((part[6:] for part in rrule.upper().split(";") if part.startswith("BYDAY=")), "")
    return [day.strip("+-0123456789") for day in by_day.split(",") if day]


def _above(pk: Any, names: dict[Any, tuple[Any, str]]) -> Iterator[str]:
    """Itself and every network above it."""
    seen = set()
    while pk in names and pk not in seen:
        seen.add(pk)
        parent, name = names[pk]
        yield name
        pk = parent
