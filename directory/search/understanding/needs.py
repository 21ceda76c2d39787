"""What has to be met in a listing: each need by any of its alternatives, all needs for a full match."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from directory.search.lexicon import lexicon
from directory.search.lexicon.concepts import Concept
from directory.search.understanding import tsquery
from directory.search.understanding.meanings import ConceptMatch

# How much a need tells, by the class of its concept: the least telling is dropped first.
TELLING = {
    "time": 1, "cost": 1, "access": 2, "format": 3, "name": 4, "service": 5, "notlisted": 5, "network": 6, "who": 7,
    "condition": 8, "danger": 8, "identity": 9, "language": 9,
}  # fmt: skip
# Classes whose concepts are alternatives where several are named.
_ALTERNATIVE = ("condition", "format", "language", "network", "notlisted")
# Classes whose concepts are alternatives where "and" or "or" stands between them.
_JOINED = ("identity", "service", "time", "access")
_AND_OR = frozenset({"and", "or", "y", "o", "a", "neu"})
# The concept that says that somebody looks for help for another: matched by tag alone.
RELATIVE = "relative"
EVERY_DAY = "every_day"
# In "parent of a bipolar teen", whom it is about does not say for whom the group is.
_ABOUT_OTHERS = ("young", "children", "men", "women", "students", "adults", "young_men", "young_women")
_LANGUAGE_CONCEPTS = {"es": "spanish", "cy": "welsh"}


@dataclass(frozen=True)
class Need:
    """Something asked for: met by any of the concepts, or by the words where it has none."""

    kind: str
    concepts: tuple[str, ...] = ()
    # Words that are no concept, each with the ways it may be spelt: all of them have to be met.
    words: tuple[tuple[str, ...], ...] = ()
    # Queries that meet it besides.
    besides: tuple[str, ...] = ()

    @property
    def telling(self) -> int:
        return TELLING[self.kind]

    @property
    def label(self) -> str:
        """What it is called on pages."""
        if self.words:
            return " ".join(f"“{word[0]}”" for word in self.words)
        return ", ".join(lexicon().concepts[name].label for name in self.concepts)

    @property
    def met(self) -> str:
        """The query for concepts that a listing has to meet."""
        return _either((*(tsquery.by_any(name) for name in (*self.concepts, *self._every_day)), *self.besides))

    @property
    def _every_day(self) -> tuple[str, ...]:
        """What meets every day meets on the day asked for, and comes after what names it."""
        return (EVERY_DAY,) if self._is_day and EVERY_DAY in lexicon().concepts else ()

    @property
    def _is_day(self) -> bool:
        tags = [tag for name in self.concepts for tag in lexicon().concepts[name].tags]
        return self.kind == "time" and any(tag.startswith("day:") for tag in tags)

    @property
    def named(self) -> str:
        """Met by a tag, or in a name."""
        return _either(tsquery.by_name(name) for name in self.concepts)

    @property
    def tagged(self) -> str:
        """Met by a tag, or in a name by a concept without tags."""
        return _either(tsquery.by_tags(name) or tsquery.by_name(name) for name in self.concepts)

    @property
    def best(self) -> str:
        """Every alternative met; of a single one, its tags; where it is for somebody else, what is for families."""
        if RELATIVE in self.concepts:
            return tsquery.by_tags(RELATIVE)
        if len(self.concepts) == 1:
            return self.tagged
        every = [one for name in self.concepts if (one := tsquery.by_name(name))]
        return f"({' & '.join(every)})" if every else ""


def needs_of(meanings: list[ConceptMatch], words: list[str], language: str) -> tuple[list[Need], list[str]]:
    """The needs, and queries that only rank. `language` is that of the text."""
    telling = [meaning for meaning in meanings if meaning.concept.class_ != "weak"]
    is_about_other = any(meaning.concept.id == RELATIVE for meaning in telling)
    ranking = [meaning.concept for meaning in meanings if meaning.concept.class_ == "weak"]
    narrowing: list[ConceptMatch] = []
    for meaning in telling:
        if meaning.concept.class_ == "cost" or (is_about_other and meaning.concept.id in _ABOUT_OTHERS):
            ranking.append(meaning.concept)
        else:
            narrowing.append(meaning)
    concrete = [meaning for meaning in narrowing if not meaning.concept.generic]
    if concrete:
        ranking += [meaning.concept for meaning in narrowing if meaning.concept.generic]
        narrowing = concrete
    needs = [one for one in _needs(narrowing, words) if one.met]
    needs = _with_family(_with_language(needs, language))
    return needs, list(dict.fromkeys(query for concept in ranking if (query := tsquery.by_any(concept.id))))


def _needs(meanings: list[ConceptMatch], words: list[str]) -> Iterator[Need]:
    def key(meaning: ConceptMatch) -> str:
        kind = "condition" if meaning.concept.class_ == "danger" else meaning.concept.class_
        return kind if kind in _ALTERNATIVE else ""

    for kind, same in groupby(sorted(meanings, key=key), key=key):
        if kind:
            yield Need(kind, _narrowest([meaning.concept for meaning in same]))
            continue
        for together in _joined(sorted(same, key=lambda meaning: meaning.start), words):
            yield Need(together[0].concept.class_, _narrowest([meaning.concept for meaning in together]))


def _joined(meanings: list[ConceptMatch], words: list[str]) -> Iterator[list[ConceptMatch]]:
    """Neighbours of one class with nothing but "and" or "or" between them, together."""
    together: list[ConceptMatch] = []
    for meaning in meanings:
        if together and not _belongs(together[-1], meaning, words):
            yield together
            together = []
        together.append(meaning)
    if together:
        yield together


def _belongs(before: ConceptMatch, after: ConceptMatch, words: list[str]) -> bool:
    between = words[before.end : after.start]
    same = before.concept.class_ == after.concept.class_ and after.concept.class_ in _JOINED
    if same and before.concept.class_ == "time":
        # "Tuesday evenings" is a day and a time of day; "Saturday, Sunday" is either.
        return _tag_kind(before) == _tag_kind(after)
    return same and bool(between) and set(between) <= _AND_OR


def _tag_kind(meaning: ConceptMatch) -> str:
    return next(iter(meaning.concept.tags), "").partition(":")[0]


def _narrowest(concepts: list[Concept]) -> tuple[str, ...]:
    """Without what is broader than another that was named too."""
    names = list(dict.fromkeys(concept.id for concept in concepts))
    broader = {above for name in names for above in _above(name)}
    return tuple(name for name in names if name not in broader)


def _above(name: str) -> Iterator[str]:
    while name := lexicon().concepts[name].broader:
        yield name


def _with_language(needs: list[Need], language: str) -> list[Need]:
    """Whoever asks in Spanish is also helped by whoever speaks it: beside a condition an alternative, else a need."""
    spoken = _LANGUAGE_CONCEPTS.get(language)
    if spoken is None or spoken not in lexicon().concepts or any(need.kind == "language" for need in needs):
        return needs
    if not any(need.kind == "condition" for need in needs):
        return [*needs, Need("language", (spoken,))]
    return [Need(need.kind, (*need.concepts, spoken)) if need.kind == "condition" else need for need in needs]


def _with_family(needs: list[Need]) -> list[Need]:
    """Somebody's relative and what the relative lives with are alternatives."""
    family = next((need for need in needs if RELATIVE in need.concepts), None)
    if family is None or not any(need.kind == "condition" for need in needs):
        return needs
    return [
        Need(need.kind, (*family.concepts, *need.concepts)) if need.kind == "condition" else need
        for need in needs
        if need is not family
    ]


def _either(queries: Iterable[str]) -> str:
    some = [query for query in queries if query]
    return f"({' | '.join(some)})" if some else ""
