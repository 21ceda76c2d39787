"""An import from its first record to its report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import DatabaseError

from directory.imports.clean.text import one_line
from directory.imports.do_not_list import Requests
from directory.imports.listing import Listing, RowRejected
from directory.imports.listings_csv.convert import listing_of
from directory.imports.listings_csv.mapped_row import ImportDefaults, MappedRow, map_row
from directory.imports.listings_csv.mapping import Header
from directory.imports.listings_csv.records import Record
from directory.imports.placing import country_code, forget, region_code
from directory.imports.refused_file import RefusedFile
from directory.imports.report import Report, RowOutcome
from directory.imports.seen import Seen
from directory.imports.write.batch import existing, write_batch
from directory.vocabularies import ListingState

BATCH = 500


@dataclass(slots=True)
class Import:
    """One file's way into the tables: read in batches, each written whole or, where that fails, row by row."""

    header: Header
    defaults: ImportDefaults
    refused_file: RefusedFile
    dry_run: bool = False
    report: Report = field(default_factory=Report)
    requests: Requests = field(default_factory=Requests)
    seen: Seen = field(default_factory=Seen)

    def run(self, records: Iterator[Record], progress: Callable[[int], object] = lambda rows: None) -> Report:
        """Imports every record; `progress` is told how many rows each batch held."""
        forget()
        self.requests = Requests.load()
        try:
            while batch := list(islice(records, BATCH)):
                self._batch(batch)
                progress(len(batch))
        finally:
            self.seen.close()
            self.refused_file.close()
        return self.report

    def _batch(self, records: list[Record]) -> None:
        rows = [self._row(record) for record in records]
        known = {
            (source, source_id): (digest, state)
            for source, source_id, digest, state in existing(
                row.key for row in rows if isinstance(row, MappedRow)
            ).values_list("source", "source_id", "source_digest", "state")
        }
        ready = []
        for record, row in zip(records, rows, strict=True):
            if isinstance(row, RowRejected):
                self._refuse(record, row.reason)
            elif listing := self._listing(record, row, *known.get(row.key, ("", ""))):
                ready.append((record, listing))
        self._write(ready)

    def _row(self, record: Record) -> MappedRow | RowRejected:
        """The row, or why it is refused: told in the order of the file, with the refusals still to come."""
        try:
            return map_row(record, self.header, self.defaults)
        except RowRejected as refused:
            return refused

    def _listing(self, record: Record, row: MappedRow, digest: str, state: str) -> Listing | None:
        """The row as a listing to write; None where it ended here, and was counted."""
        earlier = self.seen.line_of(row.key)
        if earlier is not None:
            self._refuse(record, f"The same entry stands on line {earlier} already ({row.key[1]}).")
        elif state == ListingState.DO_NOT_LIST or (why := self._asked_not_to(row)):
            self.report.skip(row.line, "their listing" if state == ListingState.DO_NOT_LIST else why)
        elif digest == row.digest:
            self.seen.add(row.key, row.line)
            self.report.count(RowOutcome.UNCHANGED)
        else:
            return self._converted(record, row)
        return None

    def _asked_not_to(self, row: MappedRow) -> str:
        if self.requests.is_empty:
            return ""
        name, website = one_line(row.cells.get("name", "")), row.cells.get("website", "")
        try:
            country = row.cells.get("country", "") or self.defaults.country
            home = region_code(row.cells.get("region", ""), country_code(country) if country else "")
        except RowRejected:
            home = ""
        return self.requests.meant(row.key, name, home, website)

    def _converted(self, record: Record, row: MappedRow) -> Listing | None:
        try:
            listing = listing_of(row, self.defaults)
        except RowRejected as refused:
            self._refuse(record, refused.reason)
            return None
        self.seen.add(row.key, row.line)
        # Once more: the name may have been found in another cell, and the state by the postcode.
        if why := self.requests.meant(row.key, listing.name, listing.home_area, listing.website):
            self.report.skip(row.line, why)
            return None
        return listing

    def _write(self, ready: list[tuple[Record, Listing]]) -> None:
        listings = [listing for _, listing in ready]
        if not listings:
            return
        notes = [list(listing.notes) for listing in listings]
        try:
            outcomes = write_batch(listings, dry_run=self.dry_run)
        except (DatabaseError, ValueError) as error:
            if len(ready) == 1:
                self._refuse(ready[0][0], f"The database refused it: {_first_line(error)}")
                return
            for listing, before in zip(listings, notes, strict=True):
                listing.notes = before
            for one in ready:
                self._write([one])
            return
        for listing, outcome in zip(listings, outcomes, strict=True):
            self.report.count(outcome)
            self.report.note(listing.line, listing.notes)

    def _refuse(self, record: Record, reason: str) -> None:
        self.report.refuse(record.line, reason)
        self.refused_file.write(record, reason)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
