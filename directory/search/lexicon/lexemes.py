"""Tags of the lexicon as lexemes of the search index, as `directory.search.entry` writes them."""

from directory.search import tags

# What are no numbers of facets: weekdays, times of day and networks.
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
TIMES = ("morning", "afternoon", "evening", "always", "daily")


def lexeme(tag: str) -> str:
    """The lexeme of a tag, such as `population:depression`, quoted. Raises ValueError for a tag that no listing can have."""
    facet, _, value = tag.partition(":")
    if facet == "network" and value.replace("-", "").isalnum():
        return f"'network:{value}'"
    if (facet == "day" and value in DAYS) or (facet == "time" and value in TIMES):
        return f"'{tag}'"
    if facet == "language":
        return f"'t{tags.language_number(value)}'"
    for vocabulary in tags.VOCABULARIES:
        if vocabulary.name == facet:
            return f"'t{vocabulary.number(value)}'"
    raise ValueError(f"{tag!r} is no tag.")


def tag_exists(tag: str) -> bool:
    """Whether a listing can have this tag."""
    try:
        return bool(lexeme(tag))
    except ValueError:
        return False
