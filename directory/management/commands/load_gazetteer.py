"""manage.py load_gazetteer"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.places.load import FILES, digest_of, load, loaded_digest
from directory.places.load_units import NotInstalled, load_units


class Command(BaseCommand):
    help = "Loads the postal codes, areas and towns shipped with the project. Readers never see it half done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="do nothing where this edition is loaded")
        parser.add_argument(
            "--unit-postcodes", action="store_true", help="also whole British postcodes (extra uk-postcodes)"
        )

    def handle(self, *args: Any, if_needed: bool, unit_postcodes: bool, verbosity: int, **options: Any) -> None:
        quiet = verbosity == 0
        for shipped in FILES:
            if not (if_needed and loaded_digest(shipped.table) == digest_of(shipped.path)):
                rows = load(shipped, quiet=quiet)
                if not quiet:
                    self.stdout.write(f"{shipped.path.name}: {rows:,} rows")
        if unit_postcodes:
            try:
                rows_of_units = load_units(if_needed=if_needed, quiet=quiet)
            except NotInstalled as error:
                raise CommandError(str(error)) from error
            if rows_of_units is not None and not quiet:
                self.stdout.write(f"unit postcodes: {rows_of_units:,} rows")
