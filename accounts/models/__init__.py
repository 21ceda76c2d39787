"""Who may sign in, the provider agencies they work for, and e-mail on its way."""

from accounts.models.agency import Agency, Invitation, Membership, Notifications, Role
from accounts.models.mail import MailState, OutgoingMail
from accounts.models.sessions import WorkSession
from accounts.models.throttle import Attempt
from accounts.models.user import User, UserManager

__all__ = [
    "Agency",
    "Attempt",
    "Invitation",
    "MailState",
    "Membership",
    "Notifications",
    "OutgoingMail",
    "Role",
    "User",
    "UserManager",
    "WorkSession",
]
