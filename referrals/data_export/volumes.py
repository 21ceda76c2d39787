"""A record in parts that each make a paper of some hundred pages: none takes longer to set than the others.

Pure. What a record holds has no bound that we could set: each showing, each look, each note is a row of it, and
a person's right to have it does not end at the thousandth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from referrals.consent.documents import Disclosed, Part, Table

# Letters; a second of computing, or three where letters are in no font of ours.
WEIGHT = 200_000
_OF_A_LINE, _OF_A_CELL = 20, 40
# Lines of an accounting on one paper.
ROWS = 800
CONTINUED = "{} (continued)"


def volumes(parts: Sequence[Part], most: int = WEIGHT) -> list[list[Part]]:
    """`parts` in order, in as many lists as keep each below `most`; a table goes on in the next one under its heading."""
    filled: list[list[Part]] = [[]]
    room = most
    for piece in _pieces(parts, most):
        weight = _weight(piece)
        if filled[-1] and weight > room:
            filled.append([])
            room = most
        last = filled[-1][-1] if filled[-1] else None
        if last is not None and last.table and piece.table and piece.heading == CONTINUED.format(_named(last)):
            filled[-1][-1] = replace(last, table=replace(last.table, rows=[*last.table.rows, *piece.table.rows]))
        else:
            filled[-1].append(piece)
        room -= weight
    return filled


def sheets(rows: Sequence[Disclosed], most: int = ROWS) -> list[Sequence[Disclosed]]:
    """The lines of an accounting, so many on each paper; one paper where there is none."""
    return [rows[place : place + most] for place in range(0, len(rows), most)] or [rows]


def _pieces(parts: Sequence[Part], most: int) -> Iterator[Part]:
    """The same parts, with their tables cut into pieces of at most a tenth of a paper."""
    for part in parts:
        if part.table is None:
            yield part
            continue
        cut = list(_cut(part.table, most // 10)) or [part.table]
        yield replace(part, table=cut[0])
        for table in cut[1:]:
            yield Part(CONTINUED.format(part.heading), table=table)


def _cut(table: Table, most: int) -> Iterator[Table]:
    rows: list[Sequence[str]] = []
    weight = 0
    for row in table.rows:
        more = _weight_of_row(row)
        if rows and weight + more > most:
            yield replace(table, rows=rows)
            rows, weight = [], 0
        rows.append(row)
        weight += more
    if rows:
        yield replace(table, rows=rows)


def _named(part: Part) -> str:
    return part.heading.removesuffix(CONTINUED.format(""))


def _weight(part: Part) -> int:
    texts = [part.heading, *part.paragraphs, *part.items.keys(), *part.items.values()]
    return sum(map(_weight_of, texts)) + sum(map(_weight_of_row, part.table.rows if part.table else ()))


def _weight_of_row(row: Sequence[str]) -> int:
    return sum(_weight_of(cell) + _OF_A_CELL for cell in row)


def _weight_of(text: str) -> int:
    return len(text) + _OF_A_LINE * (text.count("\n") + 1)
