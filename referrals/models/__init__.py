"""Private data: people, referrals, releases, links, and the ledger. Every table is behind row-level security."""

from referrals.models.access import AccessLog, Caseload
from referrals.models.agreement import JointCall, Preset
from referrals.models.allowed_transition import AllowedTransition
from referrals.models.document import Document
from referrals.models.external_disclosure import ExternalDisclosure
from referrals.models.ledger import LedgerCheckpoint, LedgerEntry, LedgerHead
from referrals.models.link import Link
from referrals.models.person import Person, PersonNote, RelatedPerson
from referrals.models.referral import Referral, ReferralContent, ReferralEvent
from referrals.models.release import Release, ReleaseEvent, ReleaseParty, Revocation
from referrals.models.task import Task
from referrals.models.transfer import CaseloadTransfer, TransferredPerson

__all__ = [
    "AccessLog",
    "AllowedTransition",
    "Caseload",
    "CaseloadTransfer",
    "Document",
    "ExternalDisclosure",
    "JointCall",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerHead",
    "Link",
    "Person",
    "PersonNote",
    "Preset",
    "Referral",
    "ReferralContent",
    "ReferralEvent",
    "RelatedPerson",
    "Release",
    "ReleaseEvent",
    "ReleaseParty",
    "Revocation",
    "Task",
    "TransferredPerson",
]
