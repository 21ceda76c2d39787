"""The text of a release, as a person reads and signs it: deterministic, so that its SHA-256 proves it.

`sections` is its structure, for pages and PDFs; `release_text` is the same as plain text, which is what is frozen and
hashed. What somebody typed is always on lines of its own that begin with a bar: it cannot pose as part of the form.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from referrals.consent.draft import Draft, Offer
from referrals.consent.jurisdictions.base import JurisdictionPolicy
from referrals.consent.statements import one_line, statements_of, together
from referrals.vocabularies import Direction

TITLE = "Your choice about sharing"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One thing in a list; `words` are exactly what somebody wrote."""

    label: str
    words: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the form. `direction` and `answer` are those of a choice; answer None: not answered yet."""

    key: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    closing: tuple[str, ...] = ()
    direction: Direction | None = None
    answer: bool | None = None


def sections(
    draft: Draft, policy: JurisdictionPolicy, chosen_directions: Collection[Direction] | None = None
) -> tuple[Section, ...]:
    """The parts of the form in order. `chosen_directions` None: nothing answered yet; else those answered with yes.

    What it is for stands before the choices: people decide by that, and few read on [Consent2Share pilot].
    """
    return (
        Section("about", "Who this is about", items=(Item("Name", draft.person_name),)),
        *_representative(draft, policy),
        Section("purposes", "What it is for", items=tuple(Item(purpose.label) for purpose in draft.purposes)),
        *_choices(draft, chosen_directions),
        Section("end", "When it ends", paragraphs=tuple(_end(draft, policy))),
        Section("know", "What you need to know", items=tuple(map(Item, statements_of(draft, policy.statements)))),
        Section("form", "About this form", paragraphs=tuple(_about_form(draft, policy))),
    )


def _choices(draft: Draft, chosen: Collection[Direction] | None) -> Iterator[Section]:
    for number, offer in enumerate(draft.offers, 1):
        disclosers = together(party.name for party in offer.disclosers)
        recipients = together(party.name for party in offer.recipients)
        tells = "tells" if len(offer.disclosers) == 1 else "tell"
        yield Section(
            key=f"choice_{offer.direction}",
            heading=f"Choice {number}: {disclosers} {tells} {recipients}",
            paragraphs=(f"Who shares: {disclosers}.", f"Who gets it: {recipients}.", _what(offer)),
            items=tuple(Item(category.label, offer.words.get(category, "")) for category in offer.categories),
            closing=("Nothing else is shared.",),
            direction=offer.direction,
            answer=None if chosen is None else offer.direction in chosen,
        )


def _what(offer: Offer) -> str:
    return "What they would send, word for word:" if offer.words else "What they may tell:"


def _end(draft: Draft, policy: JurisdictionPolicy) -> Iterator[str]:
    if draft.expires_on is not None:
        yield f"The last day is {calendar_date(draft.expires_on, policy)}. After that day nothing more is shared."
    if draft.expires_event is not None and draft.expires_on is not None:
        yield f"It ends sooner {draft.expires_event.label}, if that comes first."
    elif draft.expires_event is not None:
        yield f"It ends {draft.expires_event.label}."


def calendar_date(day: date, policy: JurisdictionPolicy) -> str:
    """Such as "Saturday, August 1, 2026", and in the UK "Saturday 1 August 2026"."""
    return write_date(day, policy.is_uk)


def write_date(day: date, is_uk: bool) -> str:
    """The same, for whoever has no policy at hand. In English whatever the machine's language."""
    weekday, month = _DAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{weekday} {day.day} {month} {day.year}" if is_uk else f"{weekday}, {month} {day.day}, {day.year}"


def _representative(draft: Draft, policy: JurisdictionPolicy) -> Iterator[Section]:
    somebody = draft.representative
    if somebody is None:
        return
    until = calendar_date(somebody.until, policy) if somebody.until else "no end is stated"
    yield Section(
        "representative",
        "Who answers this form",
        paragraphs=(
            f"{one_line(somebody.name)} answers this form for {one_line(draft.person_name)}.",
            f"{one_line(draft.person_name)} still sees all of it, and can stop it at any time.",
        ),
        items=(
            Item("Name", somebody.name),
            Item("What lets them", somebody.authority),
            Item("The document", somebody.document),
            Item("What they may decide", somebody.scope),
            Item("Until", until),
            *([Item("They sign only together with", "\n".join(somebody.others))] if somebody.jointly_only else []),
        ),
    )


def _about_form(draft: Draft, policy: JurisdictionPolicy) -> Iterator[str]:
    yield policy.review_note(together(party.name for party in draft.agencies))
    yield f"The rules it follows: {'; '.join(law.citation for law in policy.laws)}."
    yield f"Form: {policy.label}" + (f", {one_line(draft.reference)}." if draft.reference else ".")


def release_text(
    draft: Draft, policy: JurisdictionPolicy, chosen_directions: Collection[Direction] | None = None
) -> str:
    """The form as plain text; the same for the same draft, policy and answers, always. Hash it with `sha256`."""
    lines = [TITLE.upper()]
    for section in sections(draft, policy, chosen_directions):
        lines += ["", section.heading.upper() if section.direction is None else section.heading]
        lines += [f"  {paragraph}" for paragraph in section.paragraphs]
        for item in section.items:
            lines.append(f"  - {item.label}")
            lines += [f"    | {line}" for line in item.words.splitlines()]
        lines += [f"  {paragraph}" for paragraph in section.closing]
        if section.direction is not None:
            lines.append(f"  {answer_line(section.answer)}")
    return "\n".join(lines) + "\n"


def answer_line(answer: bool | None) -> str:
    """The answer to one choice, or room for it."""
    if answer is None:
        return "Your answer: [ ] yes  [ ] no"
    return "Your answer: yes" if answer else "Your answer: no"


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
