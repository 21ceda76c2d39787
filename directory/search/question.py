"""A valid search in metres and area codes, and the three groups it asks for."""

from dataclasses import dataclass

from django.db.models import QuerySet

from directory.models.search_entry import Way
from directory.places import Place
from directory.search.expressions import ChordTo, WithinBox, chord_m
from directory.search.filters import DEFAULT_RADIUS, MOST_RADIUS, UNITS, SearchFilter
from directory.search.text import TextQuery

EVERYWHERE = "*"


@dataclass(frozen=True)
class Question:
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
    def chord(self) -> float:
        """The radius as a straight chord in metres."""
        return chord_m(self.radius_m)

    def near_you(self, rows: QuerySet) -> QuerySet:
        """Places to go to inside the radius."""
        here = (self.here.latitude, self.here.longitude)
        return (
            rows.filter(WithinBox(*here, self.chord), way=Way.PLACE)
            .annotate(chord=ChordTo(*here))
            .filter(chord__lte=self.chord)
        )

    def serves_your_area(self, rows: QuerySet) -> QuerySet:
        """Whatever covers the place searched."""
        return rows.filter(way=Way.AREA, area_code__in=[*self.here.areas, EVERYWHERE])

    def anywhere(self, rows: QuerySet) -> QuerySet:
        """Help online or by phone in that nation or everywhere."""
        return rows.filter(way=Way.REMOTE, area_code__in=[code for code in (self.here.country, EVERYWHERE) if code])

    def groups(self, rows: QuerySet) -> dict[str, QuerySet]:
        """The rows of each group, by its key: one list of matches where no place is named."""
        if self.place is None:
            return {"matches": rows}
        return {
            "near_you": self.near_you(rows),
            "serves_your_area": self.serves_your_area(rows),
            "anywhere": self.anywhere(rows),
        }


def ask(filters: SearchFilter, place: Place | None) -> Question:
    """A question from valid filters and the place they name."""
    cleaned = filters.form.cleaned_data
    unit = cleaned.get("unit") or unit_of(place)
    radius = min(cleaned.get("radius") or DEFAULT_RADIUS[unit], MOST_RADIUS[unit])
    text = filters.text()
    # A kept address whose place was put in or taken out may name a group that this answer does not have.
    group = cleaned.get("group") or ""
    group, page = (group, cleaned.get("page") or 1) if (group == "matches") == (place is None) or not group else ("", 1)
    return Question(
        filters=filters,
        place=place,
        unit=unit,
        radius_m=radius * UNITS[unit],
        sort=cleaned.get("sort") or ("distance" if place else "relevance" if text else "name"),
        group=group,
        page=page,
        text=text,
    )


def unit_of(place: Place | None) -> str:
    """Miles in the US and the UK, kilometres elsewhere; miles where no place is known."""
    return "mi" if place is None or place.country in ("US", "GB", "") else "km"
