"""Finds the phrases of a lexicon in words: one walk over all of them, however many there are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from directory.search.lexicon.concepts import Lexicon, Phrase
from directory.search.lexicon.load import GAP

# Words that "..." may stand for.
GAP_WORDS = 4


@dataclass(frozen=True)
class Match:
    """A phrase that stands in words[start:end]."""

    phrase: Phrase
    start: int
    end: int


@dataclass
class _Node:
    """A step of phrases that begin alike."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    parts: dict[tuple[str, str], "_Node"] = field(default_factory=dict)
    # The same by the words that such a part can begin with.
    parts_by_word: dict[str, list[tuple[tuple[str, str], "_Node"]]] = field(default_factory=dict)
    gap: "_Node | None" = None
    phrases: list[Phrase] = field(default_factory=list)
    is_end: bool = False


class Matcher:
    """The phrases of a lexicon, all or those of some concepts, ready to be looked for."""

    def __init__(self, lexicon: Lexicon, concepts: Collection[str] | None = None) -> None:
        self._parts: dict[tuple[str, str], _Node] = {}
        self._begins: dict[tuple[str, str], frozenset[str]] = {}
        self._lexicon = lexicon
        for key, ways in lexicon.parts.items():
            self._parts[key] = root = _Node()
            for steps in ways:
                _add(root, steps, key[0]).is_end = True
        self._root = _Node()
        for phrase in lexicon.phrases:
            if concepts is not None and phrase.concept not in concepts:
                continue
            _add(self._root, phrase.steps, phrase.language).phrases.append(phrase)
        for node in (self._root, *self._parts.values()):
            self._index(node)

    def matches(self, words: Sequence[Sequence[str]]) -> list[Match]:
        """Every phrase that stands in the words, overlapping ones too. Of a misspelt word there are several readings."""
        ends: dict[tuple[tuple[str, str], int], tuple[int, ...]] = {}
        return [
            Match(phrase, start, end)
            for start in range(len(words))
            for node, end in self._walk(self._root, words, start, ends)
            for phrase in node.phrases
        ]

    def _walk(
        self,
        node: _Node,
        words: Sequence[Sequence[str]],
        at: int,
        ends: dict[tuple[tuple[str, str], int], tuple[int, ...]],
    ) -> Iterator[tuple[_Node, int]]:
        """Every node that the words from `at` on lead to, with the position behind it."""
        if node.phrases or node.is_end:
            yield node, at
        if at < len(words):
            for word in words[at]:
                if following := node.words.get(word):
                    yield from self._walk(following, words, at + 1, ends)
                for key, following in node.parts_by_word.get(word, ()):
                    for end in self._part_ends(key, words, at, ends):
                        yield from self._walk(following, words, end, ends)
        if node.gap is not None:
            for skipped in range(min(GAP_WORDS, len(words) - at) + 1):
                yield from self._walk(node.gap, words, at + skipped, ends)

    def _part_ends(
        self,
        key: tuple[str, str],
        words: Sequence[Sequence[str]],
        at: int,
        ends: dict[tuple[tuple[str, str], int], tuple[int, ...]],
    ) -> tuple[int, ...]:
        known = ends.get((key, at))
        if known is None:
            known = tuple({end for node, end in self._walk(self._parts[key], words, at, ends) if node.is_end})
            ends[key, at] = known
        return known

    def _index(self, node: _Node) -> None:
        for key, following in node.parts.items():
            for word in self._beginnings(key):
                node.parts_by_word.setdefault(word, []).append((key, following))
        for following in (*node.words.values(), *node.parts.values(), *([node.gap] if node.gap else [])):
            self._index(following)

    def _beginnings(self, key: tuple[str, str]) -> frozenset[str]:
        if key not in self._begins:
            words: set[str] = set()
            for steps in self._lexicon.parts[key]:
                words |= self._beginnings((key[0], steps[0][1:-1])) if steps[0].startswith("{") else {steps[0]}
            self._begins[key] = frozenset(words)
        return self._begins[key]


def _add(root: _Node, steps: Sequence[str], language: str) -> _Node:
    """The node behind these steps, made where there was none."""
    node = root
    for step in steps:
        if step == GAP:
            node.gap = node.gap or _Node()
            node = node.gap
        elif step.startswith("{"):
            node = node.parts.setdefault((language, step[1:-1]), _Node())
        else:
            node = node.words.setdefault(step, _Node())
    return node
