"""What became of every row, for the person who ran the import."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from directory.imports.listing import Note, Topic

# Kept in memory and printed; the rest is counted, and refused rows are all in the file of `--refused`.
MOST_KEPT = 5_000
SHOWN_NOTES = 10


class RowOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(slots=True)
class Report:
    """Counts of every outcome, and as many lines about them as a person reads."""

    rows: int = 0
    outcomes: Counter[RowOutcome] = field(default_factory=Counter)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    skips: list[tuple[int, str]] = field(default_factory=list)
    notes: dict[Topic, list[tuple[int, str]]] = field(default_factory=dict)
    noted: Counter[Topic] = field(default_factory=Counter)
    about_file: list[str] = field(default_factory=list)

    def count(self, outcome: RowOutcome) -> None:
        """One row ended this way."""
        self.rows += 1
        self.outcomes[outcome] += 1

    def refuse(self, line: int, reason: str) -> None:
        self.count(RowOutcome.REFUSED)
        if len(self.refusals) < MOST_KEPT:
            self.refusals.append((line, reason))

    def skip(self, line: int, reason: str) -> None:
        self.count(RowOutcome.SKIPPED)
        if len(self.skips) < MOST_KEPT:
            self.skips.append((line, reason))

    def note(self, line: int, notes: Iterable[Note]) -> None:
        for note in notes:
            self.noted[note.topic] += 1
            listed = self.notes.setdefault(note.topic, [])
            if len(listed) < MOST_KEPT:
                listed.append((line, note.text))

    @property
    def is_complete(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.rows == sum(self.outcomes.values())


def lines_of(report: Report, *, dry_run: bool, everything: bool = False) -> Iterator[str]:
    """The report, a line at a time; notes beyond the first of each topic only where `everything` is asked for."""
    yield from report.about_file
    if dry_run:
        yield "A trial: nothing was written. This is what an import would do."
    counts = ", ".join(f"{report.outcomes[outcome]:,} {outcome}" for outcome in RowOutcome)
    yield f"{report.rows:,} rows: {counts}"
    if report.outcomes[RowOutcome.REFUSED]:
        yield "\nRefused, with the line in the file:"
        yield from _listed(sorted(report.refusals), report.outcomes[RowOutcome.REFUSED], MOST_KEPT)
    if report.outcomes[RowOutcome.SKIPPED]:
        yield "\nSkipped, because somebody asked not to be listed:"
        yield from _listed(report.skips, report.outcomes[RowOutcome.SKIPPED], MOST_KEPT)
    for topic in Topic:
        if report.noted[topic]:
            yield f"\n{topic}: {report.noted[topic]:,}"
            yield from _listed(report.notes[topic], report.noted[topic], MOST_KEPT if everything else SHOWN_NOTES)


def _listed(lines: list[tuple[int, str]], total: int, most: int) -> Iterator[str]:
    for line, text in lines[:most]:
        yield f"  line {line}: {text}"
    if total > min(most, len(lines)):
        yield f"  and {total - min(most, len(lines)):,} more"
