"""Papers for people: a release to sign or signed, a person's whole record, and the accounting of what was shared.

Plain values in, PDF out; who may have one is decided elsewhere. Each is set by typst from one template, with what
people wrote as data. Raises `pdf.TypesetError` where a paper cannot be set,
`semaphore.BusyError` where as many as may be are being set.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core import pdf
from referrals.consent.texts import TITLE, sha256, write_date
from referrals.vocabularies import SignatureMethod

_TEMPLATE = Path(__file__).resolve().parent / "typst" / "document.typ"
_UNDRAWN = "Some letters are in no font of this computer and stand as empty boxes. The page on screen shows them."
_ON_PAPER = ("Your name", "Your signature", "Today's date")
_RECORDED = {
    SignatureMethod.STAFF_DEVICE: "Who handed over the device",
    SignatureMethod.PAPER: "Who recorded the paper",
}
_WITNESS = ("Somebody who saw you sign: name", "Their signature")


@dataclass(frozen=True)
class SignedCopy:
    """How a release was signed. `at` is aware; `time_zone` (IANA) is where its clock is read."""

    name: str
    at: datetime
    time_zone: str
    method: SignatureMethod
    witness: str = ""
    representative: str = ""
    # Whoever of the agency handed over the device, or wrote down the paper or what was spoken.
    recorded_by: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells under names of columns; `widths` are shares of the page, one for each column."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a record: sentences, things with their words, and a table, each where there is any."""

    heading: str
    paragraphs: Sequence[str] = ()
    items: Mapping[str, str] = field(default_factory=dict)
    table: Table | None = None


@dataclass(frozen=True)
class Disclosed:
    """One line of an accounting: what was shared, by name and never by value."""

    when: str
    who: str
    to_whom: str
    what: str
    purpose: str
    release: str
    how: str = ""


def release_pdf(
    text: str, *, is_uk: bool, day: date, signed: SignedCopy | None = None, others: Sequence[str] = ()
) -> bytes:
    """A release as `texts.release_text` gave it: to print and sign, or with `signed` the copy of a signed one.

    Every line of `text` is on it, and its SHA-256. Without `signed` it ends with lines for signatures, also for those
    `others` who have to sign together with whoever answers for the person.
    """
    parts = list(_parts_of_text(text))
    proof = [f"SHA-256 of this text: {_in_groups(sha256(text))}"]
    if signed is not None:
        proof = [*_how_signed(signed, is_uk), *proof]
    how = "How it was agreed" if signed and signed.method == SignatureMethod.SPOKEN else "How it was signed"
    sections = [_section(Part(how if signed else "Sign here", proof))]
    also = [line for name in others for line in (f"Signature of {name}", "Date")]
    lines = () if signed else (*_ON_PAPER, *also, *_WITNESS)
    return _pdf(TITLE, day, is_uk=is_uk, parts=parts, sections=sections, lines=lines)


def record_pdf(title: str, parts: Sequence[Part], *, is_uk: bool, day: date) -> bytes:
    """A person's whole record, to read: `parts` in order."""
    return _pdf(title, day, is_uk=is_uk, sections=[_section(part) for part in parts])


def accounting_pdf(
    rows: Sequence[Disclosed],
    *,
    is_uk: bool,
    day: date,
    about: str = "",
    notes: Sequence[str] = (),
    external_disclosures: Part | None = None,
    title: str = "What was shared",
) -> bytes:
    """Everything that was shared about a person, in the order given. `about`: the person, where it is theirs.

    `external_disclosures` is what a law made somebody tell outside, where there is any.
    """
    columns = ("When", "Who shared", "With whom", "What", "What for", "Permission", "How")
    table = Table(
        columns,
        [(row.when, row.who, row.to_whom, row.what, row.purpose, row.release, row.how) for row in rows],
        (3, 3, 3, 5, 4, 3, 2),
    )
    lines = [*([f"About {about}."] if about else []), *notes]
    if not rows:
        lines.append("Nothing has been shared.")
    part = Part("In order of time" if rows else "Nothing so far", lines, table=table)
    sections = [_section(one) for one in (part, external_disclosures) if one is not None]
    return _pdf(title, day, is_uk=is_uk, sections=sections, landscape=True)


def _how_signed(signed: SignedCopy, is_uk: bool) -> Iterator[str]:
    moment = signed.at.astimezone(ZoneInfo(signed.time_zone))
    yield f"Name: {signed.name}"
    if signed.representative:
        yield f"Answered for the person by: {signed.representative}"
    yield f"When: {write_date(moment.date(), is_uk)}, {moment:%H:%M} ({signed.time_zone})"
    if signed.method == SignatureMethod.SPOKEN:
        yield f"How: agreed by telephone to {signed.recorded_by or 'somebody of the agency'}"
    else:
        yield f"How: {signed.method.label}"
        if signed.recorded_by:
            yield f"{_RECORDED.get(signed.method, 'Recorded by')}: {signed.recorded_by}"
    if signed.witness:
        yield f"{'Who heard it' if signed.method == SignatureMethod.SPOKEN else 'Who saw it'}: {signed.witness}"


def _in_groups(digest: str) -> str:
    """In groups of eight, to be read aloud or compared."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _parts_of_text(text: str) -> Iterator[dict[str, Any]]:
    """The lines of a release's text as the template knows them; its first line is the title."""
    words: list[str] = []
    for line in [*text.splitlines()[1:], ""]:
        if line.lstrip(" ").startswith("| "):
            words.append(line.lstrip(" ").removeprefix("| "))
            continue
        if words:
            yield {"kind": "words", "text": words, "dir": pdf.direction("".join(words))}
            words = []
        if line.startswith("  - "):
            yield _line("item", line.removeprefix("  - "))
        elif line.startswith("  "):
            yield _line("text", line.strip())
        elif line:
            yield _line("heading", line)


def _line(kind: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "text": text, "dir": pdf.direction(text)}


def _section(part: Part) -> dict[str, Any]:
    parts = [_line("text", text) for text in part.paragraphs]
    for label, words in part.items.items():
        parts.append(_line("text", label))
        parts.append({"kind": "words", "text": words.splitlines() or [""], "dir": pdf.direction(words)})
    table = part.table or Table((), ())
    return {
        "heading": part.heading,
        "parts": parts,
        "table": {
            "columns": table.columns,
            "widths": table.widths or (1,) * len(table.columns),
            "rows": [[_line("cell", cell) for cell in row] for row in table.rows],
        },
    }


def _pdf(
    title: str,
    day: date,
    *,
    is_uk: bool,
    parts: Sequence[Mapping[str, Any]] = (),
    sections: Sequence[Mapping[str, Any]] = (),
    lines: Sequence[str] = (),
    landscape: bool = False,
) -> bytes:
    data = {
        "title": title,
        "paper": "a4" if is_uk else "us-letter",
        "landscape": landscape,
        "footer": f"Printed on {write_date(day, is_uk)}. Private: keep it safe.",
        "undrawn": _UNDRAWN,
        "parts": parts,
        "sections": sections,
        "lines": lines,
    }
    return pdf.compile_pdf(_TEMPLATE, data, day=day)
