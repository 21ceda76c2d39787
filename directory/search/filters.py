"""Every parameter of a search, declared once: pages, the API and exports all bind this form."""

import math
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from directory.models import Organization, SearchEntry
from directory.search import tags
from directory.search.index_query import IndexQuery
from directory.search.text import TextQuery, parse
from directory.search.times import WHEN_CHOICES, moments

MILE_M = 1609.344
UNITS = {"mi": MILE_M, "km": 1000.0}
DEFAULT_RADIUS = {"mi": 25.0, "km": 40.0}
MOST_RADIUS = {"mi": 500.0, "km": 800.0}
LONGEST_TEXT = 200
# Values of one filter, where no vocabulary is longer.
MOST_CHOICES = 20
# Values that pages carry along from parameters that are none of ours.
MOST_CARRIED = 10
# As DateField can hold it; nobody asks for more than a lifetime.
MOST_DAYS = 36_500

SORTS = (
    ("distance", "Nearest first"),
    ("name", "By name"),
    ("verified", "Last checked first"),
    ("relevance", "Best match first"),
)
GROUPS = ("near_you", "serves_your_area", "anywhere", "matches")


class ShortText(forms.CharField):
    """One line of text, short enough to look up."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > LONGEST_TEXT:
            raise ValidationError(f"This is too long to look up. Use fewer than {LONGEST_TEXT} letters.")
        return text


class WholeNumber(forms.IntegerField):
    """A whole number within bounds, with one message that says so."""

    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)
        message = f"Type a whole number from {min_value} to {max_value}."
        self.error_messages["invalid"] = message
        self.validators = [
            validators.MinValueValidator(min_value, message),
            validators.MaxValueValidator(max_value, message),
        ]


class SomeChoices(forms.MultipleChoiceField):
    """Several values of a vocabulary; empty ones, as forms without JavaScript send them, are ignored, and repeated ones.

    Whatever is chosen is counted, and has a link that takes it away.
    """

    default_error_messages = {
        "invalid_choice": "“%(value)s” is not one of the choices. Pick one from the list.",
        "too_many": f"Choose at most {MOST_CHOICES}. Take some away, then search again.",
    }

    has_vocabulary = False

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(word for word in super().to_python(value) if word))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        # A vocabulary has as many as it has, each once; languages and networks have no end.
        if len(value) > MOST_CHOICES and not self.has_vocabulary:
            raise ValidationError(self.error_messages["too_many"], code="too_many")


class VocabularyChoices(SomeChoices):
    """Values of a fixed vocabulary."""

    has_vocabulary = True


class LanguageChoices(SomeChoices):
    """ISO 639 codes; which of them anybody speaks is for the counts to say."""

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(code.lower() for code in super().to_python(value)))

    def valid_value(self, value: str) -> bool:
        try:
            tags.language_number(value)
        except ValueError:
            return False
        return True


class TagFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen values of the facet it is named for: "or" inside, "and" between facets."""

    field_class: type[SomeChoices] = VocabularyChoices

    def __init__(self, vocabulary: tags.Vocabulary) -> None:
        choices = vocabulary.choices.choices
        super().__init__(choices=lambda: choices, label=vocabulary.label, distinct=False)

    @property
    def vocabulary(self) -> tags.Vocabulary:
        """The words it may be asked for."""
        return tags.BY_NAME[self.field_name]

    @property
    def tags(self) -> range:
        """The numbers this facet's values may have."""
        return self.vocabulary.numbers

    def numbers(self, values: list[str]) -> list[int]:
        """The tags of the chosen values."""
        return [self.vocabulary.number(value) for value in values]

    def filter(self, qs: IndexQuery, value: list[str]) -> IndexQuery:
        return qs.tagged(self.numbers(value)) if value else qs


class LanguageFilter(TagFilter):
    field_class = LanguageChoices
    tags = tags.LANGUAGES

    def __init__(self) -> None:
        django_filters.MultipleChoiceFilter.__init__(self, label="Language", distinct=False)

    def numbers(self, values: list[str]) -> list[int]:
        return [tags.language_number(value) for value in values]


def _networks() -> list[tuple[str, str]]:
    rows = Organization.objects.exclude(network_slug=None).order_by("name").values_list("network_slug", "name")
    return [(slug, name) for slug, name in rows if slug]


class NetworkFilter(TagFilter):
    field_class = SomeChoices
    tags = tags.NETWORKS

    def __init__(self) -> None:
        django_filters.MultipleChoiceFilter.__init__(self, choices=_networks, label="Network", distinct=False)

    def numbers(self, values: list[str]) -> list[int]:
        networks = Organization.objects.filter(network_slug__in=values).values_list("network_number", flat=True)
        return [tags.network_number(number) for number in networks if number]


class Radius(forms.FloatField):
    default_error_messages = {"invalid": "Type a distance as a number, such as 25."}

    def clean(self, value: Any) -> float | None:
        radius = super().clean(value)
        if radius is not None and (not math.isfinite(radius) or radius <= 0):
            raise ValidationError("Type a distance above 0, such as 25.")
        return radius


def too_far(radius: float, unit: str) -> str:
    """What to say of a radius wider than we look; empty where it is not."""
    name = {"mi": "miles", "km": "kilometres"}[unit]
    most = MOST_RADIUS[unit]
    return f"We look up to {most:.0f} {name} away. Type a smaller distance." if radius > most else ""


class _Narrowless:
    """A parameter that says where, how or which page to look at, and narrows nothing by itself."""

    def filter(self, qs: IndexQuery, value: Any) -> IndexQuery:
        return qs


class NearFilter(_Narrowless, django_filters.Filter):
    field_class = ShortText


class RadiusFilter(_Narrowless, django_filters.Filter):
    field_class = Radius


class PageFilter(_Narrowless, django_filters.Filter):
    field_class = WholeNumber


class OneOf(django_filters.ChoiceFilter):
    """One of a few words."""

    def __init__(self, choices: Any, label: str) -> None:
        message = "“%(value)s” is not one of the choices. Pick one from the list."
        super().__init__(choices=lambda: choices, label=label, error_messages={"invalid_choice": message})


class ViewFilter(_Narrowless, OneOf):
    pass


class VerifiedFilter(django_filters.Filter):
    field_class = WholeNumber

    def filter(self, qs: IndexQuery, value: int | None) -> IndexQuery:
        if value is None:
            return qs
        return qs.where("verified_on >= %s", timezone.localdate() - timedelta(days=value))


class TextFilter(django_filters.Filter):
    field_class = ShortText

    # The text last read and what it means: counting facets asks for it again and again.
    _read: tuple[str, TextQuery | None] = ("", None)

    def read(self, value: str) -> TextQuery | None:
        """What the text asks for, looked up once."""
        if value != self._read[0]:
            self._read = (value, parse(value))
        return self._read[1]

    def filter(self, qs: IndexQuery, value: str) -> IndexQuery:
        query = self.read(value)
        return qs if query is None else qs.meets_text(query)


class WhenFilter(OneOf):
    """Open now, meets today, meets this week: in the time of the place searched.

    Whoever leaves the house today needs to be sure. For the week there is time to ask, and results say what is not known.
    """

    def filter(self, qs: IndexQuery, value: str) -> IndexQuery:
        if not value:
            return qs
        span = moments(value, getattr(self.parent, "timezone", "UTC"))
        return qs.may_be_open_between(*span) if value == "week" else qs.open_between(*span)


class SearchFilter(django_filters.FilterSet):
    """Binds a query string. `is_valid()` first: an unchecked filter would silently be left out."""

    near = NearFilter(label="Where?")
    radius = RadiusFilter(label="Within")
    unit = ViewFilter((("mi", "miles"), ("km", "kilometres")), "Miles or kilometres")
    q = TextFilter(label="Name or words")
    service = TagFilter(tags.SERVICE)
    format = TagFilter(tags.FORMAT)
    population = TagFilter(tags.POPULATION)
    language = LanguageFilter()
    accessibility = TagFilter(tags.ACCESSIBILITY)
    cost = TagFilter(tags.COST)
    joining = TagFilter(tags.JOINING)
    peer_status = TagFilter(tags.PEER_STATUS)
    kind = TagFilter(tags.KIND)
    network = NetworkFilter()
    capacity = TagFilter(tags.CAPACITY)
    when = WhenFilter(WHEN_CHOICES, "When")
    verified_within = VerifiedFilter(label="Checked in the last days", min_value=1, max_value=MOST_DAYS)
    as_typed = ViewFilter((("1", "All words as typed"),), "No place in the words")
    sort = ViewFilter(SORTS, "Order")
    group = ViewFilter([(key, key) for key in GROUPS], "Group")
    page = PageFilter(label="Page", min_value=1, max_value=1_000_000)

    class Meta:
        model = SearchEntry
        fields: tuple[str, ...] = ()

    # The time zone of the place searched, set once it is known.
    timezone = "UTC"

    def entries(self, *without: str) -> IndexQuery:
        """The index rows that meet every filter, but for the facets named `without`. Call after `is_valid()`."""
        rows = IndexQuery()
        for name, value in self.form.cleaned_data.items():
            if name not in without and value not in (None, "", []):
                rows = self.filters[name].filter(rows, value)
        return rows

    def text(self) -> TextQuery | None:
        """The words asked for. Call after `is_valid()`."""
        return self.filters["q"].read(self.form.cleaned_data.get("q") or "")

    def carried(self, query: QueryDict) -> QueryDict:
        """What the links and forms of a page of results carry along, each value once, and no more than can be chosen.

        Each of them writes all of it, so the work would grow with the square of what somebody puts into an address.
        """
        trimmed = QueryDict(mutable=True)
        others = MOST_CARRIED
        for name, values in query.lists():
            once = list(dict.fromkeys(values))
            if name not in self.filters:
                once = once[:others]
                others -= len(once)
            elif isinstance(self.filters[name], LanguageFilter | NetworkFilter):
                once = once[:MOST_CHOICES]
            elif isinstance(one := self.filters[name], TagFilter):
                once = [value for value in once if value in one.vocabulary.choices.values]
            else:
                once = values[-1:]
            if once:
                trimmed.setlist(name, once)
        return trimmed

    def facets(self) -> dict[str, TagFilter]:
        """The filters that have choices with counts, by parameter."""
        return {name: one for name, one in self.filters.items() if isinstance(one, TagFilter)}

    def chosen(self, name: str) -> list[str]:
        """The chosen values of a facet."""
        return list(self.form.cleaned_data.get(name) or [])
