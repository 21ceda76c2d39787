"""Fills the search index of a benchmark's database: production's own SQL, in several processes, its indexes made last.

With the indexes in place a million listings take most of an hour. Nobody searches meanwhile, so they can wait.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from uuid import UUID

from trials.bench import generate

PROCESSES = 2
# Taken up one after another by whichever process is free.
PARTS = 64


def index(database: str) -> float:
    """Write the index of every organization anew; returns seconds. The connection must be the owner's."""
    from django.db import connection
    from tqdm import tqdm

    from directory.models import Organization

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE directory_searchentry")
    with indexes_last(), tqdm(total=Organization.objects.count(), unit=" listings", disable=None) as progress:
        spawned = get_context("spawn")
        with ProcessPoolExecutor(PROCESSES, spawned, initializer=generate.join, initargs=(database,)) as pool:
            for written in as_completed([pool.submit(write_part, part) for part in range(PARTS)]):
                progress.update(written.result())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE directory_searchentry")
    return time.perf_counter() - started


def write_part(part: int) -> int:
    """Index one of the PARTS that share out the identifiers evenly; returns how many organizations it held."""
    from directory.models import Organization
    from directory.search import entry

    width = 2**128 // PARTS
    last = UUID(int=width * (part + 1) - 1)
    return sum(entry.rebuild(among=Organization.objects.filter(pk__range=(UUID(int=width * part), last))))


@contextmanager
def indexes_last() -> Iterator[None]:
    """Without the indexes that the model names, which are made again at the end; those of its keys stay."""
    from django.db import connection

    from directory.models import SearchEntry

    with connection.schema_editor() as editor:
        for one in SearchEntry._meta.indexes:
            editor.remove_index(SearchEntry, one)
    yield
    with connection.schema_editor() as editor:
        editor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for one in SearchEntry._meta.indexes:
            editor.add_index(SearchEntry, one)
