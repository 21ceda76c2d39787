"""What a valid release holds, and what of it is missing [42 CFR 2.31(a); 45 CFR 164.508(c); docs/consent.md].

A release that lacks any of it cannot be signed, and whoever fills it in is told which. The words of people are not
judged: there is no censorship here, only no category for notes of psychotherapy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from referrals.consent.draft import Draft, NamedParty, Offer, Representative, Signature
from referrals.consent.jurisdictions.base import JurisdictionPolicy
from referrals.vocabularies import CATEGORIES, Direction, SignatureMethod

__all__ = ["Draft", "Missing", "NamedParty", "Offer", "Representative", "Signature", "Stage", "missing", "when_it_ends"]


SIGN_TOGETHER = "Who answers for them signs only with others. Print the form, and have all of them sign it."
ALL_SIGN = "It does not say that all who have to sign together did. Have the others sign it too, then record it."
ONLY_THEY_SIGN = "The form names who answers for them. Only they can sign it; the person can say no to it at any time."


OWN_WITNESS = "Whoever saw or heard it is somebody else than who signs, and than who writes down a spoken yes."


class Stage(StrEnum):
    """FILL: before the person can be asked. SIGN: what signing itself has to bring, besides all of that."""

    FILL = "fill"
    SIGN = "sign"


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a release from counting. `element` names it, `field` is where in the form it is mended."""

    element: str
    what: str
    field: str

    @property
    def message(self) -> str:
        return f"This cannot be signed yet. {self.what}"


def missing(draft: Draft, policy: JurisdictionPolicy, stage: Stage | str) -> list[Missing]:
    """What `draft` lacks under the rules of `policy`, in the order of the form; empty: nothing."""
    elements = [
        *_jurisdiction(draft, policy),
        *_subject(draft),
        *_offers(draft, policy),
        *_purposes(draft),
        *_end(draft, policy, _day(draft, stage)),
        *_representative(draft, policy, _day(draft, stage)),
    ]
    if Stage(stage) is Stage.SIGN:
        elements += _signature(draft, policy)
    return elements


def when_it_ends(expires_on: date, time_zone: str) -> datetime:
    """The first instant after `expires_on` in that zone (IANA name), in UTC: a release counts all of its last day.

    Where that midnight is skipped by daylight saving, the instant at which the clock jumps; where it happens twice, the
    first. Raises ZoneInfoNotFoundError for a zone nobody knows.
    """
    midnight = datetime.combine(expires_on + timedelta(days=1), time.min, ZoneInfo(time_zone))
    return _first_instant_of(midnight)


def _first_instant_of(midnight: datetime) -> datetime:
    """`midnight` in UTC; where the clock skips it, the moment of the skip."""
    instant = midnight.replace(fold=0).astimezone(UTC)
    if instant.astimezone(midnight.tzinfo).date() >= midnight.date() and _exists(midnight):
        return instant
    # A clock skips forward at one instant: before it, it is still the day before. Look for it by halves.
    early, late = instant - timedelta(days=1), instant + timedelta(days=1)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        is_after = middle.astimezone(midnight.tzinfo).date() >= midnight.date()
        early, late = (early, middle) if is_after else (middle, late)
    return late.replace(microsecond=0)


def _exists(local_time: datetime) -> bool:
    return local_time.astimezone(UTC).astimezone(local_time.tzinfo).replace(tzinfo=None) == local_time.replace(
        tzinfo=None
    )


def _day(draft: Draft, stage: Stage | str) -> date:
    """The day that limits count from: that of signing, and before it today."""
    signed = draft.signature.day if draft.signature and Stage(stage) is Stage.SIGN else None
    return signed or draft.today


def _jurisdiction(draft: Draft, policy: JurisdictionPolicy) -> Iterator[Missing]:
    if not policy.can_sign_here and not draft.own_form:
        what = f"The rules of {policy.place} have not been reviewed here. Use your own paper form."
        yield Missing("jurisdiction", what, "own_form")
    disclosers = {party.id or party.name: party for offer in draft.offers for party in offer.disclosers}
    for party in disclosers.values():
        if party.jurisdiction and party.jurisdiction != policy.jurisdiction and not draft.own_form:
            what = f"{party.name} follows the law of another place. Leave out what it would share, or use a paper form."
            yield Missing("jurisdiction", what, "offers")


def _subject(draft: Draft) -> Iterator[Missing]:
    if not draft.person_name.strip():
        yield Missing("subject", "It does not say who it is about.", "person_name")
    if draft.is_adult is None:
        yield Missing("adult", "It does not say whether they are 18 or over. Ask them.", "is_adult")
    elif not draft.is_adult:
        yield Missing("adult", "Only people of 18 or over can sign here.", "is_adult")


def _offers(draft: Draft, policy: JurisdictionPolicy) -> Iterator[Missing]:
    if not draft.offers:
        yield Missing("direction", "It does not say who tells whom.", "offers")
    for direction in Direction:
        if sum(offer.direction == direction for offer in draft.offers) > 1:
            yield Missing("direction", "It asks twice about the same direction.", "offers")
    for offer in draft.offers:
        yield from _parties(offer.disclosers, "disclosers", "It does not say who shares.")
        yield from _parties(offer.recipients, "recipients", "It does not say who it is shared with.")
        yield from _categories(offer)
    yield from _facts(draft)


def _parties(parties: tuple[NamedParty, ...], element: str, nobody: str) -> Iterator[Missing]:
    if not parties:
        yield Missing(element, nobody, element)
    for party in parties:
        if not party.name.strip():
            yield Missing(element, "It names somebody without a name.", element)
        elif party.id is None:
            yield Missing(element, f"It has “{party.name}” as a name only. Choose it from the list.", element)


def _categories(offer: Offer) -> Iterator[Missing]:
    if not offer.categories:
        yield Missing("categories", "It does not say what is shared.", "categories")
    for category in offer.categories:
        if category not in CATEGORIES[offer.direction]:
            what = f"“{category.label}” is not something that can go this way."
            yield Missing("categories", what, "categories")
        elif offer.direction == Direction.TO_ORGANIZATION and not offer.words.get(category, "").strip():
            yield Missing("words", f"It does not say what will be sent for “{category.label}”.", "words")
    for category in offer.words:
        if category not in offer.categories:
            yield Missing("words", "It holds words for something that is not to be shared.", "words")


def _facts(draft: Draft) -> Iterator[Missing]:
    for party in (*draft.agencies, *draft.organizations):
        for fact in party.unanswered:
            yield Missing("facts", f"{party.name} has not answered yet: {fact}.", "facts")


def _purposes(draft: Draft) -> Iterator[Missing]:
    if not draft.purposes:
        yield Missing("purposes", "It does not say what it is for.", "purposes")


def _end(draft: Draft, policy: JurisdictionPolicy, day: date) -> Iterator[Missing]:
    last = draft.expires_on
    if last is None and draft.expires_event is None:
        yield Missing("expiry", "It does not say when it ends.", "expires_on")
    elif last is None and policy.needs_calendar_date:
        yield Missing("expiry", f"In {policy.place} it has to end on a date. Choose one.", "expires_on")
    elif last is not None and last < day:
        yield Missing("expiry", "It ends on a day that has passed.", "expires_on")
    elif last is not None and policy.max_days is not None and (last - day).days > policy.max_days:
        latest = day + timedelta(days=policy.max_days)
        what = f"In {policy.place} it can last {policy.max_days} days at most: until {latest:%d %B %Y}.".replace(
            " 0", " "
        )
        yield Missing("expiry", what, "expires_on")


def _representative(draft: Draft, policy: JurisdictionPolicy, day: date) -> Iterator[Missing]:
    somebody = draft.representative
    if somebody is None:
        return
    asked = (
        (somebody.name, "It does not say who answers for the person."),
        (somebody.authority, "It does not say what lets them answer for the person."),
        (somebody.document, "It does not say which document shows that."),
        (somebody.scope, "It does not say what they may decide."),
    )
    for value, what in asked:
        if not value.strip():
            yield Missing("representative", what, "representative")
    if somebody.jointly_only and not any(name.strip() for name in somebody.others):
        yield Missing("representative", "It does not say who signs together with them.", "representative")
    if somebody.ended or (somebody.until is not None and somebody.until < day):
        yield Missing("representative", "The authority of who answers for the person has ended.", "representative")
    # On an agency's own paper form its own lawyers say who may sign.
    if not draft.own_form:
        yield from _right(draft, somebody, policy)


def _right(draft: Draft, somebody: Representative, policy: JurisdictionPolicy) -> Iterator[Missing]:
    """Whether the law of this place lets somebody sign by such a right, and for records such as these."""
    if not policy.representatives:
        what = f"In {policy.place} nobody can sign for another adult here. Use your own paper form."
        yield Missing("representative", what, "representative")
    elif somebody.kind not in policy.representatives:
        what = f"In {policy.place} nobody signs here by such an authority. Use your own paper form."
        yield Missing("representative", what, "representative")
    elif somebody.kind not in policy.part2_representatives:
        for name in dict.fromkeys(
            party.name for offer in draft.offers for party in offer.disclosers if party.part2_program
        ):
            what = f"For the records of {name}, only somebody whom a court appointed can sign. Use your own paper form."
            yield Missing("representative", what, "representative")


def _signature(draft: Draft, policy: JurisdictionPolicy) -> Iterator[Missing]:
    signed = draft.signature
    if signed is None:
        yield Missing("signature", "Nobody has signed it.", "signature")
        return
    if signed.in_staff_session:
        yield Missing("signature", "Only the person can answer. Hand them the device.", "signature")
    if not signed.name.strip():
        yield Missing("signature", "There is no name under it.", "signature")
    if signed.by_representative and draft.representative is None:
        yield Missing("signature", "It does not say who answers for the person.", "representative")
    if draft.representative is not None and not signed.by_representative:
        yield Missing("signature", ONLY_THEY_SIGN, "representative")
    if signed.at is None or signed.at.utcoffset() is None or signed.day is None:
        yield Missing("signed_at", "It does not say when it was signed.", "signed_at")
    yield from _method(draft, signed, policy)
    if draft.representative is not None and draft.representative.jointly_only:
        yield from _together(signed)
    yield from _answers(draft, signed)


def _method(draft: Draft, signed: Signature, policy: JurisdictionPolicy) -> Iterator[Missing]:
    if signed.method is None:
        yield Missing("method", "It does not say how it was signed.", "method")
    elif signed.method not in policy.signature_methods or (draft.own_form and signed.method != SignatureMethod.PAPER):
        yield Missing("method", f"In {policy.place} it cannot be signed this way.", "method")
    elif signed.method == SignatureMethod.SPOKEN and signed.by_representative:
        yield Missing("method", "Who answers for somebody signs: a spoken yes of theirs does not count.", "method")
    if not signed.witness.strip() and (
        policy.needs_witness or signed.method in {SignatureMethod.PAPER, SignatureMethod.SPOKEN}
    ):
        yield Missing("witness", "It does not say who saw it signed.", "witness")
    elif signed.witness.strip() and _plain(signed.witness) in {_plain(signed.name), _plain(signed.recorder)}:
        yield Missing("witness", OWN_WITNESS, "witness")
    if signed.method == SignatureMethod.PAPER and not signed.document_kept:
        yield Missing("document", "There is no scan of the signed paper.", "document")


def _plain(name: str) -> str:
    """A name as people would call the same: "" is nobody's."""
    return " ".join(name.casefold().split())


def _together(signed: Signature) -> Iterator[Missing]:
    """One of several who act jointly binds nobody: only a paper has room for all of their signatures."""
    if signed.method != SignatureMethod.PAPER:
        yield Missing("method", SIGN_TOGETHER, "method")
    elif not signed.all_signed:
        yield Missing("signature", ALL_SIGN, "signature")


def _answers(draft: Draft, signed: Signature) -> Iterator[Missing]:
    offered = {offer.direction for offer in draft.offers}
    if set(signed.answers) != offered:
        yield Missing("answers", "Each choice has to be answered, yes or no.", "answers")
    elif not any(signed.answers.values()):
        yield Missing("answers", "The answer to each choice was no.", "answers")
