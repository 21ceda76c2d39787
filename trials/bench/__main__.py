"""`make bench`: how search grows, measured on generated listings clustered like real towns.

`make bench ARGS="10000 200000 1000000"` chooses the sizes; databases are kept, so a second run only measures.
`make bench ARGS="private"` measures the private side instead: one decision, the ledger proven, pages with 200,000
referrals, sealing and opening a field. `make bench ARGS="crowd"`: 50 people at once. `make bench ARGS="floods"`:
what a flood of each costly address does to "Help now".
"""

import argparse
import subprocess
import sys
import time

from trials.bench import generate
from trials.bench.index import index


def main() -> None:
    """Measure each size in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    if sys.argv[1:] == ["private"]:
        sys.exit(private())
    if sys.argv[1:] in (["crowd"], ["floods"]):
        sys.exit(subprocess.run([sys.executable, "-m", f"trials.bench.{sys.argv[1]}"], check=False).returncode)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 200_000])
    parser.add_argument("--searches", type=int, default=200, help="how many searches each figure stands on")
    options = parser.parse_args()
    rows = [measure_size(size, options.searches) for size in options.sizes]
    print()
    names = list(rows[0])
    print("| what | " + " | ".join(f"{size:,}" for size in options.sizes) + " |")
    print("|-|" + "-:|" * len(options.sizes))
    for name in names:
        print(f"| {name} | " + " | ".join(row[name] for row in rows) + " |")


def private() -> int:
    """Each measurement of the private side in a process of its own; returns how many failed."""
    parts = ("trials.bench.gate", "trials.bench.ledger", "trials.bench.referrals", "trials.bench.encryption")
    return sum(subprocess.run([sys.executable, "-m", part], check=False).returncode != 0 for part in parts)


def measure_size(size: int, searches: int) -> dict[str, str]:
    """The figures of one size, in a process of its own so that memory is that of this size alone."""
    import json

    done = subprocess.run(
        [sys.executable, "-m", "trials.bench.measure", str(size), str(searches)], check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout.splitlines()[-1])


def prepared(size: int) -> None:
    """Use the database of this size, filling it where it is not yet filled."""
    database = f"alongside_{size}_bench"
    generate.prepare(database)
    from directory.models import Organization, SearchEntry

    if Organization.objects.count() < size or not SearchEntry.objects.exists():
        started = time.perf_counter()
        generate.generate(size)
        index(database)
        print(f"{size:,} listings made and indexed in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
