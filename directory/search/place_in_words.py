"""A place inside the words of a search: "anxiety London", "NAMI 10001", "support group in Brooklyn"."""

import re
from dataclasses import dataclass

from django.db import connection

from directory import places
from directory.places import Place, PlaceAmbiguous, PlaceError
from directory.places.place import Choice
from directory.search.understanding.understood import Understood, understand
from directory.search.understanding.words import is_common

# Words before the name of a place.
_BEFORE = frozenset({"in", "near", "around", "at", "en", "yn", "ger", "cerca"})
_POSTCODE = re.compile(r"[0-9]{5}(-[0-9]{4})?|[a-z]{1,2}[0-9][0-9a-z]?", re.IGNORECASE)
# The second half of a British postcode.
_INWARD = re.compile(r"[0-9][a-z]{2}", re.IGNORECASE)
# Words in the name of a place, and names that are looked up at most.
MOST_WORDS = 4
MOST_LOOKED_UP = 4
# A name that also stands in listings is a place where so many people live, or where it is said to be one.
CITY = 100_000


@dataclass(frozen=True)
class PlaceInWords:
    """The place that some of the words name, and the words without it."""

    place: Place
    typed: str
    rest: str
    # Others of that name, each with the `near` that means it.
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class _Span:
    """Tokens that may name a place, with the word before that says so, if any."""

    start: int
    end: int
    is_said: bool


def place_in_words(text: str) -> PlaceInWords | None:
    """The place that the words name beside what is looked for; None where they name none that is sure."""
    understood = understand(text)
    spans = {span: " ".join(understood.tokens[span.start : span.end]).strip(" ,.;!?") for span in _spans(understood)}
    for span, typed in _in_gazetteer(spans)[:MOST_LOOKED_UP]:
        if located := _located(typed):
            place, others = located
            begin = span.start - 1 if span.is_said and span.start and _is_before(understood, span.start) else span.start
            rest = [*understood.tokens[:begin], *understood.tokens[span.end :]]
            return PlaceInWords(place, typed, " ".join(rest).strip(" ,"), others)
    return None


def _located(typed: str) -> tuple[Place, tuple[Choice, ...]] | None:
    """The place, or the likeliest of several in the countries served with the others beside it."""
    try:
        return places.locate(typed), ()
    except PlaceAmbiguous as several:
        try:
            return places.locate(several.suggestions[0].near), tuple(several.suggestions[1:])
        except (PlaceError, IndexError):
            return None
    except PlaceError:
        return None


def _spans(understood: Understood) -> list[_Span]:
    """Where a place may stand: postcodes, then what is said to be a place, then the end and the beginning of the words."""
    tokens = understood.tokens
    concept_tokens = {word.token for one in understood.concepts for word in understood.words[one.start : one.end]}
    free = set(range(len(tokens))) - concept_tokens
    spans = [*_postcodes(tokens)]
    for number in range(1, len(tokens)):
        if _is_before(understood, number) and number in free:
            spans += [_Span(number, end, True) for end in _ends(number, free)]
    last = len(tokens)
    tail = [start for start in range(max(0, last - MOST_WORDS), last) if set(range(start, last)) <= free]
    spans += [_Span(start, last, False) for start in tail]
    spans += [_Span(0, end, False) for end in _ends(0, free) if end < last]
    return list(dict.fromkeys(spans))


def _postcodes(tokens: tuple[str, ...]) -> list[_Span]:
    spans = []
    for number, token in enumerate(tokens):
        if _POSTCODE.fullmatch(token.strip(",.")):
            whole = number + 1 < len(tokens) and _INWARD.fullmatch(tokens[number + 1].strip(",."))
            spans.append(_Span(number, number + 2 if whole else number + 1, True))
    return spans


def _ends(start: int, free: set[int]) -> list[int]:
    """Ends of the spans that begin there and hold nothing that means something else, the longest first."""
    end = start
    while end in free and end - start < MOST_WORDS:
        end += 1
    return list(range(end, start, -1))


def _is_before(understood: Understood, number: int) -> bool:
    return understood.tokens[number - 1].casefold() in _BEFORE


def _in_gazetteer(spans: dict[_Span, str]) -> list[tuple[_Span, str]]:
    """Those spans that may be taken for a place: postcodes, names that are said to be places, cities and states, and
    names of other places that stand in no listing and are no everyday words.
    """
    begins = {typed: [places.normalize(part) for part in _begins(typed)] for typed in spans.values()}
    words = {word for typed in spans.values() for word in places.normalize(typed).split() if len(word) > 3}
    with connection.cursor() as cursor:
        names = sorted({name for names in begins.values() for name in names})
        cursor.execute(_NAMES, [CITY, names, names, names])
        is_city = dict(cursor.fetchall())
        cursor.execute(_IN_LISTINGS, [sorted(words)])
        in_listings = set(cursor.fetchone()[0] or ())

    def counts(span: _Span, typed: str) -> bool:
        known = [name for name in begins[typed] if name in is_city]
        if span.is_said:
            return bool(known) or _POSTCODE.match(typed) is not None
        plain = places.normalize(typed).split()
        is_rare = not in_listings & set(plain) and not all(map(is_common, plain))
        return any(is_city[name] for name in known) or (bool(known) and is_rare)

    return [(span, typed) for span, typed in spans.items() if counts(span, typed)]


def _begins(typed: str) -> list[str]:
    """A name, and what of it may stand before a state: "Portland" in "Portland Oregon"."""
    words = typed.split()
    return [" ".join(words[:end]) for end in range(len(words), max(0, len(words) - 3), -1)]


_NAMES = """
SELECT name, max(population) >= %s FROM (
    SELECT town.search_name AS name, town.population FROM directory_town town WHERE town.search_name = ANY(%s)
    UNION ALL
    SELECT typed, town.population FROM unnest(%s::text[]) AS typed
    JOIN directory_town town ON town.other_names @> ARRAY[typed]::varchar[]
    UNION ALL
    SELECT area.search_name, CASE WHEN area.kind IN ('region', 'nation') THEN 10000000 ELSE 0 END
    FROM directory_area area WHERE area.search_name = ANY(%s) AND area.kind <> 'postcode'
) AS named GROUP BY name"""
_IN_LISTINGS = "SELECT array_agg(word) FROM directory_searchword WHERE word = ANY(%s)"
