"""The text of a release, as it is read and as it is signed: written into its row, which the caller saves."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from referrals.consent.elements import when_it_ends
from referrals.consent.texts import answer_line, release_text, sha256
from referrals.models import (
    Release,
)
from referrals.selectors.legal_facts import stated_now
from referrals.selectors.release_drafts import draft_of, policy_of, representative_of, words_of
from referrals.vocabularies import SignatureMethod


def write_text(release: Release) -> None:
    """Keeps the words that would be sent and the text to be read, as they are at this moment. Does not save."""
    policy = policy_of(release.agency)
    words = words_of(release)
    draft = draft_of(release, release.created_at, words)
    release.disclosed_values = {str(category): text for category, text in words.items()}
    release.policy = policy.label
    release.expires_at = when_it_ends(release.expires_on, release.agency.time_zone) if release.expires_on else None
    release.text = release_text(draft, policy)
    release.text_sha256 = sha256(release.text)


def freeze_text(release: Release, signed_on: date | None = None, via: str = "") -> None:
    """Puts the answers and the signature into the text that was read, and hashes it anew. Does not save.

    `signed_on` is the day written on a paper, where it was recorded later; `via` says by whose link they came.

    What people typed stands behind a bar in the form, so no line of theirs can pose as a place for an answer.
    """
    answers = iter(_answers(release))
    open_line = f"  {answer_line(None)}"
    lines = [f"  {answer_line(next(answers))}" if line == open_line else line for line in release.text.splitlines()]
    lines += ["", "SIGNED", *(f"  {line}" for line in _signed_lines(release, signed_on, via))]
    release.text = "\n".join(lines) + "\n"
    release.text_sha256 = sha256(release.text)


def _answers(release: Release) -> Iterator[bool]:
    if release.requested_to_organization:
        yield bool(release.consented_to_organization)
    if release.requested_to_agency:
        yield bool(release.consented_to_agency)


def _signed_lines(release: Release, signed_on: date | None, via: str) -> Iterator[str]:
    assert release.signed_at is not None  # noqa: S101 - set by the caller
    moment = release.signed_at.astimezone(ZoneInfo(release.agency.time_zone))
    yield f"When: {moment:%Y-%m-%d %H:%M} ({release.agency.time_zone})"
    if signed_on is not None:
        yield f"The day they signed or said it: {signed_on:%Y-%m-%d}"
    if release.signature_method == SignatureMethod.SPOKEN:
        yield f"How: agreed by telephone to {release.recorded_by or 'somebody of the agency'}"
    else:
        yield f"How: {SignatureMethod(release.signature_method).label}"
    if via:
        yield f"By: {via}"
    yield "Name:"
    yield from (f"  | {line}" for line in release.signature.splitlines())
    if release.representative:
        kind = representative_of(release.representative)
        yield f"Signed for the person by: {kind.authority}" if kind and kind.authority else "Signed for the person by:"
        yield from (f"  | {line}" for line in release.representative.name.splitlines())
    if release.witness:
        yield "Witness:"
        yield from (f"  | {line}" for line in release.witness.splitlines())
    yield f"The form as it was read, before the answers: SHA-256 {release.text_sha256}"


def keep_stated_facts(release: Release) -> None:
    """Keeps with the form what each party states at this moment, which its text is written by. Until it is signed."""
    for party in release.parties.all():
        now = stated_now(party)
        party.jurisdiction, party.part2_program = now.jurisdiction, now.part2_program
        party.covered_entity = now.covered_entity
        party.save(update_fields=["jurisdiction", "part2_program", "covered_entity"])
