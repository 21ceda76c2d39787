"""Private data: people, referrals, releases, links, and the ledger. Every table is behind row-level security."""

from referrals.models.access import AccessLog, Caseload
from referrals.models.agreement import JointCall, OrganizationDesk, Preset
from referrals.models.document import Document
from referrals.models.ledger import LedgerEntry, LedgerHead, LedgerSeal
from referrals.models.legal_move import LegalMove
from referrals.models.link import Link
from referrals.models.person import Helper, Person, PersonNote
from referrals.models.referral import Referral, ReferralContent, ReferralEvent
from referrals.models.release import Release, ReleaseEvent, ReleaseParty, StopRecord
from referrals.models.task import Task
from referrals.models.told_outside import ToldOutside
from referrals.models.transfer import CaseloadTransfer, TransferredPerson

__all__ = [
    "AccessLog",
    "Caseload",
    "CaseloadTransfer",
    "Document",
    "Helper",
    "JointCall",
    "LedgerEntry",
    "LedgerHead",
    "LedgerSeal",
    "LegalMove",
    "Link",
    "OrganizationDesk",
    "Person",
    "PersonNote",
    "Preset",
    "Referral",
    "ReferralContent",
    "ReferralEvent",
    "Release",
    "ReleaseEvent",
    "ReleaseParty",
    "StopRecord",
    "Task",
    "ToldOutside",
    "TransferredPerson",
]
