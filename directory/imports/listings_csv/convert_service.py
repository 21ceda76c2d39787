"""The service an imported listing starts with: what it is, how to take part, when, and for which areas."""

import re
from dataclasses import replace

from directory.imports import sources
from directory.imports.clean.holidays import read_on_holidays
from directory.imports.clean.hours import ALL_DAY, read_hours
from directory.imports.listing import Listing, Note, ScheduleData, ServiceData, Topic
from directory.imports.listings_csv.convert_areas import areas_of
from directory.imports.placing import timezone_at, timezone_in
from directory.imports.sources import SourceDefaults
from directory.places.errors import excerpt
from directory.vocabularies import Format, HolidayHours, OrganizationKind, PhoneKind, ServiceType

_POPULATION = re.compile(r"\bPopulation:\s*([^.]{2,60})\.", re.IGNORECASE)
_OFFERS_BOTH = re.compile(r"\bchat\s*(?:&|and)\s*text support available\b", re.IGNORECASE)
_OFFERS_TEXT = re.compile(
    r"\btext support available\b|\bchat/text:[^.]*\btext\b|\btext [“\"]?\w+[”\"]? to \d", re.IGNORECASE
)
_OFFERS_CHAT = re.compile(r"\bchat/text:[^.]*\bchat\b|\bwebchat\b", re.IGNORECASE)
_SPANISH = re.compile(r"\bSpanish-language support available\b", re.IGNORECASE)


def service_data(listing: Listing, cells: dict[str, str], source_defaults: SourceDefaults) -> ServiceData:
    """What the row offers, as far as its columns, its list and its words say."""
    named = next((kind for words, kind in sources.NAME_SERVICES if _says(words, listing.name)), "")
    service_type = _service_type(cells, listing) or source_defaults.service or named or ServiceType.OTHER
    return ServiceData(
        name="" if service_type != ServiceType.OTHER else _service_name(listing, source_defaults),
        service_type=service_type,
        formats=_formats(listing, source_defaults),
        populations=_populations(listing),
        languages=("en", "es") if _SPANISH.search(listing.description) else (),
        areas=areas_of(listing, cells),
        hours=_hours(listing),
    )


def _service_name(listing: Listing, source_defaults: SourceDefaults) -> str:
    if listing.kind == OrganizationKind.REGIONAL_BODY:
        return "State office: support, classes and advocacy"
    return source_defaults.service_name


def _says(words: str, text: str) -> bool:
    return bool(re.search(words, text, re.IGNORECASE))


def _service_type(cells: dict[str, str], listing: Listing) -> str:
    word = cells.get("service_type", "").casefold().replace(" ", "_")
    if word and word not in ServiceType.values:
        listing.notes.append(Note(Topic.LEFT_OUT, f"the service “{excerpt(word)}” is not one we know"))
        return ""
    return word


def _formats(listing: Listing, source_defaults: SourceDefaults) -> tuple[str, ...]:
    formats = list(source_defaults.formats)
    if _says(sources.ONLINE_NAMES, listing.name):
        listing.notes.append(Note(Topic.ADDED, f"online, from the name “{listing.name}”"))
        formats.append(Format.ONLINE)
    if listing.tops_network and listing.phones:
        formats.append(Format.PHONE)
    if Format.PHONE in formats:
        both = _OFFERS_BOTH.search(listing.description)
        formats += [Format.TEXT] if both or _OFFERS_TEXT.search(listing.description) else []
        formats += [Format.CHAT] if both or _OFFERS_CHAT.search(listing.description) else []
        if any(number.kind == PhoneKind.TEXT for number in listing.phones):
            formats.remove(Format.PHONE)
            formats += [Format.TEXT]
    return tuple(dict.fromkeys(formats))


def _populations(listing: Listing) -> tuple[str, ...]:
    words = _POPULATION.search(listing.description)
    stated = [part.strip().casefold() for part in re.split(r"[/,]", words[1])] if words else []
    populations = [sources.POPULATIONS[word] for word in stated if word in sources.POPULATIONS]
    populations += [population for words, population in sources.NAME_POPULATIONS if _says(words, listing.name)]
    return tuple(dict.fromkeys(populations))


def _hours(listing: Listing) -> tuple[ScheduleData, ...]:
    times = read_hours(listing.description)
    if not times:
        return ()
    zone = _zone(listing)
    if any(not hours.timezone and (hours.start, hours.end) != ALL_DAY for hours in times) and not zone:
        return ()
    holiday_hours, whose = read_on_holidays(listing.description, listing.country)
    placed = tuple(
        replace(hours, timezone=hours.timezone or zone or "UTC", on_holidays=holiday_hours, holidays_of=whose)
        for hours in times
    )
    summary = "; ".join(f"{hours.rrule} {hours.start:%H:%M}-{hours.end:%H:%M} {hours.timezone}" for hours in placed)
    if holiday_hours != HolidayHours.NOT_SAID:
        summary = f"{summary}; {holiday_hours.label.lower()}"
    listing.notes.append(Note(Topic.HOURS, summary))
    return placed


def _zone(listing: Listing) -> str:
    """The place's time zone, else that of the biggest town of its state or nation."""
    if listing.location and listing.location.latitude is not None and listing.location.longitude is not None:
        return timezone_at(listing.location.latitude, listing.location.longitude)
    return timezone_in(listing.home_area) if listing.home_area else ""
