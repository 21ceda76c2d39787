"""A record and an accounting as the papers have them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from referrals.consent.documents import Disclosed, Part, Table
from referrals.consent.texts import write_date
from referrals.contact import contacts

_SAID = {
    "hopes": "What they hope for, in their own words",
    "to_know": "What the organization needs to know",
    "best_time": "The best time to reach them",
    "whereabouts": "Where they are now",
    "leaves_on": "When they plan to leave",
}


SHARED = "What was shared"
TOLD = "What the law made us tell"
_TOLD = ("day", "why", "told_to", "what", "which_order_or_duty", "written_by_mistake")


def told_part(rows: list[dict[str, Any]], zone: ZoneInfo) -> Part | None:
    """What a law made the agency tell outside, for the accounting on paper; None where there is none."""
    return _table(TOLD, rows, _TOLD, zone) if rows else None


def disclosed(rows: Iterable[dict[str, Any]], zone: ZoneInfo, *, is_uk: bool) -> list[Disclosed]:
    """Lines of an accounting, with times where the agency is."""
    return [
        Disclosed(
            when=_day_and_time(row["at"], zone, is_uk=is_uk),
            who=row["from"],
            to_whom=row["to"],
            what="; ".join(row["what"]),
            purpose=row["purpose"],
            release=row["permission"],
            how=row["how"],
        )
        for row in rows
    ]


def parts_of(record: dict[str, Any], zone: ZoneInfo) -> list[Part]:
    """The whole record in parts with headings; what there is nothing of is left out."""
    parts = [Part("You", items=_person(record["person"]))]
    parts += [_referral(one, zone) for one in record["referrals"]]
    parts += [_permission(one, zone) for one in record["permissions"]]
    tables = (
        ("When you said stop", "stops", ("at", "organization", "how", "note")),
        ("What you wrote to us", "notes", ("at", "what", "text", "answer")),
        ("Who acts or reads along with you", "related_people", ("kind", "name", "what", "scope", "until", "ended_at")),
        ("Papers we keep", "papers", ("at", "kind", "in_the_zip")),
        ("Links", "links", ("made_at", "kind", "runs_out_at", "ended_at")),
        (SHARED, "shared", ("at", "from", "to", "what", "permission")),
        (TOLD, "external_disclosures", _TOLD),
        ("Who looked at your record", "looked_at", ("at", "who", "what")),
        ("Opened for a reason", "opened_for_a_reason", ("at", "who", "kind", "reason")),
    )
    parts += [_table(heading, record[key], columns, zone) for heading, key, columns in tables if record[key]]
    notices = notices_of(record["shared"])
    return [replace(part, paragraphs=notices) if part.heading == SHARED else part for part in parts]


def notices_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    """What goes along with what was told to the agency, for above a table of it: a sentence for each who told."""
    pairs = {(row["from"], row["notice"]): None for row in rows if row["notice"]}
    return [f"With what {who} told: {notice}" for who, notice in pairs]


def _person(person: dict[str, Any]) -> dict[str, str]:
    items = {
        "Called": person["preferred_name"],
        "Full name": person["full_name"],
        "How to reach you": "\n".join(contacts.Contact.of(person["how_to_reach_them"]).lines("you")),
        "Date of birth": person["date_of_birth"],
        "18 or over": {True: "Yes", False: "No"}.get(person["is_adult"], "Not said"),
    }
    return {label: words for label, words in items.items() if words}


def _referral(one: dict[str, Any], zone: ZoneInfo) -> Part:
    items = {_SAID[name]: words for name, words in one["said"].items()}
    sentences = [
        f"{one['kind']}. {one['purpose']}.",
        f"Where it stands: {one['stands']}." + (f" {one['outcome']}." if one["outcome"] else ""),
        *([one["notice"]] if one["notice"] else []),
    ]
    return Part(f"{one['organization']}, {one['reference']}", sentences, items, _events(one["events"], zone))


def _permission(one: dict[str, Any], zone: ZoneInfo) -> Part:
    agreed = f" {one['agreed'][:1].upper()}{one['agreed'][1:]}." if one["agreed"] else ""
    return Part(
        f"Permission {one['reference']}",
        [f"{one['stands']}.{agreed} Between {', '.join(one['names'])}."],
        {"Its text": one["text"]} if one["text"] else {},
        _events(one["events"], zone),
    )


def _events(events: Iterable[dict[str, Any]], zone: ZoneInfo) -> Table:
    rows = [[_short(event["at"], zone), event["what"], event["who"], event["why"]] for event in events]
    return Table(("When", "What", "Who", "Why"), rows, (3, 4, 4, 5))


def _table(heading: str, rows: list[dict[str, Any]], columns: tuple[str, ...], zone: ZoneInfo) -> Part:
    cells = [[_cell(name, row[name], zone) for name in columns] for row in rows]
    return Part(heading, table=Table(tuple(name.replace("_", " ").capitalize() for name in columns), cells))


def _cell(name: str, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return _short(value, zone) if (name == "at" or name.endswith("_at")) and value else str(value)


def _short(text: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}" if text else ""


def _day_and_time(text: str, zone: ZoneInfo, *, is_uk: bool) -> str:
    moment = datetime.fromisoformat(text).astimezone(zone)
    return f"{write_date(moment.date(), is_uk)}, {moment:%H:%M}"
