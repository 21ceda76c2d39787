from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from demo import accounts, load, referrals
from demo.catalogue import listings
from demo.places import GazetteerMissingError


class Command(BaseCommand):
    help = "Loads the fictional listings and the sign-ins that everybody may know. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="do nothing where they are loaded")

    def handle(self, *args: Any, if_needed: bool = False, verbosity: int = 1, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "The demonstration has passwords everybody knows: it loads only where DEMO is on and ALONGSIDE_MODE is local."
            )
        if if_needed and load.is_loaded():
            load.look_ahead()
            accounts.create()
            referrals.load(accounts.PASSWORD)
            return
        try:
            with tqdm(
                total=len(listings()), desc="demonstration", unit=" listings", disable=not verbosity or None
            ) as bar:
                changed = load.load(step=bar.update)
        except GazetteerMissingError as error:
            raise CommandError("The towns are not loaded yet. Run `manage.py load_gazetteer` first.") from error
        accounts.create()
        referrals.load(accounts.PASSWORD)
        if verbosity and not if_needed:
            self.stdout.write(f"{len(listings())} listings, {changed} of them new or changed. Sign-ins:")
            self.stdout.write("\n".join(f"  {line}" for line in accounts.sign_in_lines()))
