"""Wrong passwords are counted: for one account from anywhere, and from one network address for any account."""

from datetime import timedelta

from core import throttle
from core.text import email_addresses

SIGN_IN_WINDOW = timedelta(minutes=15)
SIGN_INS_OF_ACCOUNT = 10
SIGN_INS_OF_NETWORK = 60
_ACCOUNT, _NETWORK = "sign-in, account", "sign-in, network"


def spend(email: str, network: str) -> bool:
    """Count one try to sign in; False where there were too many. Unknown addresses are counted like known ones."""
    if throttle.spend(_NETWORK, network, limit=SIGN_INS_OF_NETWORK, window=SIGN_IN_WINDOW) is None:
        return False
    account = email_addresses.canonical(email)
    return throttle.spend(_ACCOUNT, account, limit=SIGN_INS_OF_ACCOUNT, window=SIGN_IN_WINDOW) is not None


def give_back(email: str, network: str) -> None:
    """The password was right: the account starts anew, and the network's try does not count."""
    forget(email)
    throttle.give_back(_NETWORK, network)


def forget(email: str) -> None:
    """Start counting wrong passwords of this address anew, such as after it was reached by e-mail."""
    throttle.forget(_ACCOUNT, email_addresses.canonical(email))
