from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import second_factor


class Command(BaseCommand):
    help = "Removes the second factor of somebody who lost phone and codes. Make sure first that it is them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address they sign in with")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Raises CommandError for an address that nobody has."""
        user = User.objects.by_address(email).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        removed = second_factor.take_away(user)
        self.stdout.write(f"{removed} removed; signed out everywhere. They set one up again when they sign in.")
