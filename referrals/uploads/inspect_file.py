"""Looks at one uploaded file and ends: run as a program of its own, by `uploads.check`.

Takes the file from its input. Writes one line of JSON, {"type": ...} or {"refused": ...}, and after it the file to keep:
a picture drawn anew without what a camera noted, a PDF as it came or as it was repaired. Whatever a file does to the
libraries that read it, it does it here, with little memory, little time and nothing to find. Django is not needed.
"""

import base64
import io
import json
import os
import re
import resource
import sys
import zlib
from contextlib import suppress
from typing import Any

# Bytes of address space and seconds of computing; a page of a scan takes a third of either.
MEMORY, SECONDS = 250_000_000, 4
# Pages for people on screen come first.
NICER = 10
PAGES, OBJECTS = 30, 20_000
# Dots of a picture: A4 at 450 dots per inch. A photo may have more, for it can be read at half its size.
DOTS, DOTS_OF_A_PHOTO = 20_000_000, 60_000_000
# All that the parts of a PDF unpack to, together.
UNPACKED = 150_000_000
_CHUNK = 1_000_000
# What runs, reaches out or hides: nothing of it is in a scan [ISO 32000-1, 7.11.4, 12.5.6, 12.6, 12.7.8, 13].
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment", "/Filespec", "/RichMedia",
     "/RichMediaContent", "/XFA", "/AA", "/PA", "/Collection", "/Movie", "/Sound", "/Rendition", "/3D", "/U3D",
     "/PRC", "/PS", "/OPI", "/FFilter", "/FDecodeParms"}
)  # fmt: skip
# Kinds of actions but those that only turn to a page, and links, which are pressed [12.6.4].
ACTIONS = frozenset(
    {"/GoToR", "/GoToE", "/GoToDp", "/GoTo3DView", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/SubmitForm",
     "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition", "/Trans", "/RichMediaExecute"}
)  # fmt: skip
_LINKS = ("http://", "https://", "mailto:", "tel:")
_ACTIVE_RAW = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)\b")
# How a part may be packed [7.4]: as text, then by Flate, then as a picture, each at most once and in this order.
_AS_TEXT = {"/ASCIIHexDecode": "hex", "/AHx": "hex", "/ASCII85Decode": "85", "/A85": "85"}
_FLATE = {"/FlateDecode", "/Fl"}
_PICTURES = {"/DCTDecode", "/DCT", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode", "/JPXDecode"}


class Refused(Exception):  # noqa: N818
    """Not kept; the word says why, and `uploads` has the sentence."""


def main() -> None:
    data = sys.stdin.buffer.read()
    # Reading the libraries in takes memory of its own, before the limits.
    import pikepdf
    from PIL import Image, ImageOps

    del pikepdf, Image, ImageOps
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    with suppress(OSError):
        os.nice(NICER)
    os.environ.clear()
    verdict, clean_bytes = look(data)
    sys.stdout.buffer.write(json.dumps(verdict).encode() + b"\n" + clean_bytes)


def look(data: bytes) -> tuple[dict[str, str], bytes]:
    """What it is, and the bytes to keep."""
    try:
        if data.startswith(b"%PDF-"):
            return {"type": "application/pdf"}, checked_pdf(data)
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


def checked_pdf(data: bytes) -> bytes:
    """The PDF to keep: as it came, or as it was understood where it had to be repaired, so that no reader finds more in it.

    Raises Refused for one that is locked, runs something, holds other files, or unpacks to very much.
    """
    import pikepdf

    if _ACTIVE_RAW.search(data):
        raise Refused("active")
    if b"%%EOF" not in data[-2048:]:
        raise Refused("broken")
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    if pdf.is_encrypted:
        raise Refused("locked")
    _look_at_objects(pdf)
    pages = len(pdf.pages)
    if not 0 < pages <= PAGES:
        raise Refused("pages" if pages else "broken")
    if not pdf.get_warnings():
        return data
    out = io.BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def _look_at_objects(pdf: Any) -> None:
    """Every object the file lists, each once, whether or not a page leads there."""
    from pikepdf import Stream

    if len(pdf.objects) > OBJECTS:
        raise Refused("heavy")
    _look_at_opening(pdf.Root.get("/OpenAction"))
    _look_for_active(pdf.trailer)
    left = UNPACKED
    for one in pdf.objects:
        if isinstance(one, Stream):
            _look_for_active(one.stream_dict)
            left -= _unpacked(one, left)
        else:
            _look_for_active(one)


def _look_at_opening(action: Any) -> None:
    """What happens when the file is opened: it may show one of its pages, and nothing else."""
    from pikepdf import Dictionary

    if isinstance(action, Dictionary) and str(action.get("/S")) != "/GoTo":
        raise Refused("active")


def _look_for_active(one: Any, depth: int = 0) -> None:
    """Names of keys and of values, as deep as they are nested here; references are looked at as objects of their own."""
    from pikepdf import Array, Dictionary, Name

    if depth > 50:
        raise Refused("heavy")
    if isinstance(one, Dictionary):
        _look_at_action(one)
        for key, value in one.items():
            if key in ACTIVE:
                raise Refused("active")
            if not getattr(value, "is_indirect", False):
                _look_for_active(value, depth + 1)
    elif isinstance(one, Array):
        for value in one:
            if not getattr(value, "is_indirect", False):
                _look_for_active(value, depth + 1)
    elif isinstance(one, Name) and str(one) in ACTIVE:
        raise Refused("active")


def _look_at_action(one: Any) -> None:
    """What is behind a reference too, for a kind may be written elsewhere. A link leads to a page of the web or to somebody."""
    kind = str(one.get("/S", ""))
    if kind in ACTIONS or (kind in {"/GoTo", "/URI"} and "/Next" in one):
        raise Refused("active")
    if kind == "/URI" and not str(one.get("/URI", "")).lower().startswith(_LINKS):
        raise Refused("active")


def _unpacked(one: Any, left: int) -> int:
    """How many bytes a packed part unpacks to, without keeping them. Raises Refused above `left`, or packed oddly."""
    from pikepdf import Array

    if "/F" in one.stream_dict:
        # Its bytes are in another file.
        raise Refused("active")
    filters = one.stream_dict.get("/Filter")
    names = [str(name) for name in (filters if isinstance(filters, Array) else [] if filters is None else [filters])]
    _check_dots(one.stream_dict, names)
    packed = one.read_raw_bytes()
    if names and names[0] in _AS_TEXT:
        packed = _from_text(packed, _AS_TEXT[names.pop(0)])
    size = len(packed)
    if names and names[0] in _FLATE:
        names.pop(0)
        size = _inflated(packed, left)
    if names and names[0] in _PICTURES:
        names.pop(0)
    if names or size > left:
        raise Refused("heavy")
    return size


def _check_dots(head: Any, names: list[str]) -> None:
    """A picture that few bytes describe can still fill the memory of whoever looks at it."""
    width, height = head.get("/Width", 0), head.get("/Height", 0)
    if names and str(head.get("/Subtype")) == "/Image" and int(width) * int(height) > DOTS_OF_A_PHOTO:
        raise Refused("dots")


def _from_text(packed: bytes, how: str) -> bytes:
    if how == "hex":
        digits = b"".join(packed.partition(b">")[0].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return base64.a85decode(packed.partition(b"~")[0], ignorechars=b" \t\n\r\f\v\0")


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
