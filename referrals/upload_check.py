"""Looks at one uploaded file and ends: run as a program of its own, by `uploads.check`.

Takes the file from its input. Writes one line of JSON, {"type": ...} or {"refused": ...}, and after it the file to keep:
a picture drawn anew without what a camera noted, a PDF as it came. Whatever a file does to the libraries that read it,
it does it here, with little memory, little time and nothing to find. Django is not needed.
"""

import io
import json
import os
import re
import resource
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

# Bytes of address space and seconds of computing; a page of a scan takes a third of either.
MEMORY, SECONDS = 250_000_000, 4
PAGES, OBJECTS = 30, 20_000
# Dots of a picture: A4 at 450 dots per inch. A photo may have more, for it can be read at half its size.
DOTS, DOTS_OF_A_PHOTO = 20_000_000, 60_000_000
# All that the parts of a PDF unpack to, together.
UNPACKED = 150_000_000
_CHUNK = 1_000_000
# What runs, reaches out or hides: nothing of it is in a scan [ISO 32000-1, 7.11.4, 12.6, 12.7.8, 13.6].
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA", "/AA",
     "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Movie", "/Sound", "/Rendition", "/3D", "/Filespec"}
)  # fmt: skip
_ACTIVE_RAW = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)\b")


class Refused(Exception):  # noqa: N818
    """Not kept; the word says why, and `uploads` has the sentence."""


def main() -> None:
    data = sys.stdin.buffer.read()
    # Reading the libraries in takes memory of its own, before the limits.
    import pypdf
    from PIL import Image, ImageOps

    del pypdf, Image, ImageOps
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    os.environ.clear()
    found, kept = look(data)
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + kept)


def look(data: bytes) -> tuple[dict[str, str], bytes]:
    """What it is, and the bytes to keep."""
    try:
        if data.startswith(b"%PDF-"):
            check_pdf(data)
            return {"type": "application/pdf"}, data
        for start, name, content_type in (
            (b"\xff\xd8\xff", "JPEG", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "PNG", "image/png"),
        ):
            if data.startswith(start):
                return {"type": content_type}, drawn_anew(data, name)
    except Refused as refused:
        return {"refused": str(refused)}, b""
    except (MemoryError, RecursionError):
        return {"refused": "heavy"}, b""
    except Exception:
        # A file can make these libraries raise anything; none of it is repeated, for it could quote the file.
        return {"refused": "broken"}, b""
    return {"refused": "type"}, b""


def drawn_anew(data: bytes, name: str) -> bytes:
    """The picture alone: turned upright, without place, time and camera, and without whatever follows it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=[name]) as picture:
        width, height = picture.size
        if width * height > (DOTS_OF_A_PHOTO if name == "JPEG" else DOTS):
            raise Refused("dots")
        if width * height > DOTS:
            picture.draft("RGB", (width // 2, height // 2))
        picture.load()
        # In its place, for a second copy in memory would halve what can be read.
        ImageOps.exif_transpose(picture, in_place=True)
        plain = picture if picture.mode in {"L", "RGB"} else picture.convert("L" if picture.mode == "1" else "RGB")
        plain.info.clear()
        out = io.BytesIO()
        # No animation: the first picture alone is the scan.
        plain.save(out, "PNG", save_all=False) if name == "PNG" else plain.save(out, "JPEG", quality=85)
        return out.getvalue()


def check_pdf(data: bytes) -> None:
    """Raises Refused for a PDF that is locked, runs something, holds other files, or unpacks to very much."""
    import pypdf

    if _ACTIVE_RAW.search(data):
        raise Refused("active")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Refused("locked")
    if len(reader.pages) > PAGES:
        raise Refused("pages")
    if not reader.pages:
        raise Refused("broken")
    left = UNPACKED
    for one in _objects(reader):
        _look_for_active(one)
        left -= _unpacked(one, left)


def _objects(reader: Any) -> Iterator[Any]:
    """Every object the file lists, each once, whether or not a page leads there."""
    from pypdf.generic import IndirectObject

    numbers = {number: generation for generation, rows in reader.xref.items() for number in rows}
    numbers |= dict.fromkeys(reader.xref_objStm, 0)
    if len(numbers) > OBJECTS:
        raise Refused("heavy")
    yield reader.trailer
    for number, generation in numbers.items():
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _look_for_active(one: Any, depth: int = 0) -> None:
    """Names of keys and of values, as deep as they are nested here; references are looked at as objects of their own."""
    if depth > 50:
        raise Refused("heavy")
    if isinstance(one, dict):
        for key, value in one.raw_items() if hasattr(one, "raw_items") else dict.items(one):
            if str(key) in ACTIVE:
                raise Refused("active")
            _look_for_active(value, depth + 1)
    elif isinstance(one, list):
        for value in list.__iter__(one):
            _look_for_active(value, depth + 1)
    elif isinstance(one, str) and one in ACTIVE:
        raise Refused("active")


def _unpacked(one: Any, left: int) -> int:
    """How many bytes a packed part unpacks to, without keeping them. Raises Refused above `left`, or packed twice."""
    packed = getattr(one, "_data", None)
    filters = dict.get(one, "/Filter") if isinstance(one, dict) else None
    if packed is None or filters is None:
        return 0
    names = [str(name) for name in (filters if isinstance(filters, list) else [filters])]
    flates = sum(name in {"/FlateDecode", "/Fl"} for name in names)
    if flates > 1 or "/LZWDecode" in names:
        raise Refused("heavy")
    if not flates or names[0] not in {"/FlateDecode", "/Fl"}:
        return 0
    return _inflated(packed if isinstance(packed, bytes) else bytes(packed), left)


def _inflated(packed: bytes, left: int) -> int:
    size, reader = 0, zlib.decompressobj()
    with suppress(zlib.error):
        # Readers take what came before the fault, and so do we.
        chunk = reader.decompress(packed, _CHUNK)
        while chunk:
            size += len(chunk)
            if size > left:
                raise Refused("heavy")
            chunk = reader.decompress(reader.unconsumed_tail, _CHUNK)
    return size


if __name__ == "__main__":
    main()
