"""The physical lines of a text file, whatever its encoding, each with its number and never more than one in memory."""

import codecs
import io
from collections import deque
from typing import BinaryIO

from directory.imports.listing import ExchangeError

LONGEST_LINE = 1_000_000
# Stands in a line that was longer: the record that holds it is refused.
TOO_LONG = "\x00\x00too long\x00\x00"
_SAMPLE = 4_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnknownEncoding(ExchangeError):  # noqa: N818
    """There is no such encoding, or it is not one for text."""


def guessed_encoding(sample: bytes) -> str:
    """The encoding the first bytes speak for; UTF-8 where they say nothing."""
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 8 and min(even, odd) <= max(even, odd) // 8:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8"


class Lines:
    """An iterator of lines that can be put back.

    `number` is that of the last line given out. Bytes that are not UTF-8 are read as Windows-1252, line by line, so
    that one odd line does not spoil the accents of all the others; `odd_lines` counts them.
    """

    def __init__(self, file: BinaryIO, encoding: str = "") -> None:
        sample = file.read(_SAMPLE)
        file.seek(0)
        self.encoding = encoding or guessed_encoding(sample)
        self.number = 0
        self.taken: list[str] = []
        self.odd_lines: list[int] = []
        self._read = 0
        self._returned: deque[str] = deque()
        self._mixed = not encoding and self.encoding in ("utf-8", "utf-8-sig")
        try:
            self._text = io.TextIOWrapper(
                file, encoding=self.encoding, errors="surrogateescape" if self._mixed else "replace", newline=""
            )
        except LookupError as error:
            raise UnknownEncoding(self.encoding) from error

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._next_of_file()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """Starts a record; returns the number of its first line."""
        self.taken = []
        return self.number + 1

    def keep_only_first(self) -> str:
        """Puts back every line taken since `begin` but the first, which is returned."""
        first, rest = self.taken[0], self.taken[1:]
        self._returned.extendleft(reversed(rest))
        self.number -= len(rest)
        return first

    def _next_of_file(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            return ""
        self._read += 1
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            while (more := self._text.readline(LONGEST_LINE)) and not more.endswith(("\n", "\r")):
                pass
            line = line[:200] + TOO_LONG + "\n"
        return self._readable(line) if self._mixed and not line.isascii() else line

    def _readable(self, line: str) -> str:
        try:
            line.encode("utf-8")
        except UnicodeEncodeError:
            raw = line.encode("utf-8", "surrogateescape")
            if len(self.odd_lines) < 1_000:
                self.odd_lines.append(self._read)
            try:
                return raw.decode("cp1252")
            except UnicodeDecodeError:
                return raw.decode("latin-1")
        return line
