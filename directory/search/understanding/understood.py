"""Everything that was understood in a text."""

from collections.abc import Collection
from dataclasses import dataclass, field

from directory.search.understanding.meanings import ConceptMatch, meanings_of
from directory.search.understanding.needs import Need, needs_of
from directory.search.understanding.tsquery import exactly
from directory.search.understanding.words import Word, tokens_of, words_of

_LANGUAGES = ("es", "cy")


@dataclass(frozen=True)
class Understood:
    """A text as it was understood."""

    tokens: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    meanings: tuple[ConceptMatch, ...] = ()
    # What has to be met, as far as concepts say it.
    needs: tuple[Need, ...] = ()
    # Queries of concepts that rank and never narrow.
    ranking: tuple[str, ...] = ()
    # Tokens that no concept took, as typed, in order.
    free: tuple[str, ...] = ()
    # ISO 639 code where the text is in another language than English; "" in English.
    language: str = ""
    # Misspelt word -> the word of the lexicon it was read as.
    corrections: dict[str, str] = field(default_factory=dict)

    @property
    def concepts(self) -> tuple[ConceptMatch, ...]:
        """The meanings that say something, in the order typed."""
        return tuple(meaning for meaning in self.meanings if meaning.concept.class_ != "weak")

    @property
    def not_listed(self) -> tuple[ConceptMatch, ...]:
        """What was asked for and is not listed here."""
        return tuple(meaning for meaning in self.meanings if meaning.concept.class_ == "notlisted")

    @property
    def name(self) -> tuple[str, ...]:
        """The plain words that may be a name together, without those that carry nothing; empty for a single one."""
        small = {
            number
            for meaning in self.meanings
            if meaning.concept.class_ == "weak" and not meaning.concept.text and not meaning.concept.generic
            for number in range(meaning.start, meaning.end)
        }
        telling = [word.text for number, word in enumerate(self.words) if number not in small]
        return tuple(dict.fromkeys(telling)) if len(telling) > 1 else ()

    def without(self, meaning: ConceptMatch) -> str:
        """The text without the words of one meaning."""
        gone = {word.token for word in self.words[meaning.start : meaning.end]}
        return " ".join(token for number, token in enumerate(self.tokens) if number not in gone)

    def typed(self, meaning: ConceptMatch) -> str:
        """The words of one meaning as they were typed."""
        token_numbers = dict.fromkeys(word.token for word in self.words[meaning.start : meaning.end])
        return " ".join(self.tokens[number] for number in token_numbers)


def understand(text: str, known: Collection[str] = (), *, is_accented: bool = False) -> Understood:
    """Concepts, needs and the rest of a text. `known` are words that stand in listings, which are never corrected.

    `is_accented`: it was typed with accents of Spanish, which the text given has no more.
    """
    tokens = tokens_of(text)
    words = words_of(tokens, known)
    meanings = meanings_of(words, "es" if is_accented else "en")
    language = _language(meanings)
    plain = [word.text for word in words]
    needs, ranking = needs_of(meanings, plain, language)
    taken = _taken(meanings)
    if not needs and len(taken) == len(words):
        # Words that say little are looked for where nothing else is asked.
        meanings = [
            meaning for meaning in meanings if not (meaning.concept.class_ == "weak" and meaning.concept.generic)
        ]
        taken = _taken(meanings)
    ranking += [
        exactly(plain[one.start : one.end]) for one in meanings if one.concept.class_ == "weak" and one.concept.generic
    ]
    left = dict.fromkeys(word.token for number, word in enumerate(words) if number not in taken)
    read = {word.text: word.read for number, word in enumerate(words) if word.read != word.text and number in taken}
    return Understood(
        tokens=tuple(tokens),
        words=tuple(words),
        meanings=tuple(meanings),
        needs=tuple(needs),
        ranking=tuple(ranking),
        free=tuple(tokens[number] for number in left),
        language=language,
        corrections=read,
    )


def _taken(meanings: list[ConceptMatch]) -> set[int]:
    """Numbers of the words that stand in a meaning."""
    return {number for meaning in meanings for number in range(meaning.start, meaning.end)}


def _language(meanings: list[ConceptMatch]) -> str:
    """A word that says something tells the language, or several small ones with nothing else."""
    for code in _LANGUAGES:
        of_it = [meaning for meaning in meanings if meaning.language == code]
        if any(meaning.concept.class_ != "weak" for meaning in of_it) or (
            len(of_it) == len(meanings) and sum(meaning.end - meaning.start for meaning in of_it) > 1
        ):
            return code
    return ""
