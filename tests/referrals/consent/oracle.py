"""The gate a second time, slowly, from the prose of docs/consent.md and without a line of `referrals.consent.policy`.

It plays through what happened, one thing after another on one line of time in whole microseconds, and keeps for every
form a card that says how it stands with the two sides and the purpose in question. A newer form that speaks of the same
two sides for the same purpose closes the cards of those before it. In the end only cards of the chain are read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from itertools import combinations
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - as little in common with the other as can be
# Of two things at one instant, a signature comes first; of two ends, what the person said.
ORDER = ["signature", "revoked", "stopped", "replaced", "ended", "expired"]


def instant(moment: datetime) -> int:
    """Microseconds since 1970, by the offset that the clock had."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("naive")
    wall = moment.replace(tzinfo=timezone.utc)  # noqa: UP017
    return (wall - EPOCH - offset) // timedelta(microseconds=1)


@dataclass
class Card:
    """How one form stands: unsigned, then signed, then perhaps closed for the first reason that came."""

    form: Any
    in_chain: bool
    parties: set[Any]
    signed: bool = False
    closed: list[str] = field(default_factory=list)

    def speaks(self, question: Any) -> bool:
        both_sides = question.discloser in self.parties and question.recipient in self.parties
        return both_sides and any(purpose == question.purpose for purpose in self.form.purposes)


def cards_of(facts: Any) -> list[Card]:
    def parties(form: Any) -> set[Any]:
        return {party for grant in form.grants for side in (grant.disclosers, grant.recipients) for party in side}

    return [Card(form, True, parties(form)) for form in facts.chain] + [
        Card(form, False, parties(form)) for form in facts.others
    ]


def happenings(cards: list[Card], stops: Iterable[Any]) -> list[tuple[int, int, str, str, Any]]:
    """(instant, place in ORDER, id of the form, what, card or stop), in order."""
    happened: list[tuple[int, int, str, str, Any]] = []

    def put(moment: datetime | None, what: str, about: Any, name: str) -> None:
        if moment is not None:
            happened.append((instant(moment), ORDER.index(what), name, what, about))

    for card in cards:
        name = str(card.form.id)
        put(card.form.signed_at, "signature", card, name)
        put(card.form.revoked_at, "revoked", card, name)
        put(card.form.ended_at, "ended", card, name)
        put(card.form.expires_at, "expired", card, name)
        put(card.form.event_happened_at, "expired", card, name)
    for stop in stops:
        put(stop.at, "stopped", stop, "")
    return sorted(happened, key=lambda one: one[:3])


def play(facts: Any, question: Any, until: int) -> list[Card]:
    """Every card as it stands at the end of that instant."""
    cards = cards_of(facts)
    replaced: list[tuple[int, Card]] = []
    for when, _, _, what, about in happenings(cards, facts.stops):
        if when > until:
            break
        if what == "signature":
            if about.speaks(question):
                older = [card for card in cards if card.signed and card.form.person == about.form.person]
                replaced += [(when, card) for card in older if card.speaks(question)]
            about.signed = True
        elif what == "stopped":
            for card in cards:
                if card.signed and card.form.person == about.person and about.party in card.parties:
                    _close(card, when, "stopped", replaced)
        else:
            _close(about, when, what, replaced)
    _settle(until, replaced)
    return cards


def _settle(before: int, replaced: list[tuple[int, Card]]) -> None:
    for when, card in replaced:
        if when <= before and not card.closed:
            card.closed = ["replaced"]


def _close(card: Card, when: int, why: str, replaced: list[tuple[int, Card]]) -> None:
    """The first reason stays. A newer form of the same instant comes after what the person said, and before the rest."""
    rank = ORDER.index(why)
    _settle(when - 1 if rank < ORDER.index("replaced") else when, replaced)
    if not card.closed:
        card.closed = [why]


def word_of(card: Card) -> str:
    if not card.signed:
        return "never"
    return card.closed[0] if card.closed else "stands"


# From what is furthest from a yes to what is nearest to it.
LADDER = [
    "no_release", "not_signed", "other_direction", "other_discloser", "other_recipient", "other_purpose", "no_end",
    "over", "not_covered", "yes",
]  # fmt: skip


def decision(card: Card, question: Any) -> tuple[str, str, tuple[str, ...]]:
    """(step of the ladder, reason, what is lacking) of one form of the chain."""
    form = card.form
    if form.person != question.person:
        return "no_release", "no_release", ()
    how = word_of(card)
    if how == "never":
        return "not_signed", "not_signed", ()
    ways = [grant for grant in form.grants if grant.direction is question.direction]
    if not ways:
        return "other_direction", "other_direction", ()
    ways = [grant for grant in ways if any(party == question.discloser for party in grant.disclosers)]
    if not ways:
        return "other_discloser", "other_discloser", ()
    ways = [grant for grant in ways if any(party == question.recipient for party in grant.recipients)]
    if not ways:
        return "other_recipient", "other_recipient", ()
    if all(purpose != question.purpose for purpose in form.purposes):
        return "other_purpose", "other_purpose", ()
    if not form.ends_by_event and form.expires_at is None:
        return "no_end", "no_end", ()
    if how != "stands":
        return "over", how, ()
    covered = [category for grant in ways for category in grant.categories]
    lacking = tuple(sorted(str(category) for category in question.categories if category not in covered))
    return ("not_covered", "not_covered", lacking) if lacking else ("yes", "", ())


def answer(facts: Any, question: Any) -> tuple[str, Any, tuple[str, ...]]:
    """("permit", form, ()) or ("deny", reason, what is lacking)."""
    at = instant(question.at)
    if len(question.categories) == 0:
        return "deny", "nothing_asked", ()
    heard = []
    for card in play(facts, question, at):
        if card.in_chain:
            step, reason, lacking = decision(card, question)
            signed = -(10**30) if card.form.signed_at is None else instant(card.form.signed_at)
            heard.append(((LADDER.index(step), signed, str(card.form.id)), step, reason, lacking, card.form.id))
    if not heard:
        return "deny", "no_release", ()
    _, step, reason, lacking, form = max(heard)
    return ("permit", form, ()) if step == "yes" else ("deny", reason, lacking)


def most(facts: Any, question: Any) -> frozenset[Any]:
    """The most of what is asked that one form permits: tries every subset, the largest first."""
    listed = sorted(question.categories)
    for size in range(len(listed), 0, -1):
        for part in combinations(listed, size):
            if answer(facts, replace(question, categories=frozenset(part)))[0] == "permit":
                return frozenset(part)
    return frozenset()


def taken_over_by(facts: Any, question: Any) -> Any:
    """The form outside the chain that speaks now in place of what was signed in it; None where none does."""
    cards = [card for card in play(facts, question, instant(question.at)) if card.speaks(question)]
    ever = [card for card in cards if card.in_chain and card.form.signed_at is not None]
    if not ever:
        return None
    last = max(ever, key=lambda card: (instant(card.form.signed_at), str(card.form.id)))
    since = (instant(last.form.signed_at), str(last.form.id))
    later = [
        card
        for card in cards
        if card.signed and card.form.person == last.form.person
        and (instant(card.form.signed_at), str(card.form.id)) > since
    ]  # fmt: skip
    return max(later, key=lambda card: (instant(card.form.signed_at), str(card.form.id))).form if later else None
