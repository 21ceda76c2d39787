"""Template tags of the public pages."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from directory.crisis import lines
from directory.crisis.elsewhere import FIND_A_HELPLINE, elsewhere
from directory.presentation import card as cards
from directory.presentation import distance as distances
from directory.presentation import words
from directory.presentation.close import heading
from directory.search.result import Close, Facet, FacetChoice, Group, ListingResult, SearchResult

register = template.Library()

# They belong to one page of one answer, so a changed question starts without them.
_PAGING = ("group", "page")
# For whom staff are choosing: `referrals.web.staff.chosen_person`. It is part of no question.
_FOR = "for"


def _address(query: QueryDict, to: str) -> str:
    for name in list(query):
        values = [value for value in query.getlist(name) if value != ""]
        if values:
            query.setlist(name, values)
        else:
            del query[name]
    text = query.urlencode()
    return reverse(to) + (f"?{text}" if text else "")


def _without_paging(context: template.Context) -> QueryDict:
    querydict = context.get("querydict")
    query = querydict.copy() if querydict is not None else QueryDict(mutable=True)
    for name in _PAGING:
        query.pop(name, None)
    return query


@register.simple_tag(takes_context=True)
def search_url(context: template.Context, to: str = "directory:search", **changes: Any) -> str:
    """The shareable address of the present question with some parameters replaced.

    `{% search_url near="Leeds" %}`; an empty value drops the parameter, and `group` and `page` never carry over.
    """
    query = _without_paging(context)
    for name, value in changes.items():
        query[name] = "" if value is None else str(value)
    return _address(query, to)


@register.simple_tag(takes_context=True)
def search_url_without(context: template.Context, name: str, value: str, to: str = "directory:search") -> str:
    """The same question with one chosen value taken away: `{% search_url_without "service" "warmline" %}`."""
    query = _without_paging(context)
    query.setlist(name, [other for other in query.getlist(name) if other != value])
    return _address(query, to)


@register.simple_tag(takes_context=True)
def search_url_with(context: template.Context, name: str, value: str, words: str) -> str:
    """The same question with one value of a filter added, and with other words."""
    query = _without_paging(context)
    query["q"] = words
    query.setlist(name, [value] if name == "when" else [*query.getlist(name), value])
    return _address(query, "directory:search")


@register.simple_tag(takes_context=True)
def search_url_as_words(context: template.Context) -> str:
    """The same question with what was typed as a place looked for as words, beside those that are there."""
    query = _without_paging(context)
    query["q"] = " ".join(part for part in (query.get("q", ""), query.get("near", "")) if part)
    query["near"] = ""
    return _address(query, "directory:search")


@register.simple_tag(takes_context=True)
def search_url_remote(context: template.Context) -> str:
    """Help by phone or online for the same place, without words and filters: where these found nothing."""
    query, asked = QueryDict(mutable=True), _without_paging(context)
    for name in ("near", _FOR):
        if value := asked.get(name):
            query[name] = value
    query.setlist("format", ["online", "phone"])
    return _address(query, "directory:search")


@register.simple_tag(takes_context=True)
def search_url_unfiltered(context: template.Context, to: str = "directory:search") -> str:
    """The same question without any of the filters that are on."""
    query = _without_paging(context)
    for name, _, _ in context["active"]:
        query.pop(name, None)
    return _address(query, to)


@register.simple_tag(takes_context=True)
def carried_fields(context: template.Context, *dropped: str) -> list[tuple[str, str]]:
    """Name and value of every present parameter but those dropped, for hidden inputs."""
    query = _without_paging(context)
    return [(name, value) for name in query for value in query.getlist(name) if value and name not in dropped]


@register.simple_tag
def what_was_asked(filters: list[tuple[str, str, str]], words: str, crisis_match: str | None = None) -> str:
    """What besides the place was asked for, where nothing was found; "" where a place was all.

    `crisis_match`: the words were a sentence that was not looked for itself.
    """
    if crisis_match:
        return "what we looked for"
    if words:
        return "your words and filters" if filters else "your words"
    return "your filters" if filters else ""


@register.inclusion_tag("_crisis.html", takes_context=True)
def crisis_band(context: template.Context, country: str = "") -> dict[str, Any]:
    """The crisis lines above the menu. Where no place is sure: those of the countries the site serves."""
    countries = lines.for_place(country or "", settings.SITE_COUNTRIES)
    return {
        "countries": countries,
        "chosen": context.get("chosen"),
        "elsewhere": elsewhere(country or ""),
        "find_a_helpline": FIND_A_HELPLINE,
    }


@register.simple_tag(takes_context=True)
def result_cards(context: template.Context, group: Group, unit: str) -> list[cards.Card]:
    """The results of a group in words."""
    # Where one goes to, clocks show the time that is told.
    here = None if group.key == "near_you" else context.get("zone_here") or str
    now = timezone.now()
    names = [result.organization.name for result in group.items]
    place = context.get("place")
    seen_from = place.country if place and place.country else None

    def shared(result: ListingResult) -> bool:
        return names.count(result.organization.name) > 1

    return [
        cards.card(result, unit, now, here=here, namesakes=shared(result), seen_from=seen_from)
        for result in group.items
    ]


@register.filter
def results_in_all(search_result: SearchResult) -> int:
    """How many results the groups hold together."""
    return sum(group.total.number for group in search_result.groups)


@register.filter
def close_heading(close: Close) -> str:
    """What some close matches lack."""
    return heading(close)


@register.filter
def miles_or_km(unit: str) -> str:
    """The word for a unit: `miles` or `km`."""
    return "miles" if unit == "mi" else "km"


@register.filter
def distance(metres: float, unit: str) -> str:
    """`41 miles`."""
    return distances.distance_number(metres, unit)


@register.filter
def measured_from(place: Any) -> str:
    """Where distances start, in a sentence."""
    return distances.measured_from(place)


@register.filter
def area_name(label: str) -> str:
    """The name of a state or nation inside a sentence."""
    return words.area_name(label)


@register.filter
def first_choices(facet: Facet, count: int) -> list[FacetChoice]:
    """The choices to show at once: the first `count`, and every selected one."""
    return [choice for index, choice in enumerate(facet.choices) if index < count or choice.selected]


@register.filter
def further_choices(facet: Facet, count: int) -> list[FacetChoice]:
    """The choices left for "more"."""
    return [choice for index, choice in enumerate(facet.choices) if index >= count and not choice.selected]


# As Python, not a template: a page has a hundred of them, and a template takes twenty times as long over each.
_CHOICE = """<label class="choice" for="{form}-{name}-{value}">
    <input type="checkbox" name="{name}" value="{value}" id="{form}-{name}-{value}" form="{form}"{checked}><span>{label} \
<span class="count">("""
_AFTER_COUNT = ")</span></span></label>\n"


@lru_cache(maxsize=2_000)
def _before_count(form: str, name: str, value: str, label: str, checked: str) -> SafeString:
    """A box to tick, up to its count: vocabularies do not change while a process runs."""
    return format_html(_CHOICE, form=form, name=name, value=value, label=label, checked=checked)


@register.simple_tag
def choice_boxes(facet: Facet, choices: list[FacetChoice], form_id: str) -> SafeString:
    """Choices of a facet as boxes to tick, each with its count, which is digits, commas and signs."""
    boxes = []
    for one in choices:
        before = _before_count(form_id, facet.name, one.value, one.label, " checked" if one.selected else "")
        boxes.append(f"{before}{one.count}{_AFTER_COUNT}")
    return mark_safe("".join(boxes))  # noqa: S308 - escaped once, in _before_count


_RADII = (5, 10, 25, 50, 100)
_OPTIONS: dict[str, list[tuple[str, str]]] = {
    "when": [("", "Any time"), ("now", "Open now"), ("today", "Meets today"), ("week", "Meets this week")],
    "sort": [("", "Nearest first"), ("name", "By name"), ("verified", "Last checked first")],
    "sort_whole": [("", "Smallest area first"), ("name", "By name"), ("verified", "Last checked first")],
    "verified_within": [
        ("", "Any time"),
        ("30", "In the last 30 days"),
        ("90", "In the last 90 days"),
        ("180", "In the last 180 days"),
    ],
}


@register.filter
def option_list(name: str) -> list[tuple[str, str]]:
    """Value and words of the choices of a filter that takes one."""
    return _OPTIONS[name]


@register.filter
def radius_choices(current: Any) -> list[str]:
    """The distances to choose from, with the present one among them."""
    values = {str(value) for value in _RADII}
    text = str(current or "")
    if text.replace(".", "", 1).isdigit():
        values.add(text)
    return sorted(values, key=float)
