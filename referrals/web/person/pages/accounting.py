"""Everything that was shared about a person, both directions, in plain words: the ledger as they read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Agency
from directory.models import Organization
from referrals.consent.documents import Disclosed
from referrals.models import LedgerEntry, Release
from referrals.wording import person as words
from referrals.wording.moments import moment_in_words
from referrals.wording.status_disclosures import status_disclosures

_HOW = {
    "opened": "opened",
    "seen again": "looked at again",
    "status": "told",
    "paper": "printed",
    "export": "saved as a file",
    "spoken": "told by word of mouth",
}


def accounting(entries: Iterable[LedgerEntry], time_zone: str) -> list[Disclosed]:
    """Rows of the ledger in words, in the order given; names as they are now. The caller may read the releases."""
    rows = list(entries)
    names = names_of({party for row in rows for party in (row.discloser, row.recipient)})
    references = dict(Release.objects.filter(pk__in={row.release_id for row in rows}).values_list("pk", "reference"))
    statuses = status_disclosures(rows, whom="you")
    return [
        Disclosed(
            when=moment_in_words(row.at, time_zone),
            who="You" if row.discloser.startswith("person:") else names.get(row.discloser, "Somebody"),
            to_whom=names.get(row.recipient, "somebody"),
            what=statuses.of(row) or ", ".join(_label(name) for name in row.fields.split(",") if name),
            purpose=words.PURPOSE(row.purpose),
            release=references.get(row.release_id, ""),
            how=_HOW.get(row.access_mode, row.access_mode),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Together:
    """The same shared in the same way on the same day, as one line: the latest of them, and how often."""

    row: Disclosed
    times: int


def together(entries: Iterable[LedgerEntry], time_zone: str) -> list[Together]:
    """`accounting` for reading on a page; papers and files keep every row. `time_zone` (IANA) says where a day ends."""
    rows, zone = list(entries), ZoneInfo(time_zone)
    lines: dict[tuple[date, Disclosed], Together] = {}
    for entry, row in zip(rows, accounting(rows, time_zone), strict=True):
        alike = (entry.at.astimezone(zone).date(), replace(row, when=""))
        known = lines.get(alike)
        lines[alike] = Together(known.row, known.times + 1) if known else Together(row, 1)
    return list(lines.values())


def names_of(parties: Iterable[str]) -> dict[str, str]:
    """The names of "agency:<id>" and "organization:<id>", as they are now."""
    names: dict[str, str] = {}
    for kind, model in (("agency", Agency), ("organization", Organization)):
        ids = {UUID(party.partition(":")[2]) for party in parties if party.startswith(f"{kind}:")}
        names |= {f"{kind}:{pk}": name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name")}
    return names


def _label(name: str) -> str:
    label = words.CATEGORY(name)
    return label[:1].lower() + label[1:] if not label.startswith("I ") else label
