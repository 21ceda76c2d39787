"""Which column holds what: the one place where columns and fields meet, in either direction."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from directory.imports.listing import ExchangeError
from directory.imports.listings_csv import column_synonyms
from directory.imports.listings_csv.columns import FIELDS, SAYS_WHERE
from directory.places.errors import excerpt

DELIMITERS = (",", ";", "\t", "|")


class MappingError(ExchangeError):
    """The file's columns and the mapping do not fit; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns by name (any case) to fields; `country`, `source` and `kind` stand in where no column says."""

    columns: dict[str, str]
    country: str = ""
    source: str = ""
    kind: str = ""
    # Columns that somebody named have to be there; the default ones may be missing.
    required: bool = True


PEER_LISTINGS = Mapping(
    {
        name: name
        for name in (
            "source", "source_id", "name", "network", "description", "street", "city", "region", "postal_code",
            "country", "phone", "email", "website", "service_area", "service_area_name", "verified_on",
            "alternate_name", "kind", "service_type", "address", "latitude", "longitude",
        )
    },
    required=False,
)  # fmt: skip
UK_COUNCIL = Mapping(
    {
        "name": "name", "description": "description", "address": "address", "postcode": "postal_code",
        "telephone": "phone", "website": "website",
    },
    country="GB",
)  # fmt: skip
NAMED: dict[str, Mapping] = {"peer-listings": PEER_LISTINGS, "uk-council": UK_COUNCIL}


def from_option(text: str) -> Mapping:
    """`name=name,postcode=postal_code`: COLUMN=FIELD, separated by commas. Raises MappingError."""
    columns: dict[str, str] = {}
    for pair in text.split(","):
        column, equals, name = pair.rpartition("=")
        if not equals:
            raise MappingError(f"“{excerpt(pair)}” is not COLUMN=FIELD, for example telephone=phone.")
        columns[column.strip()] = name.strip()
    return _checked(Mapping(columns))


def from_name(text: str) -> Mapping:
    """A named mapping, or that of a JSON file with `columns` and perhaps `country`, `source`, `kind`."""
    if text in NAMED:
        return NAMED[text]
    try:
        data = json.loads(Path(text).read_text(encoding="utf-8"))
        columns = {str(column): str(name) for column, name in data["columns"].items()}
        country, source, kind = (str(data.get(key, "")) for key in ("country", "source", "kind"))
        return _checked(Mapping(columns, country, source, kind))
    except OSError as error:
        raise MappingError(
            f"There is no mapping {excerpt(text)}. Known: {', '.join(NAMED)}; or a JSON file."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MappingError(f'{excerpt(text)} is no mapping: write {{"columns": {{"COLUMN": "FIELD"}}}}.') from error


def _checked(mapping: Mapping) -> Mapping:
    unknown = sorted(set(mapping.columns.values()) - set(FIELDS))
    if unknown:
        raise MappingError(f"There is no field {excerpt(', '.join(unknown))}. Fields: {', '.join(FIELDS)}.")
    twice = [name for name, times in Counter(mapping.columns.values()).items() if times > 1]
    if twice:
        raise MappingError(f"Two columns are mapped to {', '.join(twice)}.")
    return mapping


@dataclass(slots=True)
class Header:
    """The columns of one file, bound to fields by position."""

    columns: list[str]
    fields: dict[str, int] = field(default_factory=dict)
    # Fields that were found under another name.
    read_as: dict[str, str] = field(default_factory=dict)

    def cells(self, row: list[str]) -> dict[str, str]:
        """The row's text by field, blanks at the ends taken off and empty cells left out."""
        return {name: text for name, at in self.fields.items() if (text := row[at].strip())}

    @property
    def country(self) -> str:
        """ISO 3166 code of the country whose words the columns use; "" where they tell nothing."""
        return column_synonyms.country_of(self.columns)

    @property
    def unused(self) -> list[str]:
        used = set(self.fields.values())
        return [name for at, name in enumerate(self.columns) if at not in used and name]


def bind(mapping: Mapping, columns: list[str], country: str) -> Header:
    """The header's columns as fields. Raises MappingError where a needed column is missing or stands twice."""
    headings = [column.strip().lstrip("\ufeff") for column in columns]
    keys = [column.casefold() for column in headings]
    header = Header(headings)
    for column, name in mapping.columns.items():
        times = keys.count(column.casefold())
        if times > 1:
            raise MappingError(f"The column “{excerpt(column)}” stands {times} times in the file. Rename all but one.")
        if times == 1:
            header.fields[name] = keys.index(column.casefold())
        elif mapping.required:
            raise MappingError(_missing(column, headings, keys))
    if not mapping.required:
        _find_by_other_names(header, mapping)
        if "name" not in header.fields:
            raise MappingError(_missing("name", headings, keys))
    if "name" not in header.fields:
        raise MappingError("No column is mapped to name, and every listing needs one.")
    if not country and not any(name in header.fields for name in SAYS_WHERE):
        raise MappingError(
            f"No column says where the listings are: {', '.join(SAYS_WHERE)}. Map one, or give --country. {_have(headings)}"
        )
    return header


def _find_by_other_names(header: Header, mapping: Mapping) -> None:
    for name in mapping.columns.values():
        if name not in header.fields:
            at = column_synonyms.found_for(name, header.columns, set(header.fields.values()))
            if at is not None:
                header.fields[name] = at
                header.read_as[name] = header.columns[at]


def _missing(column: str, headings: list[str], keys: list[str]) -> str:
    fits = [name for name, mapping in NAMED.items() if mapping.required and set(mapping.columns) <= set(keys)]
    hint = f" They fit --mapping {fits[0]}." if fits else " Use --map COLUMN=FIELD,... to say which is which."
    return f"The column “{excerpt(column)}” is missing. {_have(headings)}{hint}"


def _have(headings: list[str]) -> str:
    return f"The file has: {', '.join(excerpt(column) for column in headings[:30] if column) or 'no column names'}."
