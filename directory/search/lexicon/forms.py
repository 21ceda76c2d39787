"""Other forms of a phrase that nobody has to write down: its plural and the spelling of the other side of the Atlantic."""

from collections.abc import Iterator

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


def forms_of(steps: tuple[str, ...], language: str) -> list[tuple[str, ...]]:
    """The phrase itself, its plural, and both as they are spelt on the other side."""
    ends = [steps[-1], *_plurals(steps[-1], language)]
    plain = [(*steps[:-1], end) for end in ends]
    other = [tuple(next(spelt_otherwise(step), step) for step in form) for form in plain] if language == "en" else []
    return list(dict.fromkeys([*plain, *other]))


def spelt_otherwise(word: str) -> Iterator[str]:
    """A word as it is spelt on the other side of the Atlantic; nothing where that is the same."""
    for british, american in SPELLINGS:
        if word.startswith(british):
            yield american + word.removeprefix(british)
            return
        if word.startswith(american):
            yield british + word.removeprefix(american)
            return


def _plurals(word: str, language: str) -> list[str]:
    """The plural of a word, where it takes one: "-s", "-es" or "-ies"."""
    if not word.isalpha() or len(word) < 3 or word[-1] == "s" or language not in ("en", "es"):
        return []
    if language == "es":
        return [word + ("s" if word[-1] in "aeiou" else "es")]
    if word[-1] == "y" and word[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    return [word + ("es" if word.endswith(("ch", "sh", "x", "z")) else "s")]
