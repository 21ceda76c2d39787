"""Running the import command from tests, on files written there and then. All listings are fictional."""

import csv
import io
import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command

from directory.models import Location, Organization, Service

HEADER = (
    "source,source_id,name,network,description,street,city,region,postal_code,country,phone,email,website,"
    "service_area,service_area_name,verified_on"
)
COLUMNS = HEADER.split(",")


def row(**cells: str) -> str:
    """A line of CSV with the default columns; a group in Portland unless told otherwise."""
    usual = {
        "source": "fictional/list",
        "source_id": "harbor",
        "name": "Harbor Peers",
        "street": "12 Pine Street",
        "city": "Portland",
        "region": "OR",
        "postal_code": "97201",
        "country": "US",
    }
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow({**dict.fromkeys(COLUMNS, ""), **usual, **cells}[c] for c in COLUMNS)
    return text.getvalue().rstrip("\n")


def thin(**cells: str) -> str:
    """A row that gives no address but its state."""
    return row(**{"street": "", "city": "", "postal_code": "", **cells})


class Importer:
    """Writes a file and imports it; what the command printed is `text`, its counts are `counts`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = ""

    def file(self, content: str | bytes, name: str = "list.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def __call__(self, *rows: str, **options: Any) -> str:
        return self.content("\n".join([HEADER, *rows]) + "\n", **options)

    def content(self, content: str | bytes, **options: Any) -> str:
        return self.path(self.file(content), **options)

    def path(self, path: Path, **options: Any) -> str:
        out = io.StringIO()
        try:
            call_command("import_listings", str(path), stdout=out, **{"verbosity": 2, **options})
        finally:
            self.text = out.getvalue()
        return self.text

    @property
    def counts(self) -> dict[str, int]:
        """How many rows ended in which way; "rows" is how many there were."""
        line = next(line for line in self.text.splitlines() if re.match(r"[\d,]+ rows: ", line))
        counts_by_word = {word: int(number.replace(",", "")) for number, word in re.findall(r"(\d[\d,]*) (\w+)", line)}
        rows = counts_by_word["rows"]
        assert rows == sum(counts_by_word.values()) - rows, line
        return counts_by_word


def only() -> Organization:
    """The one listing there is, networks' names aside."""
    return Organization.objects.exclude(state="network_only").get()


def location() -> Location:
    return Location.objects.get()


def service() -> Service:
    return Service.objects.get()


def areas(organization: Organization | None = None) -> dict[str, bool]:
    """Area codes of the listing's service, and whether they were inferred."""
    rows = (organization or only()).services.get().areas.all()
    return {row.area_id: row.inferred for row in rows}


def history_rows() -> int:
    """How many changes have been recorded, in all tables together."""
    events = [model for model in apps.get_app_config("directory").get_models() if model.__name__.endswith("Event")]
    assert events
    return sum(model._default_manager.count() for model in events)
