"""E-mails that tell somebody what happened to their account, so that they notice if it was not them."""

from django.conf import settings

from accounts.models import User
from core.messaging import outbox

# What happened, by the names that django-allauth has for it where it has one.
HAPPENED = {
    "account/email/password_changed": "The password of your account was changed.",
    "account/email/password_reset": "The password of your account was set anew by e-mail.",
    "mfa/email/totp_activated": "An authenticator app was added to your account.",
    "mfa/email/totp_deactivated": "The authenticator app was removed from your account.",
    "mfa/email/webauthn_added": "A passkey was added to your account.",
    "mfa/email/webauthn_removed": "A passkey was removed from your account.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account. The old ones have ended.",
    "second_factor_taken_away": "The code app or passkey of your account was removed by whoever runs the site.",
    "recovery_code_used": "Somebody signed in to your account with a recovery code. It cannot be used again.",
}


def send(user: User, happened: str) -> None:
    """Queue the e-mail for one of HAPPENED; raises KeyError for anything else. It holds no link and no name."""
    body = (
        f"{HAPPENED[happened]}\n\n"
        f"If that was you, there is nothing to do.\n"
        f"If it was not, tell whoever runs {settings.SITE_NAME} for your agency today.\n"
    )
    outbox.queue(to=user.email, subject=f"{settings.SITE_NAME}: your account", body=body, about="account")
