"""Characters in a text that nobody sees, and that change how it reads: a page and a paper could say different things of it.

U+202E turns the order of letters round: "gnp.exe" then reads "exe.png" on one page and not on the next [Unicode
Technical Report 36, 2.5]. What people sign has to read the same everywhere, so a field refuses such characters, says so, and
shows the text without them. Names keep what their writing needs.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

CODE = "invisible_characters"
MESSAGE = "There was a hidden sign in this text. It is taken out now: read the text, then send it again."

_LINES = "\n\r\t"
# Not "hidden" to Django, which has words of its own for it: `core.text.null_bytes`.
_NULL = "\0"
# Marks of direction turn no letters round; names written from the right need them beside brackets and numbers.
_MARKS = "\u200e\u200f\u061c"
# They join or part two characters: emoji of several people, Persian and Indian names.
_JOINERS = "\u200c\u200d"
_FIRST_OF_JOINING_SCRIPTS = 0x0590
# Format characters that are drawn: those before Arabic, Syriac and Kaithi numbers.
_DRAWN = frozenset(map(chr, [*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD]))
# Letters without a shape.
_EMPTY = frozenset("\u115f\u1160\u3164\uffa0")
_HIDDEN = {"Cc", "Cf", "Zl", "Zp"}
# The flags of England, Scotland and Wales are a black flag and letters that are not drawn.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


def without(text: str) -> str:
    """The text without invisible characters; ends of line that are one of them become ordinary ones."""
    if text.isascii() and text.isprintable():
        return text
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    from_the_right = any(
        unicodedata.bidirectional(character) in {"R", "AL"} for character in text if character not in _MARKS
    )
    characters = (
        character
        if place in flags or _may_stay(text, place, from_the_right)
        else "\n"
        if character in "\u2028\u2029"
        else ""
        for place, character in enumerate(text)
    )
    return "".join(characters)


def refuse(text: str) -> None:
    """A validator. Raises ValidationError for a text that holds an invisible character."""
    if without(text) != text:
        raise ValidationError(MESSAGE, code=CODE)


class PlainText(forms.CharField):
    """A text that people read, and may sign: without invisible characters. After a refusal the field shows what is left."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [*self.validators, refuse]

    def bound_data(self, data: Any, initial: Any) -> Any:
        bound = super().bound_data(data, initial)
        return without(bound) if isinstance(bound, str) else bound


class KeptWords(PlainText):
    """Words that are never refused, because a no, a stop or a word of danger hangs on them: cleaned, and kept whole.

    `longest` is what a browser lets somebody type; what comes longer all the same is kept. Its ends of line are one character.
    """

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("maxlength", str(longest))

    def to_python(self, value: Any) -> str:
        return without((super().to_python(value) or "").replace("\r\n", "\n").replace(_NULL, ""))


def _may_stay(text: str, place: int, from_the_right: bool) -> bool:
    character = text[place]
    if character in _LINES or character == _NULL or character in _DRAWN:
        return True
    if character in _MARKS:
        return from_the_right
    if character in _JOINERS:
        return place > 0 and _joins(text[place - 1]) and place + 1 < len(text)
    return unicodedata.category(character) not in _HIDDEN and character not in _EMPTY


def _joins(character: str) -> bool:
    return ord(character) >= _FIRST_OF_JOINING_SCRIPTS and unicodedata.category(character)[0] in "LMS"
