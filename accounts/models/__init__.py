"""Who may sign in, and the provider agencies they work for."""

from accounts.models.agency import Agency, Invitation, Membership, Role, membership_of
from accounts.models.throttle import Attempt
from accounts.models.user import User, UserManager

__all__ = [
    "Agency",
    "Attempt",
    "Invitation",
    "Jurisdiction",
    "Membership",
    "Role",
    "User",
    "UserManager",
    "membership_of",
]
