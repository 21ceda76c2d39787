"""One listing as every format hands it over, in HSDS names: cleaned, placed, and not yet written."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class ExchangeError(Exception):
    """Something brought in cannot be used; the message tells a person why."""


class RowRejected(ExchangeError):  # noqa: N818
    """The row cannot become a listing; `reason` tells a person what to mend."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Topic(StrEnum):
    """What a note is about; the values are the headings of the report."""

    CLEANED = "Cleaned"
    LEFT_OUT = "Left out"
    MAIL_ONLY = "Address for mail only, not on the map"
    OFFICE = "Address of an office: people take part online or by phone, so it is no place to go to"
    NOT_ON_MAP = "Not on the map"
    APPROXIMATE = "On the map, less exactly than the address"
    INFERRED = "Area read from the name or the postcode"
    NOT_STATED = "Area not stated: listed last, for the whole state or nation"
    HOURS = "Days and times read from the description"
    ADDED = "Read from the words of the row"
    KEPT = "Left as curators have it"
    CHECK = "For a curator to look at"


@dataclass(frozen=True, slots=True)
class Note:
    topic: Topic
    text: str


@dataclass(frozen=True, slots=True)
class PhoneData:
    """A telephone number as people write it; `kind` is a value of `PhoneKind`."""

    number: str
    extension: str = ""
    kind: str = "voice"


@dataclass(frozen=True, slots=True)
class ScheduleData:
    """A repeating local time (RFC 5545 RRULE); an end at or before the start lies on the next day."""

    rrule: str
    start: time
    end: time
    timezone: str = ""
    # What the words say of public holidays; as `HolidayHours`. It does not tell one time from another.
    on_holidays: str = field(default="not_said", compare=False)
    holidays_of: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ServiceAreaData:
    """An area code, and whether it was read from a name or an address instead of stated."""

    code: str
    inferred: bool


@dataclass(slots=True)
class LocationData:
    """A location and its position in WGS84 degrees; both None where nothing says where it is."""

    address_1: str = ""
    city: str = ""
    state_province: str = ""
    postal_code: str = ""
    country: str = ""
    entered_address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    areas: tuple[str, ...] = ()
    confidential: bool = False


@dataclass(slots=True)
class ServiceData:
    """The one service an imported listing starts with."""

    name: str = ""
    service_type: str = "other"
    formats: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    areas: tuple[ServiceAreaData, ...] = ()
    hours: tuple[ScheduleData, ...] = ()


@dataclass(slots=True)
class Listing:
    """Everything a row says. An empty value means that it says nothing, and erases nothing."""

    line: int
    source: str
    source_id: str
    digest: str
    name: str
    description: str = ""
    alternate_name: str = ""
    kind: str = ""
    network: str = ""
    tops_network: bool = False
    website: str = ""
    email: str = ""
    mailing_address: str = ""
    country: str = ""
    home_area: str = ""
    verified_on: date | None = None
    phones: tuple[PhoneData, ...] = ()
    location: LocationData | None = None
    service: ServiceData = field(default_factory=ServiceData)
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.source_id)
