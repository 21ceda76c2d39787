"""What has to hold before pages are served."""

import logging
import sys

from django.conf import settings
from django.db import DatabaseError, connections

from accounts.selectors import demonstration_accounts

_REFUSAL = (
    "Alongside does not start: this database held the demonstration, whose passwords everybody knows. Set DATABASE_URL "
    "and DATABASE_OWNER_URL to a new database."
)


def refuse_the_demonstrations_database() -> None:
    """Ends the program with one line where production was given a database that ever held the demonstration.

    A database that does not answer is no reason: it may come later, and those accounts are refused one by one too.
    """
    if not settings.PRODUCTION:
        return
    try:
        is_left = demonstration_accounts.is_left_in_database()
    except DatabaseError:
        logging.getLogger(__name__).warning("The database does not answer yet, or has not been migrated.")
        return
    finally:
        # gunicorn loads this before it forks: no worker may share a connection with another.
        connections.close_all()
    if is_left:
        sys.exit(_REFUSAL)
