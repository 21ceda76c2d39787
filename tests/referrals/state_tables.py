"""States and moves as docs/consent.md has them, written here from that and not from referrals/states.py."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from referrals.vocabularies import ActorKind

# Each line: who | what | from which states | to which. "c" clinician, "o" organization, "p" the person, "t" time.
# "seen" is what the organization has opened and not finished; "open" is everything that is not finished.

SEEN = "opened accepted waitlisted contacting connected"
SENT_AND_SEEN = f"sent {SEEN}"
NOT_FINISHED = f"draft awaiting_person {SENT_AND_SEEN} on_hold_permission"
REFERRAL_TABLE = f"""
c   | ask_person      | draft                                       | awaiting_person
cpt | take_up_again   | awaiting_person                             | draft
cp  | send            | draft awaiting_person                       | sent
o   | open            | sent                                        | opened
o   | accept          | {SEEN}                                      | accepted
o   | waitlist        | {SEEN}                                      | waitlisted
o   | decline         | {SENT_AND_SEEN}                             | declined_by_organization
o   | contact         | {SEEN}                                      | contacting
op  | connect         | opened accepted waitlisted contacting       | connected
o   | lose_touch      | accepted waitlisted contacting connected    | contacting
cop | close           | {NOT_FINISHED} recalled                     | closed
cp  | person_declines | {NOT_FINISHED} recalled                     | declined_by_person
c   | recall          | {NOT_FINISHED}                              | recalled
t   | lapse_unsent    | awaiting_person                             | draft
t   | lapse_unopened  | sent                                        | recalled
t   | lapse_seen      | {SEEN}                                      | on_hold_permission
cp  | resume          | on_hold_permission recalled                 | sent
"""
# draft -> requested -> active -> expired | revoked | superseded; requested -> declined; any -> entered_in_error.
# Only the person signs, declines or revokes. Deleting is not revoking: there is no move to nothing. Whoever asks for a
# permission (tests of asking again) moves none: staff put it to the person.
ALL_RELEASES = "draft requested active declined expired revoked superseded"
RELEASE_TABLE = f"""
ct  | request        | draft          | requested
cpt | take_back      | requested      | draft
p   | sign           | requested      | active
p   | decline        | requested      | declined
t   | expire         | active         | expired
p   | revoke         | active         | revoked
t   | supersede      | active         | superseded
c   | enter_in_error | {ALL_RELEASES} | entered_in_error
"""
WHO = {"c": ActorKind.STAFF, "o": ActorKind.ORGANIZATION, "p": ActorKind.PERSON, "t": ActorKind.SYSTEM}
REFERRAL_STATES = sorted(
    set(NOT_FINISHED.split()) | {"declined_by_organization", "closed", "declined_by_person", "recalled"}
)
RELEASE_STATES = sorted({*ALL_RELEASES.split(), "entered_in_error"})


@dataclass(frozen=True)
class Line:
    who: frozenset[str]
    sources: frozenset[str]
    to: str


def table(text: str) -> dict[str, Line]:
    cells = {}
    for line in text.strip().splitlines():
        who, name, sources, to = (part.strip() for part in line.split("|"))
        cells[name] = Line(frozenset(WHO[one] for one in who), frozenset(sources.split()), to)
    return cells


REFERRALS, RELEASES = table(REFERRAL_TABLE), table(RELEASE_TABLE)


def pairs(tables: dict[str, Line]) -> set[tuple[str, str]]:
    return {(source, line.to) for line in tables.values() for source in line.sources}


def force(table_name: str, pk: Any, state: str) -> None:
    """Puts a row into a state as the owner of the database could, past the trigger."""
    with connection.cursor() as cursor:
        outcome = (
            ", outcome = ''" if table_name == "referrals_referral" else ", revoked_at = coalesce(revoked_at, now())"
        )
        cursor.execute(f"UPDATE {table_name} SET state = %s {outcome} WHERE id = %s", [state, pk])
