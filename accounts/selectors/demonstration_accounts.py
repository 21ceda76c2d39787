"""What the demonstration leaves in a database."""

from accounts.models import User


def is_left_in_database() -> bool:
    """Whether the demonstration was ever loaded into this database: its accounts are marked, and the mark stays."""
    return User.objects.filter(is_demonstration=True).exists()
