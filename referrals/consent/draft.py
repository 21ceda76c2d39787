"""A release while it is filled in and signed: plain values, as `elements.missing` and `texts` read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from referrals.consent.facts import Party
from referrals.expiry_events import ExpiryEvent
from referrals.vocabularies import Authority, Category, Direction, Purpose, SignatureMethod


@dataclass(frozen=True)
class NamedParty:
    """One who shares or receives, as the form names them.

    `id` None: only a name was written, which never counts. `jurisdiction` as in `accounts.jurisdictions`, empty where
    not stated. `unanswered` are the facts it has not stated yet, in words (`missing_facts` of agencies and organizations).
    """

    id: Party | None
    name: str
    jurisdiction: str = ""
    covered_entity: bool | None = None
    part2_program: bool | None = None
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """One direction that the person is asked about, apart from the other.

    `words` holds the exact words to be sent, by category; what an organization will tell later has none yet.
    """

    direction: Direction
    disclosers: tuple[NamedParty, ...]
    recipients: tuple[NamedParty, ...]
    categories: tuple[Category, ...]
    words: Mapping[Category, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Representative:
    """Somebody who may answer for the person: who, by what right, the document that shows it, and for how long.

    `kind` None: what they are is none of the rights that are known here. `ended`: it was written down that their
    authority is over, whatever its last day. `jointly_only`: they sign with all of `others`, or not at all.
    """

    name: str
    authority: str
    document: str
    scope: str
    until: date | None = None
    kind: Authority | None = None
    ended: bool = False
    jointly_only: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """What signing brought. `answers` has one for each direction offered; `name` is as typed or written.

    `recorder`: who wrote down a spoken yes, who cannot be its witness too.
    `in_staff_session`: the answer came while somebody of the staff was signed in, which never counts.
    `document_kept`: the signed paper was scanned. `all_signed`: so did everybody who has to sign together with whoever
    answers for the person. `at` is aware; `day` is its calendar day where the agency is.
    """

    name: str
    method: SignatureMethod | None
    answers: Mapping[Direction, bool]
    at: datetime | None
    day: date | None
    by_representative: bool = False
    in_staff_session: bool = False
    witness: str = ""
    recorder: str = ""
    document_kept: bool = False
    all_signed: bool = False


@dataclass(frozen=True)
class Draft:
    """Everything a release says. `expires_on` is the last day it counts; `today` the day where the agency is.

    `how_to_stop` is the agency's telephone number, where the person can say stop besides their own page. `own_form`: it
    records the agency's own paper form instead of the text of this software.
    """

    person_name: str
    is_adult: bool | None
    offers: tuple[Offer, ...]
    purposes: tuple[Purpose, ...]
    today: date
    expires_on: date | None = None
    expires_event: ExpiryEvent | None = None
    how_to_stop: str = ""
    representative: Representative | None = None
    own_form: bool = False
    reference: str = ""
    signature: Signature | None = None

    @property
    def organizations(self) -> tuple[NamedParty, ...]:
        """Every organization named, in order, each once."""
        return self._named(Direction.TO_ORGANIZATION)

    @property
    def agencies(self) -> tuple[NamedParty, ...]:
        """Every agency named, in order, each once."""
        return self._named(Direction.TO_AGENCY)

    def _named(self, receiving: Direction) -> tuple[NamedParty, ...]:
        sides = (offer.recipients if offer.direction == receiving else offer.disclosers for offer in self.offers)
        return tuple({party.id or party.name: party for side in sides for party in side}.values())
