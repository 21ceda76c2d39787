"""What the database refuses without a permission in force (`referrals/sql/permission.sql`), said as the gate says it.

A service decides at one instant and the trigger looks at the clock again, a moment later: a permission can end between the
two, and a signature whose time was set past an earlier stop can still be to come. Neither is anybody's mistake.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError

from referrals.consent.policy import Reason
from referrals.errors import PermissionEnded

_REFUSALS = frozenset({"referral_permitted", "referral_told_permitted", "referral_recipient"})


@contextmanager
def translate_refusal(at: datetime) -> Iterator[None]:
    """Raises PermissionEnded where that trigger refuses what is written inside; everything else as it is.

    The transaction, or savepoint, around it has to be left by this exception, as every service's is. `at` is when the
    service decided.
    """
    try:
        yield
    except IntegrityError as refused:
        if _constraint(refused) not in _REFUSALS:
            raise
        raise PermissionEnded(Reason.EXPIRED, at) from refused


def _constraint(refused: IntegrityError) -> str:
    cause = getattr(refused.__cause__, "diag", None)
    return getattr(cause, "constraint_name", None) or ""
