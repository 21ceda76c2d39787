"""Who may sign in, and the parties they belong to."""

from accounts.models.agency import Agency
from accounts.models.device import Device
from accounts.models.lawful_holder_terms import LawfulHolderTerms
from accounts.models.membership import ROLES, Invitation, Membership, Notifications, Role, check_role, roles_of
from accounts.models.party import Party, PartyKind, Site, Unit
from accounts.models.sessions import WorkSession
from accounts.models.user import User, UserManager

__all__ = [
    "ROLES",
    "Agency",
    "Device",
    "Invitation",
    "LawfulHolderTerms",
    "Membership",
    "Notifications",
    "Party",
    "PartyKind",
    "Role",
    "Site",
    "Unit",
    "User",
    "UserManager",
    "WorkSession",
    "check_role",
    "roles_of",
]
