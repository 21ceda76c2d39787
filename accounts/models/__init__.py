"""Who may sign in, and the provider agencies they work for."""

from accounts.models.agency import Agency, Invitation, Membership, Notifications, Role
from accounts.models.sessions import WorkSession
from accounts.models.user import User, UserManager

__all__ = [
    "Agency",
    "Invitation",
    "Membership",
    "Notifications",
    "Role",
    "User",
    "UserManager",
    "WorkSession",
]
