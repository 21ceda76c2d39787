"""A search text as a query of the index: concepts of the lexicon, other words, and misspellings."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db import connection

from directory.search.danger import hear
from directory.search.lexicon.concepts import Level
from directory.search.lexicon.forms import spelt_otherwise
from directory.search.lexicon.plain import plain_words
from directory.search.lexicon.spelling import is_word
from directory.search.understanding import tsquery
from directory.search.understanding.meanings import meanings_of
from directory.search.understanding.needs import Need
from directory.search.understanding.understood import Understood, understand
from directory.search.understanding.words import is_common, unknown_words, words_of

# Below this share of common trigrams two words are not the same word misspelt (pg_trgm's own default).
ALIKE = 0.3
# And below this share of letters in the same order: "cope" became "canton" at 0.4; of misspellings met, the farthest from
# their word lie at 0.75 ("sicosis" for "psychosis").
SAME_ORDER = 0.7
MOST_WORDS = 12
# Everyday words that may be a name; more of them are a sentence.
FEW_WORDS = 4
MOST_RANKING = 8
# Letters and marks of Spanish.
_ACCENTS = re.compile("[áéíóúñ¿¡]", re.IGNORECASE)
_WORD = re.compile(r"[\w'+-]+")


@dataclass(frozen=True)
class TextQuery:
    """A text search: what has to be met, and what only ranks."""

    needs: tuple[Need, ...]
    # Words that count where all of them stand in a name, whatever else they mean ("Quiet Cove").
    name: tuple[str, ...] = ()
    # Queries for words that rank among those who meet every need: the more of them are met, the better.
    ranking: tuple[str, ...] = ()
    # Misspelt word -> the word searched as well.
    corrections: dict[str, str] = field(default_factory=dict)
    # What somebody said of themselves, where the words were not looked for; the needs then hold what was instead. The
    # name of a concept of the lexicon; "" where the words were looked for.
    crisis_match: str = ""
    # Whether a voice helps more than a room that meets next week.
    voices_first: bool = False
    understood: Understood = field(default_factory=Understood)

    def sql(self) -> tuple[str, list[str]]:
        """A tsquery expression that a full match meets, and its parameters; "" where everything does."""
        met, params = _all(self.needs)
        if self.name and met:
            return f"({met}) || (%s::tsquery)", [*params, self._as_name(tsquery.NAMES)]
        return met, params

    def _as_name(self, weights: str) -> str:
        return " & ".join(tsquery.exactly([word], weights) for word in self.name)

    def rank(self) -> tuple[str, list[str]]:
        """An SQL number that tells how a full match meets it, lowest first, and its parameters: every need by a tag,
        then by a tag or a name, then by a description; among equals, who has more of the words that only rank.
        """
        levels = [" && ".join("(%s::tsquery)" for _ in queries) for queries in self._levels()]
        cases = "".join(f" WHEN text @@ ({level}) THEN {number}" for number, level in enumerate(levels))
        level = f"(CASE{cases} ELSE {len(levels)} END)" if levels else "0"
        params = [query for queries in self._levels() for query in queries]
        lacks = "".join(" + (NOT text @@ %s::tsquery)::int" for _ in self.ranking)
        return f"({level} * {len(self.ranking) + 1}{lacks})", [*params, *self.ranking]

    def _levels(self) -> list[list[str]]:
        """Stricter queries than the whole, the strictest first."""
        by_need = [_strict(need) for need in self.needs]
        if not by_need:
            return []
        name = [[self._as_name("A")]] if self.name else []
        return name + [list(queries) for queries in dict.fromkeys(zip(*by_need, strict=True)) if all(queries)]

    def within(self, name: str) -> bool:
        """Whether a name holds every word that says something, however it is spelt. Word stems are not looked at."""
        of_name = f" {' '.join(plain_words(name))} "
        small = {
            number
            for meaning in self.understood.meanings
            if meaning.concept.class_ == "weak"
            for number in range(meaning.start, meaning.end)
        }
        telling = [word for number, word in enumerate(self.understood.words) if number not in small]
        return all(f" {word.text}" in of_name or f" {word.read}" in of_name for word in telling)


def parse(text: str) -> TextQuery | None:
    """Read a search text; None where it holds no word that means anything.

    A sentence of despair is not looked for: what helps is, whatever else stands in the text.
    """
    heard = hear(text)
    if heard.sentence:
        return TextQuery(
            (_instead(heard.instead),), crisis_match=heard.sentence, voices_first=heard.level is Level.CARD
        )
    plain = _unaccented(fold(text.replace("\u2019", "'")))
    understood = understand(plain, _known(unknown_words(plain)), is_accented=_ACCENTS.search(text) is not None)
    words, everyday, corrections = _other_words(understood)
    needs, ranking = understood.needs, understood.ranking
    if words:
        needs = (*needs, Need("name", words=tuple(words)))
    ranking = tuple(dict.fromkeys([*ranking, *(tsquery.exactly([word]) for word in everyday)]))[:MOST_RANKING]
    if not needs and not ranking:
        return None
    return TextQuery(
        needs,
        name=understood.name,
        ranking=ranking,
        corrections={**understood.corrections, **corrections},
        understood=understood,
    )


def _all(needs: Sequence[Need]) -> tuple[str, list[str]]:
    parts, params = [], []
    for need in needs:
        for alternatives in need.words:
            parts.append(f"({' || '.join(['phraseto_tsquery(%s, %s)'] * len(alternatives))})")
            params += [value for word in alternatives for value in ("english", word)]
        if need.concepts:
            parts.append("(%s::tsquery)")
            params.append(need.met)
    return " && ".join(parts), params


def _strict(need: Need) -> tuple[str, str, str]:
    """Queries for a need: at its best, by a tag, by a tag or in a name. Words stand in the organization's name, or in any."""
    if not need.words:
        return need.best, need.tagged, need.named
    return _exactly(need, "A"), _exactly(need, "A"), _exactly(need, tsquery.NAMES)


def _exactly(need: Need, weights: str) -> str:
    """The words of a need as they stand, in texts of these weights; "" where they have no letters to compare."""
    ways = [[words for word in alternatives if (words := plain_words(word))] for alternatives in need.words]
    return " & ".join(f"({' | '.join(tsquery.exactly(words, weights) for words in some)})" for some in ways if some)


def _instead(phrases: Sequence[str]) -> Need:
    """What is looked for in place of a sentence, any of it. Of a subject of danger, what is tagged with it or says so in
    these words: who looks for company now is not led to people who were bereaved.
    """
    meanings = [meaning.concept for phrase in phrases for meaning in meanings_of(words_of([*phrase.split()]))]
    subjects = [concept for concept in meanings if concept.class_ == "danger"]
    others = [concept.id for concept in meanings if concept.class_ != "danger" and tsquery.by_any(concept.id)]
    besides = [tags for concept in subjects if (tags := tsquery.by_tags(concept.id))]
    return Need(
        "danger",
        tuple(dict.fromkeys(others)),
        besides=(*dict.fromkeys(besides), *(tsquery.exactly(plain_words(phrase)) for phrase in phrases)),
    )


def _other_words(understood: Understood) -> tuple[list[tuple[str, ...]], list[str], dict[str, str]]:
    """Words that are no concept: those that narrow, each with the ways it may be spelt; those that only rank; corrections.

    Rare words narrow. Everyday ones do where nothing else was asked, or where names of listings hold them all.
    """
    typed = [word for token in understood.free for word in _WORD.findall(token)][:MOST_WORDS]
    free = _meaningful(list(dict.fromkeys(typed)))
    everyday = [word for word in free if is_common(word)]
    if everyday and (not understood.needs or (len(everyday) <= FEW_WORDS and _in_names(everyday))):
        everyday = []
    corrections: dict[str, str] = {}
    narrowing = []
    for word in free:
        if word in everyday:
            continue
        alternatives = (word, *spelt_otherwise(word))
        if better := _correction(word):
            corrections[word] = better
            alternatives = (*alternatives, better, *spelt_otherwise(better))
        narrowing.append(alternatives)
    return narrowing, [plain for word in everyday for plain in plain_words(word)], corrections


def _known(words: list[str]) -> frozenset[str]:
    """Those of the words that stand in names of listings."""
    return frozenset(_row(_KNOWN, [words])[0] or ()) if words else frozenset()


def _in_names(words: list[str]) -> bool:
    """Whether each of these words stands in the name of a listing."""
    return bool(_row(_IN_NAMES, [words])[0] == len(words))


def fold(text: str) -> str:
    """Lower case without accents, as the index has its words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _unaccented(text: str) -> str:
    """By the index's own dictionary, which knows letters that Unicode takes for whole: ø, ł, đ."""
    return text if text.isascii() else str(_row("SELECT directory_unaccent(%s)", [text])[0])


def _meaningful(phrases: list[str]) -> list[str]:
    """Those that leave something to search for: neither "the" nor "-" does."""
    if not phrases:
        return []
    (meanings,) = _row(_MEANINGFUL, [phrases])
    return [phrase for phrase, means in zip(phrases, meanings, strict=True) if means]


def _row(sql: str, params: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def _correction(word: str) -> str | None:
    """The word of the listings most like one that stands in none of them; None where it stands or nothing is like it."""
    if len(word) < 4 or not word.isalpha() or is_word(word):
        return None
    neighbours = _row(_NEAREST_WORD, {"word": word, "alike": ALIKE})[0] or []
    # Trigrams find the candidates; letters out of order are judged better by their longest common runs.
    alike = {other: SequenceMatcher(None, word, other).ratio() for other in neighbours}
    best = max(neighbours, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= SAME_ORDER else None


_MEANINGFUL = """
SELECT array_agg(numnode(phraseto_tsquery('english', phrase)) > 0 ORDER BY number)
FROM unnest(%s::text[]) WITH ORDINALITY AS said (phrase, number)"""

_KNOWN = "SELECT array_agg(word) FROM directory_searchword WHERE word = ANY(%s)"

_IN_NAMES = "SELECT count(*) FROM directory_searchword WHERE word = ANY(%s)"

_NEAREST_WORD = """
SELECT (SELECT array_agg(near.word ORDER BY similarity(near.word, %(word)s) DESC, near.word) FROM (
    SELECT word FROM directory_searchword WHERE word %% %(word)s ORDER BY similarity(word, %(word)s) DESC, word LIMIT 8
) AS near
WHERE similarity(near.word, %(word)s) >= %(alike)s AND near.word <> %(word)s
  AND NOT EXISTS (
      SELECT 1 FROM directory_searchentry WHERE text @@ plainto_tsquery('english', %(word)s)
  ))"""
