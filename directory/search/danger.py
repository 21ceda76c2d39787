"""Words in which somebody may be in danger: who despairs, took too much, is hurt, or lost somebody that way.

What counts is data: `directory/search/lexicon/words/`. What was typed is looked at here and kept nowhere.

Somebody's own sentence is told from the name of a subject ("suicide loss group"): a sentence is answered with people to
talk to and never looked for in listings, where it finds groups of people who were bereaved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.http import QueryDict

from directory.places import Place
from directory.search.lexicon import lexicon
from directory.search.lexicon.concepts import Concept, Level
from directory.search.lexicon.match import Match, Matcher
from directory.search.lexicon.plain import plain_words
from directory.search.lexicon.spelling import readings

# Letters.
LONGEST_HEARD = 2_000
# Whose own lines fit besides, by what somebody says of themselves and by their language.
_AUDIENCES = ("child", "young", "lgbtq", "trans", "veteran")
# Whose lines fit too, after those for what was said, by whom it is about.
_ABOUT = {"about_child": "child"}
_LANGUAGES = {"es": "spanish", "cy": "welsh"}


@dataclass(frozen=True)
class Heard:
    """What was heard in a text: nothing, where `level` is NONE."""

    level: Level = Level.NONE
    # Concepts of danger, the one that decides what is said first.
    about: tuple[str, ...] = ()
    # The first that somebody said in a sentence of their own; "" for mere names of subjects.
    sentence: str = ""
    # Which lines fit, first ones first; general ones always follow.
    lines: tuple[str, ...] = ()
    # What is looked for in place of the sentence.
    instead: tuple[str, ...] = ()
    # Whether an agency is told at once.
    alerts: bool = False

    @property
    def first(self) -> str:
        """The concept that decides what is said; "" where nothing was heard."""
        return self.about[0] if self.about else ""

    @property
    def is_card(self) -> bool:
        """Whether the card with crisis lines stands above everything else."""
        return self.level is Level.CARD

    def __bool__(self) -> bool:
        return self.level > Level.NONE


def make_ready() -> None:
    """Reads the lexicon and the lists of known words, which takes a second. Raises LexiconError."""
    hear("warmm up")


def hear(*texts: str) -> Heard:
    """What is said in any of the texts, whatever the case, accents, apostrophes and misspellings."""
    concepts, order = lexicon().concepts, _order()
    matches = [match for text in texts if text for match in _heard_in(text)]
    named = {match.phrase.concept for match in matches}
    about = sorted((name for name in named if concepts[name].level > Level.NONE), key=order.__getitem__)
    if not about:
        return Heard()
    level = max(concepts[name].level for name in about)
    most_serious = [concepts[name] for name in about if concepts[name].level == level]
    own = {match.phrase.concept for match in matches if match.phrase.is_sentence or match.phrase.is_alone}
    sentence = next((concept for concept in most_serious if concept.id in own and concept.instead), None)
    audiences = [name for name in _AUDIENCES if name in named]
    others = [line for name, line in _ABOUT.items() if name in named]
    languages = [_LANGUAGES[match.phrase.language] for match in matches if match.phrase.language in _LANGUAGES]
    return Heard(
        level=level,
        about=tuple(concept.id for concept in most_serious),
        sentence=sentence.id if sentence else "",
        lines=_once((*languages, *audiences, *(line for concept in most_serious for line in concept.lines), *others)),
        instead=sentence.instead if sentence else (),
        alerts=any(concepts[name].alerts for name in about),
    )


def hear_query(query: QueryDict, place: Place | None) -> Heard:
    """What somebody typed in either field of the search: crisis lines then come before everything else."""
    # A place that was understood is a place, whatever else its name means.
    where = "" if place else query.get("near", "")
    # What is too long to look up is heard too, as far as anybody writes.
    return hear(query.get("q", "")[:LONGEST_HEARD], where[:LONGEST_HEARD])


def _heard_in(text: str) -> list[Match]:
    typed = plain_words(text)
    words = [meant for word in typed for meant in readings(word)]
    concepts: dict[str, Concept] = lexicon().concepts
    matches = [m for m in _matcher().matches(words) if not m.phrase.is_alone or _is_all(m, words, typed)]
    harmless = [m for m in matches if _is_danger(concepts[m.phrase.concept], Level.NONE)]
    calm = [m for m in matches if _is_danger(concepts[m.phrase.concept], Level.LINES)]

    def is_eased(match: Match) -> bool:
        """ "Suicide" in "suicide prevention class" is no danger; a sentence of one's own stays one."""
        is_name = not match.phrase.is_sentence and _is_danger(concepts[match.phrase.concept], Level.CARD)
        return is_name and any(_inside(match, other) for other in calm)

    return [m for m in matches if not any(_hides(idiom, m) for idiom in harmless) and not is_eased(m)]


def _is_all(match: Match, words: list[tuple[str, ...]], typed: list[str]) -> bool:
    """Whether nothing else was typed. A word by itself has to be spelt as it is: "Uxbridge" is a town."""
    return (match.start, match.end) == (0, len(words)) and (len(words) > 1 or words == [(typed[0],)])


def _is_danger(concept: Concept, level: Level) -> bool:
    return concept.class_ == "danger" and concept.level == level


def _hides(idiom: Match, one: Match) -> bool:
    """Whether an idiom holds the phrase, or goes on where it ends: "want to live" in "want to live in Leeds"."""
    if idiom.start <= one.start and one.end <= idiom.end:
        return True
    return one.start < idiom.start < one.end < idiom.end


def _inside(one: Match, other: Match) -> bool:
    return other.start <= one.start and one.end <= other.end and one.end - one.start < other.end - other.start


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@cache
def _matcher() -> Matcher:
    return Matcher(lexicon(), lexicon().of_danger)


@cache
def _order() -> dict[str, int]:
    """The order in which the lexicon declares concepts: the first heard decides."""
    return {name: at for at, name in enumerate(lexicon().concepts)}
