"""A release to read on a page: the frozen text, taken apart line by line, every word of it and no other.

The text is that of `referrals.consent.texts.release_text`, as it was hashed. What somebody typed stands in it behind a
bar, so nothing they wrote can pose as a heading, or as a place for an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from referrals.consent.texts import answer_line
from referrals.vocabularies import Direction

_BAR = "    | "
_OPEN = answer_line(None)


@dataclass
class Item:
    """One thing in a list; `words` are exactly what somebody wrote."""

    label: str
    words: str = ""


@dataclass
class Block:
    """A piece of a part: kind "text", "list", "words", or "answer" (with its direction while it is open).

    `tick` is the page's own words for a yes to an open answer, such as "Lincoln Clinic may tell Harbor Peers".
    """

    kind: str
    text: str = ""
    items: list[Item] = field(default_factory=list)
    direction: Direction | None = None
    tick: str = ""


@dataclass
class Part:
    """A heading and what stands under it."""

    heading: str
    blocks: list[Block] = field(default_factory=list)


def parts(text: str, offers: list[Direction]) -> list[Part]:
    """The parts of a release's text in order. `offers` are the directions it asks about, in its order."""
    asked = iter(offers)
    split: list[Part] = []
    for line in text.splitlines()[1:]:
        if not line:
            continue
        if not line.startswith(" "):
            split.append(Part(_heading(line)))
        elif split:
            _add(split[-1].blocks, line, asked)
    return split


def offers_of(to_organization: bool, to_agency: bool) -> list[Direction]:
    """The directions a release asks about, in the order of its text."""
    offered = ((Direction.TO_ORGANIZATION, to_organization), (Direction.TO_AGENCY, to_agency))
    return [direction for direction, is_offered in offered if is_offered]


def _add(blocks: list[Block], line: str, asked: Iterator[Direction]) -> None:
    last = blocks[-1] if blocks else None
    if line.startswith(_BAR):
        _add_words(blocks, line.removeprefix(_BAR))
    elif line.startswith("  - "):
        if last is None or last.kind != "list":
            last = Block("list")
            blocks.append(last)
        last.items.append(Item(line.removeprefix("  - ")))
    elif line.strip() == _OPEN:
        blocks.append(Block("answer", direction=next(asked, None)))
    else:
        blocks.append(Block("text", line.strip()))


def _add_words(blocks: list[Block], words: str) -> None:
    last = blocks[-1] if blocks else None
    if last is not None and last.kind == "list":
        item = last.items[-1]
        item.words = f"{item.words}\n{words}" if item.words else words
    elif last is not None and last.kind == "words":
        last.text = f"{last.text}\n{words}"
    else:
        blocks.append(Block("words", words))


def _heading(line: str) -> str:
    """Headings of the form stand in capitals in plain text, which are hard to read."""
    return line.capitalize() if line == line.upper() else line
