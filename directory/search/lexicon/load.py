"""Reads the lexicon's files, and says which file and entry is wrong."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from directory.search.lexicon import site
from directory.search.lexicon.concepts import CLASSES, Concept, Level, Lexicon, Phrase
from directory.search.lexicon.errors import LexiconError
from directory.search.lexicon.forms import forms_of
from directory.search.lexicon.lexemes import tag_exists
from directory.search.lexicon.plain import plain_words

FOLDER = Path(__file__).parent / "words"
# The language whose file declares the concepts; the others only add ways of saying them.
FIRST = "en"
GAP = "..."
PARTS = "parts"

_DECLARED = {"class", "broader", "tags", "text", "near", "label", "generic", "level", "lines", "instead", "alerts"}
_SAID = {"say", "sentence", "alone"}
_OF_DANGER = {"level", "lines", "instead", "alerts", "sentence"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PATTERN = re.compile(r"[\\^$\[\]()|?*+]")
_STEP = re.compile(r"\{[a-z][a-z0-9_]*\}|\.\.\.|[^\s{}]+")


@cache
def lexicon() -> Lexicon:
    """The lexicon of the project with what SITE_LEXICON_FILE changes in it, read once. Raises LexiconError."""
    return read(FOLDER, Path(settings.SITE_LEXICON_FILE) if settings.SITE_LEXICON_FILE else None)


def read(folder: Path, site_file: Path | None = None) -> Lexicon:
    """The lexicon of a folder of TOML files, each named by the ISO 639 code of its language and perhaps a subject
    ("en.toml", "en.people.toml"), changed by a site's own file. Raises LexiconError.
    """
    tables = _tables(folder)
    if site_file is not None:
        site.change(tables[FIRST], tables, site.table(site_file))
    concepts = {name: _concept(name, table) for name, table in tables[FIRST].items() if name != PARTS}
    _check_names(concepts)
    check_circles(concepts)
    parts: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {}
    phrases: list[Phrase] = []
    for language, table in tables.items():
        own = table.get(PARTS, {})
        for name, texts in own.items():
            entry = f"{PARTS}.{name}"
            if not _NAME.fullmatch(name):
                raise LexiconError(f"{language}.toml", entry, "A part is named in small letters, digits and _.")
            parts[language, name] = tuple(
                _steps(language, entry, text, own) for text in _texts(language, entry, "say", texts)
            )
        for name in own:
            _check_ends(language, name, parts, ())
        for name, entry_table in table.items():
            if name != PARTS:
                phrases += _phrases(language, name, entry_table, concepts, own)
    return Lexicon(concepts, tuple(dict.fromkeys(phrases)), parts)


def _tables(folder: Path) -> dict[str, dict[str, Any]]:
    """The files of each language put together, English first. No concept is declared in two files."""
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem.split(".")[0] != FIRST, path.stem))
    tables: dict[str, dict[str, Any]] = {FIRST: {}}
    for path in paths or [folder / f"{FIRST}.toml"]:
        whole = tables.setdefault(path.stem.split(".")[0], {})
        for name, entry in _table(path).items():
            if name == PARTS:
                whole[PARTS] = {**whole.get(PARTS, {}), **entry}
            elif name in whole and whole is not tables[FIRST]:
                whole[name] = {
                    field: [*whole[name].get(field, []), *entry.get(field, [])] for field in {*whole[name], *entry}
                }
            elif name in whole:
                raise LexiconError(path.name, name, "This stands in two files. Put both into one.")
            else:
                whole[name] = entry
    return tables


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(path.name, "-", f"This is not TOML: {error}.") from error
    except OSError as error:
        raise LexiconError(path.name, "-", "This file is missing or cannot be opened.") from error


def _concept(name: str, table: Any) -> Concept:
    file = f"{FIRST}.toml"
    if not isinstance(table, dict) or not _NAME.fullmatch(name):
        raise LexiconError(file, name, "A concept is a table named in small letters, digits and _.")
    if unknown := sorted(set(table) - _DECLARED - _SAID):
        raise LexiconError(
            file, name, f"There is no field {unknown[0]!r}. Known are {', '.join(sorted(_DECLARED | _SAID))}."
        )
    if table.get("class") not in CLASSES:
        raise LexiconError(file, name, f"class is one of {', '.join(CLASSES)}.")
    if table["class"] != "danger" and (misplaced := sorted(set(table) & _OF_DANGER)):
        raise LexiconError(file, name, f'{misplaced[0]!r} is for concepts of class "danger" alone.')
    level = str(table.get("level", "none"))
    if level.upper() not in Level.__members__:
        raise LexiconError(file, name, "level is card, lines or none.")
    _check_texts(name, table)
    return Concept(
        id=name,
        class_=table["class"],
        broader=str(table.get("broader", "")),
        label=str(table.get("label", "")) or _first_way(table),
        generic=bool(table.get("generic", False)),
        alerts=bool(table.get("alerts", level == "card")),
        level=Level[level.upper()],
        **{
            field: _texts(FIRST, name, field, table.get(field, []))
            for field in ("tags", "text", "near", "lines", "instead")
        },
    )


def _check_texts(name: str, table: dict[str, Any]) -> None:
    """Tags are of a kind that listings have, and a star stands at the end of a word's beginning alone."""
    for tag in _texts(FIRST, name, "tags", table.get("tags", [])):
        if not tag_exists(tag):
            raise LexiconError(f"{FIRST}.toml", name, f"{tag!r} is no tag that a listing can have.")
    for text in _texts(FIRST, name, "text", table.get("text", [])):
        if _PATTERN.search(text.removesuffix("*")) or (text.endswith("*") and not text[-2:-1].isalnum()):
            raise LexiconError(
                f"{FIRST}.toml",
                name,
                f"{text!r} holds a regular expression. Write words, or a beginning with * after it.",
            )


def _first_way(table: dict[str, Any]) -> str:
    first = next(iter(table.get("say") or [""]), "")
    return first[:1].upper() + first[1:] if isinstance(first, str) else ""


def _check_names(concepts: dict[str, Concept]) -> None:
    for concept in concepts.values():
        for field, names in (("broader", (concept.broader,)), ("near", concept.near)):
            for name in filter(None, names):
                if name not in concepts:
                    raise LexiconError(
                        f"{FIRST}.toml", concept.id, f"{field} names {name!r}, which no concept is called."
                    )


def _phrases(language: str, name: str, table: Any, concepts: dict[str, Concept], parts: dict[str, Any]) -> list[Phrase]:
    file = f"{language}.toml"
    if name not in concepts:
        raise LexiconError(file, name, f"No concept is called so. Declare it in {FIRST}.toml.")
    if language != FIRST and (misplaced := sorted(set(table) - _SAID)):
        raise LexiconError(
            file, name, f"{misplaced[0]!r} is declared in {FIRST}.toml. Here stands only how it is said."
        )
    phrases = []
    is_danger = concepts[name].class_ == "danger"
    for field in sorted(_SAID & set(table)):
        for text in _texts(language, name, field, table[field]):
            steps = _steps(language, name, text, parts)
            if not is_danger:
                phrases += [
                    Phrase(name, language, form, is_alone=field == "alone")
                    for form in (forms_of(steps, language) if concepts[name].class_ != "weak" else [steps])
                ]
                continue
            if GAP in steps and concepts[name].level == Level.NONE:
                raise LexiconError(
                    file, name, f'{text!r} would hide words that stand in its gap. Say it without "...".'
                )
            phrases.append(Phrase(name, language, steps, is_sentence=field == "sentence", is_alone=field == "alone"))
    return phrases


def check_circles(concepts: dict[str, Concept]) -> None:
    """A concept broader than itself would never end. Raises LexiconError."""
    for name in concepts:
        chain = [name]
        while broader := concepts[chain[-1]].broader:
            if broader in chain:
                raise LexiconError(
                    f"{FIRST}.toml", name, f"broader leads in a circle: {', '.join([*chain, broader])}. Take one out."
                )
            chain.append(broader)


def _texts(language: str, entry: str, field: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise LexiconError(
            f"{language}.toml", entry, f"{field} is a list of texts in quotation marks, none of them empty."
        )
    return tuple(value)


def _steps(language: str, entry: str, text: str, parts: dict[str, Any]) -> tuple[str, ...]:
    """The words of a phrase in the form they are compared in, with its {parts} and gaps."""
    if _PATTERN.search(text):
        raise LexiconError(
            f"{language}.toml", entry, f"{text!r} holds a regular expression. Write the words themselves."
        )
    steps: list[str] = []
    for step in _STEP.findall(text):
        if step == GAP:
            steps.append(step)
        elif step.startswith("{"):
            if step[1:-1] not in parts:
                raise LexiconError(
                    f"{language}.toml", entry, f"{text!r} names {step}, which stands under no [{PARTS}] here."
                )
            steps.append(step)
        else:
            steps += plain_words(step)
    if not steps or steps[0] == GAP or steps[-1] == GAP:
        raise LexiconError(f"{language}.toml", entry, f"{text!r} has to begin and end with a word or a part.")
    return tuple(steps)


def _check_ends(
    language: str, name: str, parts: dict[tuple[str, str], tuple[tuple[str, ...], ...]], inside: tuple[str, ...]
) -> None:
    """A part that holds itself would never end."""
    if name in inside:
        raise LexiconError(
            f"{language}.toml", f"{PARTS}.{name}", "This part holds itself. Leave it out of its own words."
        )
    for steps in parts.get((language, name), ()):
        for step in steps:
            if step.startswith("{"):
                _check_ends(language, step[1:-1], parts, (*inside, name))
