"""manage.py import_listings FILE: listings from a CSV file. See docs/importing.md."""

from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from directory.imports.listing import RowRejected
from directory.imports.listings_csv.lines import UnknownEncoding
from directory.imports.listings_csv.mapped_row import ImportDefaults
from directory.imports.listings_csv.mapping import NAMED, PEER_LISTINGS, Mapping, MappingError, from_name, from_option
from directory.imports.listings_csv.source import NothingToRead, Opened, open_csv
from directory.imports.placing import country_code
from directory.imports.refused_file import RefusedFile
from directory.imports.report import Report, RowOutcome, lines_of
from directory.imports.run import Import
from directory.models import Area
from directory.places.errors import excerpt
from directory.vocabularies import OrganizationKind


class Command(BaseCommand):
    help = "Imports listings from a CSV file. The same file twice changes nothing; a bad row loses no other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a CSV file with a header")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, and report what would happen")
        parser.add_argument("--source", default="", help="the list's name, for rows without a source column")
        parser.add_argument("--mapping", default="", help=f"{', '.join(NAMED)}, or a JSON file")
        parser.add_argument("--map", default="", help="COLUMN=FIELD,... for other column names")
        parser.add_argument("--country", default="", help="two letters, for rows without a country")
        parser.add_argument("--kind", default="", choices=OrganizationKind.values, help="for rows without a kind")
        parser.add_argument("--encoding", default="", help="such as cp1252; found out where it is not given")
        parser.add_argument("--refused", default="", metavar="FILE", help="write refused rows to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Area.objects.exists():
            raise CommandError("No places are loaded. Run: manage.py load_gazetteer")
        try:
            mapping = _mapping(options)
            with Path(options["file"]).open("rb") as file:
                report = self._import(file, mapping, options)
        except (MappingError, NothingToRead) as error:
            raise CommandError(str(error)) from error
        except UnknownEncoding as error:
            raise CommandError(f"There is no encoding {excerpt(str(error))} for text.") from error
        except UnicodeError as error:
            raise CommandError("The file is not in that encoding.") from error
        except (OSError, ValueError) as error:
            raise CommandError(f"{excerpt(options['file'])} cannot be read: {_why(error)}.") from error
        for line in lines_of(report, dry_run=options["dry_run"], everything=options["verbosity"] > 1):
            self.stdout.write(line)
        if report.rows and report.outcomes[RowOutcome.REFUSED] == report.rows:
            raise CommandError("No row could be read.")

    def _import(self, file: BinaryIO, mapping: Mapping, options: dict[str, Any]) -> Report:
        opened = open_csv(file, mapping, encoding=options["encoding"], country=mapping.country)
        defaults = ImportDefaults(
            mapping.source or Path(options["file"]).stem[:200],
            mapping.country or settings.SITE_COUNTRY or opened.header.country,
            mapping.kind,
            country_is_given=bool(mapping.country),
        )
        refused = RefusedFile(Path(options["refused"]) if options["refused"] else None, opened.header.columns)
        work = Import(opened.header, defaults, refused, dry_run=options["dry_run"])
        with tqdm(unit=" rows", disable=options["verbosity"] == 0, leave=False) as bar:
            report = work.run(opened.records, bar.update)
        report.about_file = _about(opened, report)
        return report


def _mapping(options: dict[str, Any]) -> Mapping:
    """The mapping asked for, with what the options say put over it."""
    if options["map"] and options["mapping"]:
        raise MappingError("Give --map or --mapping, not both.")
    mapping = PEER_LISTINGS
    if options["map"]:
        mapping = from_option(options["map"])
    elif options["mapping"]:
        mapping = from_name(options["mapping"])
    country = options["country"] or mapping.country
    try:
        country = country_code(country) if country else ""
    except RowRejected as refused:
        raise MappingError(refused.reason) from refused
    kind = options["kind"] or mapping.kind
    return replace(mapping, country=country, source=options["source"][:200] or mapping.source, kind=kind)


def _about(opened: Opened, report: Report) -> list[str]:
    about = list(opened.about)
    if odd := opened.lines.odd_lines:
        lines = ", ".join(str(line) for line in odd[:10]) + (" and others" if len(odd) > 10 else "")
        about.append(f"Not UTF-8, read as Windows-1252: line {lines}.")
    if not report.rows:
        about.append("The file has a header and no rows.")
    return about


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
