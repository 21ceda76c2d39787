"""What a search answers with: plain values that pages, the API and exports read alike."""

from dataclasses import dataclass, field

from directory.models import Area, Location, Organization, Service
from directory.places import Place
from directory.vocabularies import PeerStatus

# Counts are exact up to here; beyond it the true number helps nobody choose.
COUNTED_TO = 5_000


@dataclass(frozen=True)
class Count:
    """How many organizations: exact, or "at least" when `more` is set."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        if self.more and not self.number:
            return "few"
        return f"{self.number:,}+" if self.more else f"{self.number:,}"


@dataclass(frozen=True)
class ListingResult:
    """An organization under its best way in."""

    organization: Organization
    service: Service | None
    location: Location | None
    # Metres along the WGS84 geodesic from the place searched; None where there is nowhere to go to.
    distance_m: float | None = None
    # The area served, for the second and third group; None where the way in is a place.
    area: Area | None = None
    area_stated: bool = True
    # Whether this way in is from elsewhere, online or by phone.
    remote: bool = False
    # Towns in which it meets too, where this way in is from elsewhere.
    also_in: tuple[str, ...] = ()
    peer_status: PeerStatus = PeerStatus.NOT_SAID
    # Every service of the organization by its name or kind, in an answer without a place; else empty.
    offers: tuple[str, ...] = ()
    # Whether the words searched are those of the organization's name rather than of one of its services.
    by_name: bool = False
    # Its number on the map and in the list; 0 where it has no pin.
    number: int = 0


@dataclass(frozen=True)
class Nearest:
    """The closest result outside the radius, for an empty first group."""

    distance_m: float
    town: str
    # The radius, in the visitor's unit, that reaches it.
    radius: int


@dataclass(frozen=True)
class Group:
    """One of the groups of an answer, one page of it."""

    # near_you, serves_your_area, anywhere, or matches (a search by name without a place).
    key: str
    total: Count
    items: list[ListingResult]
    page: int = 1
    pages: int = 1
    # Set when near_you is empty and something lies farther out.
    nearest: Nearest | None = None

    @property
    def areas_stated(self) -> str:
        """Whether those shown have told us which area they cover: `all`, `some` or `none` of them."""
        stated = {result.area_stated for result in self.items}
        return "some" if len(stated) > 1 else "none" if stated == {False} else "all"

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def has_previous(self) -> bool:
        return self.page > 1


@dataclass(frozen=True)
class Close:
    """Close matches that lack the same."""

    # What was asked for and is left out, each as (kind of need, label).
    without: tuple[tuple[str, str], ...]
    # What was widened to something close, by its label.
    instead_of: tuple[str, ...]
    # Those of the groups that have few full matches, empty ones left out.
    groups: list[Group]
    # Whether nothing that was asked for is met: these are simply in reach.
    is_everything: bool = False

    @property
    def items(self) -> list[ListingResult]:
        return [result for group in self.groups for result in group.items]


@dataclass(frozen=True)
class FacetChoice:
    """One value of a filter with the number of organizations it would show."""

    value: str
    label: str
    count: Count
    selected: bool = False


@dataclass(frozen=True)
class Facet:
    """A filter and its choices, those without any organization left out unless selected."""

    # The query parameter: kind, service, format ...
    name: str
    label: str
    choices: list[FacetChoice]

    @property
    def selected(self) -> list[FacetChoice]:
        return [choice for choice in self.choices if choice.selected]


@dataclass(frozen=True)
class SearchResult:
    """A whole answer. With a place: three groups. Without: `matches` only."""

    place: Place | None
    groups: list[Group]
    facets: list[Facet] = field(default_factory=list)
    # Beside groups with few full matches.
    close: list[Close] = field(default_factory=list)
    # Words of the text search read as something else: misspelt -> what was searched instead.
    corrections: dict[str, str] = field(default_factory=dict)
    # What somebody said of themselves, a concept of the lexicon; their words were then not looked for, and help with
    # that was. "" where they were looked for.
    crisis_match: str = ""

    def group(self, key: str) -> Group:
        """The group of that name. Raises KeyError for a name this answer does not have."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)
