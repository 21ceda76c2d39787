from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prints a new key for FIELD_KEYS. Put it first; keep the older ones until rotate_field_keys has run."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes nothing but the key."""
        self.stdout.write(Fernet.generate_key().decode())
