"""A valid search in metres and area codes, and the three groups it asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from directory.models.search_entry import EntryKind
from directory.places import Place
from directory.search.filters import DEFAULT_RADIUS, MOST_RADIUS, UNITS, SearchFilter
from directory.search.index_query import IndexQuery, chord_m
from directory.search.text import TextQuery

EVERYWHERE = "*"
# Reading the text of so many rows takes 8 ms; looking up a common word in a million listings takes 50.
FEW_TO_READ = 5_000


@dataclass(frozen=True)
class SearchRequest:
    """A valid search, in metres and area codes."""

    filters: SearchFilter
    place: Place | None
    unit: str
    radius_m: float
    sort: str
    group: str
    page: int
    text: TextQuery | None

    @property
    def here(self) -> Place:
        """The place, where there is one. Raises ValueError for a question without."""
        if self.place is None:
            raise ValueError("This question names no place.")
        return self.place

    @property
    def whole(self) -> str:
        """The state or nation that is searched as a whole: no radius and no distance mean anything there."""
        return self.place.whole if self.place else ""

    @property
    def by_distance(self) -> bool:
        """Whether places stand nearest first."""
        return self.sort == "distance" and not self.whole

    @property
    def chord(self) -> float:
        """The radius as a straight chord in metres."""
        return chord_m(self.radius_m)

    @cached_property
    def reads_text(self) -> bool:
        """Whether so few ways in lie inside the radius that reading their text beats the list of a word's every place."""
        if self.text is None or self.place is None:
            return False
        return self.near_you(IndexQuery()).count(FEW_TO_READ + 1) <= FEW_TO_READ

    def entries(self, *without: str) -> IndexQuery:
        """The index rows that meet every filter, but for the facets named `without`, wherever they are."""
        entries = self.filters.entries("q", *without)
        if self.text is None or "q" in without:
            return entries
        return entries.reads_text(self.text) if self.reads_text else entries.meets_text(self.text)

    def placed(self, rows: IndexQuery) -> IndexQuery:
        """Places to go to inside the radius, as a walk outwards meets them: its edge is in no index."""
        if self.whole:
            return rows.of_kind(EntryKind.PLACE).inside(self.whole)
        return rows.of_kind(EntryKind.PLACE).within(self.here.latitude, self.here.longitude, self.chord)

    def near_you(self, rows: IndexQuery) -> IndexQuery:
        """Places to go to inside the radius, or inside the state or nation searched as a whole."""
        if self.whole:
            return self.placed(rows)
        return self.placed(rows.in_box(self.here.latitude, self.here.longitude, self.chord))

    def serves_your_area(self, rows: IndexQuery) -> IndexQuery:
        """Whatever covers the place searched."""
        return rows.in_areas([*self.here.areas, EVERYWHERE]).of_kind(EntryKind.AREA)

    def anywhere(self, rows: IndexQuery) -> IndexQuery:
        """Help online or by phone in that nation or everywhere."""
        return rows.in_areas([code for code in (self.here.country, EVERYWHERE) if code]).of_kind(EntryKind.REMOTE)

    def groups(self, rows: IndexQuery) -> dict[str, IndexQuery]:
        """The rows of each group, by its key: one list of matches where no place is named."""
        keys: tuple[str, ...] = ("near_you", "serves_your_area", "anywhere")
        if self.place is None:
            keys = ("matches",)
        elif self.whole:
            # Whoever names a state has no place yet: what serves all of it comes before what may be hours away.
            keys = ("serves_your_area", "anywhere", "near_you")
        elif self.text and self.text.voices_first:
            # Somebody in despair finds a voice first, and then a room that meets next week.
            keys = ("anywhere", "serves_your_area", "near_you")
        return {key: self.group_of(key, rows) for key in keys}

    def group_of(self, key: str, rows: IndexQuery) -> IndexQuery:
        """The rows of one group. Raises KeyError for a name that no answer has."""
        groups: dict[str, Callable[[IndexQuery], IndexQuery]] = {
            "matches": lambda rows: rows,
            "near_you": self.near_you,
            "serves_your_area": self.serves_your_area,
            "anywhere": self.anywhere,
        }
        return groups[key](rows)


def build_request(filters: SearchFilter, place: Place | None) -> SearchRequest:
    """A question from valid filters and the place they name."""
    cleaned = filters.form.cleaned_data
    unit = cleaned.get("unit") or unit_of(place)
    radius = min(cleaned.get("radius") or DEFAULT_RADIUS[unit], MOST_RADIUS[unit])
    text = filters.text()
    # A kept address whose place was put in or taken out may name a group that this answer does not have.
    group = cleaned.get("group") or ""
    group, page = (group, cleaned.get("page") or 1) if (group == "matches") == (place is None) or not group else ("", 1)
    return SearchRequest(
        filters=filters,
        place=place,
        unit=unit,
        radius_m=radius * UNITS[unit],
        sort=cleaned.get("sort") or ("relevance" if text else "distance" if place else "name"),
        group=group,
        page=page,
        text=text,
    )


def unit_of(place: Place | None) -> str:
    """Miles in the US and the UK, kilometres elsewhere; miles where no place is known."""
    return "mi" if place is None or place.country in ("US", "GB", "") else "km"
