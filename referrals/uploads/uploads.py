"""Scans of papers: what an uploaded file really is, and what of it is kept.

Type by content and never by name. The look itself is a program of its own (`inspect_file.py`) with limits on memory and
time, so that no file can take more than itself down. Nothing is written to a disk unencrypted on the way.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest

from core import semaphore

LARGEST_BYTES = 10_000_000
# What a form adds around its file.
_AROUND = 100_000
# A body up to this is read to its end, so that what was typed beside a file that is too large is not lost with it.
LARGEST_READ = 50_000_000
_PROGRAM = Path(__file__).resolve().parent / "inspect_file.py"
# Of computing it has 4; the clock goes on while others compute.
_SECONDS = 8.0

TOO_LARGE = "This file is larger than 10 MB. Scan it again with fewer dots per inch."
_SENTENCES = {
    "type": "This is no PDF, JPEG or PNG. Scan the paper again, or take a photo of it.",
    "broken": "This file cannot be read to its end. Scan the paper again.",
    "locked": "This PDF has a password. Save it without one, then choose it again.",
    "active": "This PDF holds programs, other files or buttons. Print it, then scan the print.",
    "pages": "This PDF has more than 30 pages. Choose the signed form alone.",
    "dots": "This picture has too many dots. Scan it again with fewer dots per inch.",
    "heavy": "This file takes too much to read. Print it, then scan the print.",
}
BUSY = "Another paper is being checked. Everything else you entered is kept. Choose the file again and send it in a minute."


class UploadRefused(Exception):  # noqa: N818
    """The file is not kept; the message says what to do."""


class UploadsBusy(UploadRefused):
    """The file was not looked at: as many as may be are looked at now."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its content type (by content), and its bytes."""

    content_type: str
    data: bytes

    @property
    def extension(self) -> str:
        return {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[self.content_type]


def check(data: bytes) -> Checked:
    """What may be kept of an uploaded file. At most 8 seconds and 250 MB, whatever it holds.

    Raises UploadRefused; UploadsBusy at once while another one is looked at.
    """
    if len(data) > LARGEST_BYTES:
        raise UploadRefused(TOO_LARGE)
    try:
        with semaphore.taken(semaphore.SCANS) as turn:
            done = subprocess.run(
                # -I: nothing from the environment or the working folder decides what is run.
                [sys.executable, "-I", str(_PROGRAM)],
                input=data,
                capture_output=True,
                timeout=_SECONDS,
                check=True,
                env={},
                pass_fds=(turn.descriptor,),
            )
        line, _, clean_bytes = done.stdout.partition(b"\n")
        verdict = json.loads(line)
    except semaphore.BusyError:
        raise UploadsBusy(BUSY) from None
    except (subprocess.SubprocessError, OSError, ValueError):
        # Out of time or memory. What the program said could quote the file, so it goes no further.
        raise UploadRefused(_SENTENCES["heavy"]) from None
    if "refused" in verdict:
        raise UploadRefused(_SENTENCES[verdict["refused"]])
    if len(clean_bytes) > LARGEST_BYTES:
        raise UploadRefused(TOO_LARGE)
    return Checked(verdict["type"], clean_bytes)


def is_too_large(request: HttpRequest) -> bool:
    """Whether a request says that it is larger than any scan: asked before a byte of it is read."""
    return _said_bytes(request) > LARGEST_BYTES + _AROUND


def may_be_read(request: HttpRequest) -> bool:
    """Whether a body is read at all: one with a file too large only for somebody signed in, and up to LARGEST_READ."""
    if not is_too_large(request):
        return True
    return _said_bytes(request) <= LARGEST_READ and request.user.is_authenticated


def _said_bytes(request: HttpRequest) -> float:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return float("inf")


class KeptInMemory(MemoryFileUploadHandler):
    """Uploads of at most LARGEST_BYTES stay in memory: a scan is never laid down unencrypted.

    Of a larger one nothing is kept but its name and size, for the form to refuse it; the fields after it are read.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_dropped, self.begins_at = False, self.received
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > LARGEST_READ:
            raise StopUpload(connection_reset=True)
        if self.received > LARGEST_BYTES + _AROUND:
            self.is_dropped = True
            self.file.seek(0)
            self.file.truncate()
            return None
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        upload = super().file_complete(file_size)
        if upload is not None and self.is_dropped:
            # Not how much is kept, which is nothing: what came.
            upload.size = self.received - self.begins_at
        return upload
