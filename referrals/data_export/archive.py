"""A person's whole record as one file: what is written, to read and for a program, with every scan that is kept.

Made while it is sent: in memory are the two papers, one scan and what is sealed of it, and never a folder of scans. Nothing
is laid on a disk. A scan is at most `uploads.LARGEST_BYTES` (10 MB), as it was when it was taken in.
"""

import json
import logging
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any, cast

from django.utils.text import slugify

from core.crypto.keyring import VaultError
from referrals.models import Document, Person
from referrals.services import papers

log = logging.getLogger(__name__)

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
ABSENT = "scans-not-here.txt"
_ABSENT_SAYS = "These are kept, and could not be opened today. Ask again for them:"


def scans_of(person: Person) -> list[Document]:
    """Every scan about them, the oldest first: the order of `name_of`."""
    return list(Document.objects.filter(person=person).order_by("created_at", "pk"))


def name_of(number: int, scan: Document) -> str:
    """What a scan is called in the file; `number` is its place from 1. Nothing in it says anything of anybody."""
    ending = _ENDINGS.get(scan.content_type, "bin")
    return f"scans/{number:02}-{slugify(scan.get_kind_display())}.{ending}"


def as_json(record: dict[str, Any]) -> bytes:
    """The record for another program to read, as UTF-8."""
    return json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def zipped(written: Sequence[tuple[str, bytes]], scans: Sequence[Document], day: date) -> Iterator[bytes]:
    """A ZIP in pieces: `written` by name, then every scan, dated `day`. Asks the database nothing.

    A scan that cannot be opened is named in `ABSENT` instead, and in the log: the rest is theirs all the same.
    """
    pipe, absent = _Pipe(), []
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w") as archive:
        for name, data in written:
            archive.writestr(_info(name, day, zipfile.ZIP_DEFLATED), data)
        yield pipe.drained()
        for number, scan in enumerate(scans, 1):
            try:
                data = papers.open_document(scan)
            except VaultError:
                log.exception("A paper cannot be opened: %s", scan.pk)
                absent.append(name_of(number, scan))
                continue
            archive.writestr(_info(name_of(number, scan), day, zipfile.ZIP_STORED), data)
            yield pipe.drained()
        if absent:
            note = "\n".join([_ABSENT_SAYS, *absent, ""])
            archive.writestr(_info(ABSENT, day, zipfile.ZIP_STORED), note)
    yield pipe.drained()


def _info(name: str, day: date, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = compression
    # Readable by whoever unpacks it, and by nobody else on that computer.
    info.external_attr = 0o600 << 16
    return info


class _Pipe:
    """Takes what is written, and gives it on once: no more than `zipfile` asks of a file that cannot be gone back in."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def drained(self) -> bytes:
        chunk = b"".join(self._waiting)
        self._waiting.clear()
        return chunk
