"""What somebody typed, read kindly: synonyms people use for the same thing, and misspellings."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import connection

from directory.search.danger import hear
from directory.search.lexicon.concepts import Level
from directory.search.lexicon.plain import plain_words
from directory.search.lexicon.spelling import corrected, is_word
from directory.search.named_filters import without_narrowless

# Words that mean the same to the people who search. Each line is one set; phrases are welcome.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("bipolar", "manic depression", "manic depressive", "bipolar disorder"),
    (
        "warmline",
        "warm line",
        "phone line",
        "telephone line",
        "peer line",
        "listening line",
        "someone to talk to",
        "somebody to talk to",
        "talk to someone",
        "talk to somebody",
        "lonely",
        "loneliness",
    ),
    ("depression", "low mood", "depressed"),
    ("anxiety", "panic", "worry"),
    ("psychosis", "schizophrenia", "schizoaffective"),
    ("hearing voices", "voice hearing", "voices"),
    ("carer", "caregiver", "family member", "loved one"),
    ("family", "families", "relatives"),
    ("drop-in", "drop in", "dropin"),
    ("respite", "crisis house", "peer house"),
    ("support group", "self-help group", "self help", "peer group", "mutual aid"),
    ("young people", "youth", "teen", "teenager", "young adult", "young person"),
    ("older adults", "older people", "seniors", "elders"),
    ("veteran", "ex-service", "military", "ex-forces"),
    ("lgbtq", "lgbt", "queer", "lgbtq+"),
    ("perinatal", "postnatal", "postpartum", "new parents", "new mum", "new mom"),
    ("substance use", "addiction", "alcohol", "drugs", "dual diagnosis"),
    ("suicide", "suicidal"),
    ("self-harm", "self harm", "selfharm", "self-injury"),
    ("work", "employment", "job", "jobs"),
    ("housing", "homeless", "accommodation"),
    ("benefits", "welfare", "disability benefits"),
    ("clubhouse", "club house"),
    ("peer bridger", "hospital to home", "peer mentor", "discharge support"),
    ("deaf", "hard of hearing", "sign language"),
    ("eating", "eating disorder", "anorexia", "bulimia"),
    ("borderline", "personality disorder", "bpd", "eupd"),
    ("adhd", "attention deficit"),
    ("autism", "autistic"),
    ("prison", "jail", "justice involved", "re-entry"),
    ("bereaved", "bereavement", "grief"),
    ("women", "woman", "female", "females", "ladies"),
    ("men", "male", "males"),
)
# How words begin in British and in American spelling.
SPELLINGS: tuple[tuple[str, str], ...] = (
    ("harbour", "harbor"),
    ("neighbour", "neighbor"),
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("honour", "honor"),
    ("favour", "favor"),
    ("labour", "labor"),
    ("humour", "humor"),
    ("centre", "center"),
    ("theatre", "theater"),
    ("programme", "program"),
    ("counsell", "counsel"),
    ("travell", "travel"),
    ("organis", "organiz"),
    ("recognis", "recogniz"),
    ("socialis", "socializ"),
    ("paediatric", "pediatric"),
    ("grey", "gray"),
)
# Below this share of common trigrams two words are not the same word misspelt (pg_trgm's own default).
ALIKE = 0.3
# And below this share of letters in the same order: "cope" became "canton" at 0.4; of misspellings met, the farthest from
# their word lie at 0.75 ("sicosis" for "psychosis").
SAME_ORDER = 0.7
MOST_WORDS = 12
_WORD = re.compile(r"[\w'+-]+")


@dataclass(frozen=True)
class TextQuery:
    """A text search as groups of alternatives: every group must be met, by any of its phrases."""

    groups: tuple[tuple[str, ...], ...]
    # Misspelt word -> the word searched as well.
    corrections: dict[str, str]
    # What somebody said of themselves, where the words were not looked for; the groups then hold what was instead. The
    # name of a concept of the lexicon; "" where the words were looked for.
    crisis_match: str = ""
    # Whether a voice helps more than a room that meets next week.
    voices_first: bool = False

    def sql(self) -> tuple[str, list[str]]:
        """A tsquery expression and its parameters."""
        parts = [" || ".join(["phraseto_tsquery('english', %s)"] * len(group)) for group in self.groups]
        return " && ".join(f"({part})" for part in parts), [phrase for group in self.groups for phrase in group]

    def within(self, name: str) -> bool:
        """Whether a name holds every word searched for, however it is spelt. Word stems are not looked at."""
        words = f" {' '.join(_WORD.findall(fold(name)))} "
        return all(any(f" {phrase}" in words for phrase in group) for group in self.groups)


def parse(text: str) -> TextQuery | None:
    """Read a search text; None where it holds no word that means anything. At most MOST_WORDS words count.

    A sentence of despair is not looked for: what helps is, whatever else stands in the text.
    """
    heard = hear(text)
    if heard.sentence:
        return TextQuery((heard.instead,), {}, heard.sentence, voices_first=heard.level is Level.CARD)
    groups = []
    corrections: dict[str, str] = {}
    for phrase in _meaningful(
        list(_phrases(_WORD.findall(_unaccented(fold(without_narrowless(text).replace("\u2019", "'"))))[:MOST_WORDS]))
    ):
        alternatives = _synonyms_of(phrase)
        if len(alternatives) == 1 and (better := _correction(phrase)):
            corrections[phrase] = better
            alternatives = (phrase, *_synonyms_of(better))
        groups.append(alternatives)
    return TextQuery(tuple(groups), corrections) if groups else None


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


def _key(phrase: str) -> str:
    """The form in which phrases are compared: a hyphen is as good as a space."""
    return " ".join(fold(phrase).replace("-", " ").replace("'", "").split())


_SETS: dict[str, tuple[str, ...]] = {_key(phrase): words for words in SYNONYMS for phrase in words}
_KNOWN_WORDS = sorted({word for phrase in _SETS for word in phrase.split() if len(word) > 3})
_LONGEST = max(len(phrase.split()) for phrase in _SETS)


def _phrases(words: list[str]) -> Iterator[str]:
    """The words, with the longest known phrases kept together."""
    while words:
        for length in range(min(_LONGEST, len(words)), 0, -1):
            phrase = " ".join(words[:length])
            if length == 1 or _key(phrase) in _SETS:
                yield phrase
                words = words[length:]
                break


def _synonyms_of(phrase: str) -> tuple[str, ...]:
    key = _key(phrase)
    others = _SETS.get(key) or _SETS.get(key.removesuffix("s")) or ()
    spelt = [phrase, *_spelt_otherwise(phrase)]
    return (*spelt, *(other for other in others if fold(other) not in spelt))


def _spelt_otherwise(word: str) -> list[str]:
    """A word as it is spelt on the other side of the Atlantic."""
    for british, american in SPELLINGS:
        if word.startswith(british):
            return [american + word.removeprefix(british)]
        if word.startswith(american):
            return [british + word.removeprefix(american)]
    return []


def _correction(word: str) -> str | None:
    """The word of the listings most like one that stands in none of them; None where it stands or nothing is like it."""
    if len(word) < 4 or not word.isalpha() or is_word(word):
        return None
    if len(plain := plain_words(word)) == 1 and (better := corrected(plain[0])) in _SETS:
        return better
    neighbours = _row(_NEAREST_WORD, {"word": word, "known": _KNOWN_WORDS, "alike": ALIKE})[0] or []
    # Trigrams find the candidates; letters out of order are judged better by their longest common runs.
    alike = {other: SequenceMatcher(None, word, other).ratio() for other in neighbours}
    best = max(neighbours, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= SAME_ORDER else None


_MEANINGFUL = """
SELECT array_agg(numnode(phraseto_tsquery('english', phrase)) > 0 ORDER BY number)
FROM unnest(%s::text[]) WITH ORDINALITY AS said (phrase, number)"""

_NEAREST_WORD = """
SELECT (SELECT array_agg(near.word ORDER BY similarity(near.word, %(word)s) DESC, near.word) FROM (
    (SELECT word FROM directory_searchword WHERE word %% %(word)s ORDER BY similarity(word, %(word)s) DESC, word LIMIT 8)
    UNION
    SELECT known FROM unnest(%(known)s::text[]) AS known
) AS near
WHERE similarity(near.word, %(word)s) >= %(alike)s AND near.word <> %(word)s
  AND NOT EXISTS (
      SELECT 1 FROM directory_searchentry WHERE text @@ plainto_tsquery('english', %(word)s)
  ))"""
