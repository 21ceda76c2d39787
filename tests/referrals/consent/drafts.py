"""Drafts of releases for tests: the two of the cast, asked about both directions."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from referrals.consent.draft import Draft, NamedParty, Offer, Representative, Signature
from referrals.consent.facts import agency_party, organization_party
from referrals.expiry_events import ExpiryEvent
from referrals.vocabularies import Authority, Category, Direction, Purpose, SignatureMethod

TODAY = date(2026, 5, 1)
CLINIC = NamedParty(agency_party(UUID(int=1)), "Lincoln Clinic", covered_entity=True, part2_program=False)
HARBOR = NamedParty(organization_party(UUID(int=2)), "Harbor Peers", covered_entity=False, part2_program=False)
OUT = Offer(
    Direction.TO_ORGANIZATION,
    (CLINIC,),
    (HARBOR,),
    (Category.NAME, Category.CONTACT, Category.TO_KNOW),
    {
        Category.NAME: "Sam",
        Category.CONTACT: "503 555 0143, no voicemail",
        Category.TO_KNOW: "I like to sit by the door.",
    },
)
BACK = Offer(Direction.TO_AGENCY, (HARBOR,), (CLINIC,), (Category.ANSWER, Category.IN_TOUCH))
REPRESENTATIVE = Representative(
    "Robin Rivers",
    "Guardian",
    "Order of 3 March 2026",
    "Decisions about health",
    date(2027, 1, 1),
    Authority.COURT_GUARDIAN,
)


def make_draft(**changes: Any) -> Draft:
    """A whole draft, ready to be asked."""
    whole = Draft(
        person_name="Sam Rivers",
        is_adult=True,
        offers=(OUT, BACK),
        purposes=(Purpose.SUPPORT_AFTER_HOSPITAL,),
        today=TODAY,
        expires_on=date(2026, 8, 1),
        how_to_stop="503 555 0100",
        reference="C-7K3M-9QXF",
    )
    return replace(whole, **changes)


def make_signature(**changes: Any) -> Signature:
    """A whole signature of the person, on a device of the agency, with a witness."""
    whole = Signature(
        name="Sam Rivers",
        method=SignatureMethod.STAFF_DEVICE,
        answers={Direction.TO_ORGANIZATION: True, Direction.TO_AGENCY: False},
        at=datetime(2026, 5, 1, 17, 12, tzinfo=UTC),
        day=TODAY,
        witness="Alex Kim",
    )
    return replace(whole, **changes)


ENDED_BY_EVENT: dict[str, Any] = {"expires_on": None, "expires_event": ExpiryEvent.DISCHARGED}
