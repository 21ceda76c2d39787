"""What somebody typed, read kindly: synonyms people use for the same thing, and misspellings."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

# Words that mean the same to the people who search. Each line is one set; phrases are welcome.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("bipolar", "manic depression", "manic depressive", "bipolar disorder"),
    ("warmline", "warm line", "phone line", "telephone line", "peer line", "listening line"),
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
)
# Below this share of common trigrams two words are not the same word misspelt (pg_trgm's own default).
ALIKE = 0.3
MOST_WORDS = 12
_WORD = re.compile(r"[\w'+-]+")


@dataclass(frozen=True)
class TextQuery:
    """A text search as groups of alternatives: every group must be met, by any of its phrases."""

    groups: tuple[tuple[str, ...], ...]
    # Misspelt word -> the word searched as well.
    corrections: dict[str, str]

    def sql(self) -> tuple[str, list[str]]:
        """A tsquery expression and its parameters."""
        parts = [" || ".join(["phraseto_tsquery('english', %s)"] * len(group)) for group in self.groups]
        return " && ".join(f"({part})" for part in parts), [phrase for group in self.groups for phrase in group]


def parse(text: str) -> TextQuery | None:
    """Read a search text; None where it holds no word. At most MOST_WORDS words count."""
    groups = []
    corrections: dict[str, str] = {}
    for phrase in _phrases(_WORD.findall(fold(text))[:MOST_WORDS]):
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


_SETS: dict[str, tuple[str, ...]] = {fold(phrase): words for words in SYNONYMS for phrase in words}
_LONGEST = max(len(phrase.split()) for phrase in _SETS)
_KNOWN_WORDS = sorted({word for phrase in _SETS for word in phrase.split() if len(word) > 3})


def _phrases(words: list[str]) -> Iterator[str]:
    """The words, with the longest known phrases kept together."""
    while words:
        for length in range(min(_LONGEST, len(words)), 0, -1):
            phrase = " ".join(words[:length])
            if length == 1 or phrase in _SETS:
                yield phrase
                words = words[length:]
                break


def _synonyms_of(phrase: str) -> tuple[str, ...]:
    others = _SETS.get(phrase) or _SETS.get(phrase.removesuffix("s")) or ()
    return (phrase, *(other for other in others if fold(other) != phrase))


def _correction(word: str) -> str | None:
    """The word of the listings most like one that stands in none of them; None where it stands or nothing is like it."""
    if len(word) < 4 or not word.isalpha():
        return None
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST_WORD, {"word": word, "known": _KNOWN_WORDS, "alike": ALIKE})
        row = cursor.fetchone()
    return row[0] if row else None


_NEAREST_WORD = """
SELECT near.word FROM (
    (SELECT word FROM directory_searchword WHERE word %% %(word)s ORDER BY similarity(word, %(word)s) DESC, word LIMIT 5)
    UNION
    SELECT known FROM unnest(%(known)s::text[]) AS known
) AS near
WHERE similarity(near.word, %(word)s) >= %(alike)s AND near.word <> %(word)s
  AND NOT EXISTS (
      SELECT 1 FROM directory_searchentry WHERE text @@ plainto_tsquery('english', %(word)s)
  )
ORDER BY similarity(near.word, %(word)s) DESC, near.word LIMIT 1"""
