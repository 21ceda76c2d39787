"""A site's own file over the lexicon that comes with the project: it adds, replaces or removes concepts by name."""

import tomllib
from pathlib import Path
from typing import Any

from directory.search.lexicon.errors import LexiconError

# Bytes. The project's own files together are a tenth of it.
LARGEST = 1_000_000
REMOVE = "remove"
_LISTS = ("say", "tags", "text", "near")


def table(path: Path) -> dict[str, Any]:
    """What a site's file holds. Raises LexiconError."""
    try:
        if path.stat().st_size > LARGEST:
            raise LexiconError(path.name, "-", f"This file is larger than {LARGEST:,} bytes. Keep only what differs.")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(path.name, "-", f"This is not TOML, or names an entry twice: {error}.") from error
    except UnicodeDecodeError as error:
        raise LexiconError(path.name, "-", "This file is not in UTF-8.") from error
    except OSError as error:
        raise LexiconError(path.name, "-", "This file is missing or cannot be opened.") from error


def change(concepts: dict[str, Any], languages: dict[str, dict[str, Any]], own: dict[str, Any]) -> None:
    """Put a site's entries into those of the project: with a `class` an entry replaces or adds a concept, with
    `remove = true` it takes one away, and else it adds to the lists of one that is there.

    Words of danger can be added to, and never replaced or taken away. Raises LexiconError.
    """
    for name, entry in own.items():
        if not isinstance(entry, dict):
            raise LexiconError("SITE_LEXICON_FILE", name, "An entry is a table: put its name in square brackets.")
        known = concepts.get(name)
        is_danger = isinstance(known, dict) and known.get("class") == "danger"
        if is_danger and (REMOVE in entry or "class" in entry):
            raise LexiconError("SITE_LEXICON_FILE", name, "Words of danger can be added to, not replaced or removed.")
        if entry.get(REMOVE) is True:
            _remove(concepts, languages, name, entry)
        elif "class" in entry:
            concepts[name] = entry
        elif known is None:
            raise LexiconError("SITE_LEXICON_FILE", name, "No concept is called so. Give it a class to add one.")
        else:
            concepts[name] = _added(name, known, entry)


def _remove(concepts: dict[str, Any], languages: dict[str, dict[str, Any]], name: str, entry: dict[str, Any]) -> None:
    if name not in concepts:
        raise LexiconError("SITE_LEXICON_FILE", name, "No concept is called so: there is nothing to remove.")
    if len(entry) > 1:
        raise LexiconError("SITE_LEXICON_FILE", name, f"`{REMOVE} = true` stands alone.")
    for of_language in languages.values():
        of_language.pop(name, None)
    for other in concepts.values():
        if other.get("broader") == name:
            del other["broader"]
        if name in other.get("near", ()):
            other["near"] = [near for near in other["near"] if near != name]


def _added(name: str, known: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    whole = dict(known)
    for field, values in entry.items():
        if field in _LISTS and isinstance(values, list):
            whole[field] = [*known.get(field, []), *values]
        else:
            whole[field] = values
    return whole
