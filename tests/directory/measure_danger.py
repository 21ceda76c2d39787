"""Prints how well words of danger are told from others, and how long it takes: python -m tests.directory.measure_danger [file]

FILE has the columns `phrase` and `want` (card, lines, none); without it, our own phrases are read.
"""

import csv
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

OURS = Path(__file__).parent / "phrases" / "danger.csv"


@dataclass(frozen=True)
class Measured:
    """`missed`: phrases that want the card and have none; `false`: those that want none, or calm words, and have it."""

    wanted: int
    unwanted: int
    missed: list[str]
    false: list[str]
    # Phrases that want nothing and have lines in calm words.
    uncalled: list[str]
    # Seconds for each phrase.
    took: list[float]

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / max(1, self.wanted)

    @property
    def false_share(self) -> float:
        return len(self.false) / max(1, self.unwanted)


def phrases(path: Path = OURS) -> list[tuple[str, str]]:
    """(phrase, want) of each row."""
    with path.open(encoding="utf-8", newline="") as rows:
        return [(row["phrase"], row["want"]) for row in csv.DictReader(rows)]


def measure(path: Path = OURS) -> Measured:
    """What is heard in each phrase of a file, against what should be."""
    from directory.search.danger import hear, make_ready
    from directory.search.lexicon.concepts import Level

    rows = phrases(path)
    make_ready()
    heard, took = {}, []
    for phrase, _ in rows:
        begun = time.perf_counter()
        heard[phrase] = hear(phrase).level
        took.append(time.perf_counter() - begun)
    return Measured(
        wanted=sum(want == "card" for _, want in rows),
        unwanted=sum(want != "card" for _, want in rows),
        missed=[phrase for phrase, want in rows if want == "card" and heard[phrase] is not Level.CARD],
        false=[phrase for phrase, want in rows if want != "card" and heard[phrase] is Level.CARD],
        uncalled=[phrase for phrase, want in rows if want == "none" and heard[phrase] is Level.LINES],
        took=took,
    )


def report(path: Path = OURS) -> Iterator[str]:
    """The measurement in lines."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured = measure(path)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield f"card: {measured.wanted - len(measured.missed)} of {measured.wanted} ({measured.recall:.1%})"
    yield f"false cards: {len(measured.false)} of {measured.unwanted} ({measured.false_share:.1%})"
    yield f"calm lines where nothing was wanted: {len(measured.uncalled)}"
    yield f"time: median {median(measured.took) * 1000:.2f} ms, longest {max(measured.took) * 1000:.1f} ms; {memory:.0f} MiB"
    for title, which in (("missed", measured.missed), ("false", measured.false), ("uncalled", measured.uncalled)):
        yield from (f"  {title}: {phrase}" for phrase in which)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    print("\n".join(report(Path(sys.argv[1]) if len(sys.argv) > 1 else OURS)))
