"""The gate a second time, slowly, from the prose of docs/consent.md and without a line of `referrals.consent.policy`.

It goes through what happened as a story: everything is put on one line of time in whole microseconds, and a table says
after each instant which releases stand. A question is then looked up in what stands.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - as little in common with the other as can be


def instant(moment: datetime) -> int:
    """Microseconds since 1970, by the offset that the clock had."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("naive")
    wall = moment.replace(tzinfo=timezone.utc)  # noqa: UP017
    return (wall - EPOCH - offset) // timedelta(microseconds=1)


def story(releases: Sequence[Any], stops: Sequence[Any]) -> list[tuple[int, str, Any, str]]:
    """What happened, in order: (instant, what, to which release, why it ended)."""
    events: list[tuple[int, str, Any, str]] = []
    for release in releases:
        if release.signed_at is not None:
            events.append((instant(release.signed_at), "sign", release, ""))
        for moment, why in (
            (release.expires_at, "expired"),
            (release.event_happened_at, "expired"),
            (release.revoked_at, "revoked"),
            (release.ended_at, "ended"),
        ):
            if moment is not None:
                events.append((instant(moment), "end", release, why))
    events += [(instant(stop.at), "stop", stop, "stopped") for stop in stops]
    # At one instant a signature is there before a stop ends it.
    return sorted(events, key=lambda event: (event[0], ["sign", "stop", "end"].index(event[1])))


PERSON_FIRST = ["revoked", "stopped", "ended", "expired"]


def standing(releases: Sequence[Any], stops: Sequence[Any], at: int) -> dict[int, str]:
    """For each release (by its position) how it stands at this instant: "never", "stands" or why it ended."""
    how = dict.fromkeys(range(len(releases)), "never")
    signed: set[int] = set()
    ended: dict[int, tuple[int, str]] = {}
    for when, what, which, why in story(releases, stops):
        if when > at:
            break
        for place, release in enumerate(releases):
            touched = release is which
            if what == "stop":
                touched = (
                    place in signed
                    and which.person == release.person
                    and which.party in [party for grant in release.grants for party in everybody(grant)]
                )
            if not touched:
                continue
            if what == "sign":
                signed.add(place)
                continue
            before = ended.get(place)
            if before is None or (before[0] == when and PERSON_FIRST.index(why) < PERSON_FIRST.index(before[1])):
                ended[place] = (when, why)
    for place in signed:
        how[place] = ended[place][1] if place in ended else "stands"
    return how


def everybody(grant: Any) -> list[Any]:
    return [*grant.disclosers, *grant.recipients]


LADDER = [
    "other_direction", "other_discloser", "other_recipient", "other_purpose", "not_signed", "lapsed", "not_covered", "yes",
]  # fmt: skip


def said(release: Any, stands: str, question: Any) -> tuple[str, str, tuple[str, ...]]:
    """(step of the ladder, reason, what is lacking) of one release."""
    direction = [grant for grant in release.grants if grant.direction is question.direction]
    if not direction:
        return "other_direction", "other_direction", ()
    from_them = [grant for grant in direction if any(party == question.discloser for party in grant.disclosers)]
    if not from_them:
        return "other_discloser", "other_discloser", ()
    to_them = [grant for grant in from_them if any(party == question.recipient for party in grant.recipients)]
    if not to_them:
        return "other_recipient", "other_recipient", ()
    if not any(purpose == question.purpose for purpose in release.purposes):
        return "other_purpose", "other_purpose", ()
    if stands == "never":
        return "not_signed", "not_signed", ()
    if stands != "stands":
        return "lapsed", stands, ()
    covered = {category for grant in to_them for category in grant.categories}
    lacking = tuple(sorted(str(category) for category in question.categories if category not in covered))
    return ("not_covered", "not_covered", lacking) if lacking else ("yes", "", ())


def answer(releases: Sequence[Any], question: Any, stops: Iterable[Any]) -> tuple[str, Any, tuple[str, ...]]:
    """("permit", release, ()) or ("deny", reason, what is lacking)."""
    if len(question.categories) == 0:
        return "deny", "nothing_asked", ()
    how = standing(releases, list(stops), instant(question.at))
    nearest: Any = None
    for place, release in enumerate(releases):
        if release.person != question.person:
            continue
        step, reason, lacking = said(release, how[place], question)
        signed = instant(release.signed_at) if release.signed_at is not None else -(10**30)
        candidate = (LADDER.index(step), -len(lacking), signed, str(release.id)), step, reason, lacking, release
        if nearest is None or candidate[0] > nearest[0]:
            nearest = candidate
    if nearest is None:
        return "deny", "no_release", ()
    if nearest[1] == "yes":
        return "permit", nearest[4].id, ()
    return "deny", nearest[2], nearest[3]


def most(releases: Sequence[Any], stops: Sequence[Any], question: Any, wanted: Iterable[Any]) -> frozenset[Any]:
    """The most of `wanted` under one release: tries every subset, the largest first."""
    from dataclasses import replace
    from itertools import combinations

    listed = sorted(wanted)
    for size in range(len(listed), 0, -1):
        found = []
        for part in combinations(listed, size):
            kind, release, _ = answer(releases, replace(question, categories=frozenset(part)), stops)
            if kind == "permit":
                found.append((release, frozenset(part)))
        if found:
            by_id = {release.id: release for release in releases}
            return max(found, key=lambda pair: (instant(by_id[pair[0]].signed_at), str(pair[0])))[1]
    return frozenset()
