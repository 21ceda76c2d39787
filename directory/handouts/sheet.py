"""A hand-out in words: what stands on paper, on the page to print, and behind the short link.

Every fact comes from `directory/presentation`, as on the listing's own page: what is private there is private here.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from directory.crisis import lines as crisis
from directory.facts.attendance import places_to_go
from directory.handouts.labels import Labels, crisis_line, day_text, labels
from directory.handouts.shortlist import Chosen
from directory.models import Handout, Organization, Service
from directory.presentation.attendance import formats_in_words
from directory.presentation.listing import ListingPage, PlacePart, ServicePart, listing_page, place_part
from directory.presentation.phones import PhoneLine
from directory.presentation.service import cost_text
from directory.presentation.whose_lines import country_of_readers
from directory.presentation.words import and_list, lower_first, upper_first

# Where office printers hold US Letter; elsewhere A4 [CLDR, paperSize supplemental data].
_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
# How times begin that do not begin with the name of a day.
_PLAIN_WORDS = ("Every", "First", "Second", "Third", "Fourth", "Fifth", "Last", "On ")


@dataclass(frozen=True)
class Entry:
    """One listing on the sheet; without facts where it is no longer listed."""

    number: int
    listed: bool
    id: str = ""
    name: str = ""
    url: str = ""
    what: tuple[str, ...] = ()
    # Each thing they offer with its times, in a line: what somebody who compares listings looks for.
    offers: tuple[str, ...] = ()
    # That they are not taking people now, or have a waiting list.
    room: tuple[str, ...] = ()
    # What rests for a while; stands among `when` too.
    pauses: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    phones: tuple[PhoneLine, ...] = ()
    # Where it is joined online, as an address to type.
    online: tuple[str, ...] = ()
    # Web or e-mail address, for those whom no telephone reaches.
    web: str = ""
    # Beside the web address, where an entry that is reached from elsewhere has no telephone.
    email: str = ""
    # The address in a QR code of its own: the way in of such an entry.
    scan: str = ""
    notice: str = ""
    checked: str = ""
    note: str = ""


@dataclass(frozen=True)
class Link:
    """The short link: whole for the QR code, short for the eye."""

    address: str
    display: str
    until: str


@dataclass(frozen=True)
class Sheet:
    """Everything on a hand-out. It has no field for a person."""

    entries: tuple[Entry, ...]
    language: str
    large_print: bool
    paper: str
    words: Labels
    crisis: tuple[str, ...]
    printed: str
    # Where its readers are, by where its listings are; empty where all of them serve everywhere.
    countries: tuple[str, ...]
    link: Link | None = None
    demo: bool = False

    @property
    def country(self) -> str:
        """Whose crisis lines stand above: the one country of the list, else none in particular."""
        return self.countries[0] if len(self.countries) == 1 else ""

    def as_plain(self) -> dict[str, Any]:
        """Values that JSON can hold."""
        return asdict(self)


def sheet(
    chosen: Sequence[Chosen], *, language: str, large_print: bool, link: Link | None = None, now: datetime | None = None
) -> Sheet:
    """The sheet of these listings in this order."""
    now = now or timezone.now()
    organizations = _published([one.listing for one in chosen])
    listed = [organizations[one.listing] for one in chosen if one.listing in organizations]
    codes_of = [organization.country for organization in listed]
    readers = [country_of_readers(organization) for organization in listed]
    countries = tuple(dict.fromkeys(code for code in codes_of if code))
    # Whoever holds the paper is where most of the list is, unless the site has a country of its own.
    seen_from = settings.SITE_COUNTRY or max(countries, key=codes_of.count, default="")
    entries = tuple(
        _entry(number, organizations[one.listing], one.note, now, seen_from)
        if one.listing in organizations
        else Entry(number, listed=False)
        for number, one in enumerate(chosen, 1)
    )
    lines_of = tuple(dict.fromkeys(code for code in readers if code))
    lines = _crisis_countries(lines_of)
    return Sheet(
        entries=entries,
        language=language,
        large_print=large_print,
        paper=paper(countries[0] if countries else settings.SITE_COUNTRY),
        words=labels(language),
        crisis=tuple(crisis_line(country, language, named=len(lines) > 1 or "" in readers) for country in lines),
        printed=day_text(timezone.localdate(now), language),
        countries=lines_of,
        link=link,
        demo=settings.DEMO,
    )


def link_to(handout: Handout, address: str) -> Link:
    """The link of a hand-out, from its whole address."""
    return Link(address, address.split("://", 1)[-1], day_text(handout.expires_on, handout.language))


def paper(country: str) -> str:
    """The size printers of a country (ISO 3166) hold, in the words of typst; A4 where we do not know."""
    return "us-letter" if country in _LETTER else "a4"


def _published(ids: Sequence[UUID]) -> dict[UUID, Organization]:
    rows = Organization.objects.published().with_everything_shown().filter(pk__in=ids)
    return {organization.pk: organization for organization in rows}


def _crisis_countries(countries: Sequence[str]) -> list[crisis.Country]:
    known = [crisis.BY_CODE[code] for code in countries if code in crisis.BY_CODE]
    return known or crisis.for_place("", settings.SITE_COUNTRIES)


def _entry(number: int, organization: Organization, note: str, now: datetime, seen_from: str) -> Entry:
    page = listing_page(organization, now, seen_from)
    services = list(organization.services.all())
    return Entry(
        number=number,
        listed=True,
        id=str(organization.pk),
        name=organization.name,
        url=organization.get_absolute_url(),
        what=_once(_what(part) for part in page.services),
        offers=_once(_offer(part) for part in page.services),
        room=tuple(page.no_room),
        pauses=tuple(page.pauses),
        when=_when(page),
        where=_where(page),
        join=_attributed(
            [(name, _joining(part, one)) for name, part, one in zip(_names(page), page.services, services, strict=True)]
        ),
        phones=tuple(page.phones),
        online=_attributed(
            [(name, part.attendance.link) for name, part in zip(_names(page), page.services, strict=True)]
        ),
        web=organization.website or organization.email,
        **_without_telephone(page),
        checked=page.checked.text,
        note=note,
    )


def _without_telephone(page: ListingPage) -> dict[str, str]:
    """What an entry that is reached online or in writing has on paper in place of a number."""
    warm = "Peers answer this line. It is not a crisis line."
    notice = warm if any(part.is_warmline for part in page.services) else ""
    if page.phones or not any(part.attendance.from_afar for part in page.services):
        return {"notice": notice}
    organization = page.organization
    link = next((part.attendance.link for part in page.services if part.attendance.link), organization.website)
    if not link and not organization.email:
        return {"notice": "We know no number, web page or e-mail address for them."}
    return {"notice": notice, "email": organization.email if organization.website else "", "scan": link}


def _once(lines: Any) -> tuple[str, ...]:
    """Each line once, in order, without the empty ones."""
    return tuple(dict.fromkeys(line for line in lines if line))


def _names(page: ListingPage) -> list[str]:
    """What tells the services of a listing apart: their titles, or more words where two have the same."""
    titles = [part.title for part in page.services]
    return [part.what or part.title if titles.count(part.title) > 1 else part.title for part in page.services]


def _attributed(named_lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What holds for each service, as (service, line): the line alone where it holds for all, else whose it is."""
    every = dict.fromkeys(name for name, _ in named_lines)
    whose: dict[str, list[str]] = {}
    for name, line in named_lines:
        if line and name not in whose.setdefault(line, []):
            whose[line].append(name)
    return tuple(line if len(names) == len(every) else f"{and_list(names)}: {line}" for line, names in whose.items())


def _what(part: ServicePart) -> str:
    if not part.is_named or part.title in part.what:
        return part.what
    return f"{part.title}: {part.what}"


def _offer(part: ServicePart) -> str:
    """`Support group for women, Tuesdays 7 to 8.30 pm`."""
    times = [lower_first(line) if line.startswith(_PLAIN_WORDS) else line for line in part.times]
    return ", ".join([part.title if part.is_named else part.what, *times])


def _when(page: ListingPage) -> tuple[str, ...]:
    """What rests, then days and times; which service they belong to, where there are several. Then the next date."""
    several = sum(bool(part.times) for part in page.services) > 1
    lines = [
        f"{name}: {line}" if several else line
        for name, part in zip(_names(page), page.services, strict=True)
        for line in [*part.times, *part.notes]
    ]
    # "Open day and night" is no date, and the lines above say it already.
    dated = any(character.isdigit() for character in page.next.line)
    coming = ", ".join(part for part in (page.next.line, page.next.instead) if part)
    return _once([*page.pauses, *lines, f"Next: {coming}" if dated else ""])


def _where(page: ListingPage) -> tuple[str, ...]:
    """Places to go to and ways in from elsewhere, else the area; which service that holds for, where they differ.

    No office: paper would send people to it.
    """
    named_lines = []
    rest = {place.pk: part.pauses for place, part in zip(places_to_go(page.organization), page.places, strict=True)}
    for name, part in zip(_names(page), page.services, strict=True):
        lines = [_place(place_part(place, rest.get(place.pk))) for place in part.attendance.meets_at]
        afar = formats_in_words(part.attendance.from_afar)
        lines += [f"Or {afar}" if lines and afar else upper_first(afar)]
        lines += [] if part.attendance.meets_at else [dict(part.facts).get("Area", "")]
        named_lines += [(name, line) for line in lines]
    unused = [
        place
        for place in places_to_go(page.organization)
        if not any(place in part.attendance.meets_at for part in page.services)
    ]
    return _once([*_attributed(named_lines), *(_place(place_part(place, rest.get(place.pk))) for place in unused)])


def _place(part: PlacePart) -> str:
    if part.confidential:
        return " ".join([f"{part.name}. They will tell you where to come when you call.", *part.pauses])
    place_line = ", ".join(dict.fromkeys([part.name, *part.address]))
    more = [f"{part.accessibility}." if part.accessibility else "", *part.pauses]
    return " ".join([f"{place_line}.", *filter(None, more)]) if any(more) else place_line


def _joining(part: ServicePart, service: Service) -> str:
    return upper_first(", ".join(text for text in (part.joining, lower_first(cost_text(service))) if text))
