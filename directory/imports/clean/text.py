"""Text that should be plain: markup, entities and control characters."""

import html
import re
import unicodedata

import nh3

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
_ATTRIBUTE = re.compile(r"""\b(?:class|style|href|id|src)\s*=\s*["'][^"']*["']\s*>?""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,30});")
# Without one of these, ASCII text on one line holds neither markup nor entities.
_SUSPECT = frozenset("<&=")
_BLANKS = re.compile(r"[^\S\n]+")
# Invisible characters that change how a text reads: zero width, and the ones that turn its direction round.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\u00ad]")


def bad_character(text: str) -> str:
    """The name of the first character no text holds (control, unreadable), or "" where all is well."""
    if text.isprintable() and "\ufffd" not in text:
        return ""
    for character in text:
        if character in "\n\r\t" or character.isprintable():
            if character == "\ufffd":
                return "a character that could not be read"
            continue
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Cn", "Co"):
            return f"the control character U+{ord(character):04X}"
    return ""


def plain(text: str) -> str:
    """The text without markup and entities, blanks tidied; line breaks stay."""
    if text.isascii() and text.isprintable() and not _SUSPECT.intersection(text):
        return " ".join(text.split())
    for _ in range(2):
        # Twice, for entities that were escaped twice and tags that were escaped once.
        if _ENTITY.search(text):
            text = html.unescape(text)
        if _TAG.search(text):
            text = html.unescape(nh3.clean(text, tags=set(), attributes={}))
    text = _INVISIBLE.sub("", _ATTRIBUTE.sub("", text))
    lines = (_BLANKS.sub(" ", line).strip() for line in re.split(r"\r\n?|\n", text))
    return "\n".join(line for line in lines if line)


def has_markup(text: str) -> bool:
    return bool(_TAG.search(text) or _ATTRIBUTE.search(text) or _ENTITY.search(text))


def one_line(text: str) -> str:
    """`plain` on one line."""
    return " ".join(plain(text).split())
