"""How hard a text is to read: the Flesch-Kincaid grade (Kincaid and others 1975), counted here.

textstat counts syllables with a dictionary that it fetches from elsewhere, so it is not used. Vowels that stand together
count as one syllable; a silent e at the end as none. That is a little more than a dictionary counts, never less.
"""

import re


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.?])\s+", text) if re.search(r"\w", part)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z’'-]*|\d[\d.]*", text)


def syllables(word: str) -> int:
    lower = re.sub(r"[^a-z]", "", word.lower())
    if not lower:
        return 2
    count = len(re.findall(r"[aeiouy]+", lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee")) and count > 1:
        count -= 1
    if lower.endswith("ed") and not lower.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """School grade in the US: 6 is about eleven years of age."""
    words_read, count = words(text), len(sentences(text))
    return 0.39 * len(words_read) / count + 11.8 * sum(map(syllables, words_read)) / len(words_read) - 15.59
