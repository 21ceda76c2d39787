"""Files that somebody could upload as a scan: good ones, and ones made to do harm."""

import io
import zlib
from typing import Any

import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 400), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else "white").save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo on its side that notes where and with what it was taken."""
    notes = Image.Exif()
    notes[0x0112] = 6  # turned by a quarter
    notes[0x010F] = "Kestrel Cameras"
    notes.get_ifd(0x8825)[2] = (45.0, 31.0, 12.0)
    return picture(size=(300, 400), exif=notes, comment=b"taken at home")


def pdf(pages: int = 1) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return _written(writer)


def locked_pdf(opens_with: str) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt(opens_with, owner_password="somebody else")
    return _written(writer)


def pdf_with_action(kind: str, where: str = "/OpenAction") -> bytes:
    """A PDF that does something of this kind when it is opened, such as "/JavaScript" or "/Launch"."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")})
    holder = page if where == "/AA" else writer._root_object
    holder[NameObject(where)] = writer._add_object(action)
    return _written(writer)


def pdf_with_file() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_attachment("inside.pdf", pdf())
    return _written(writer)


def pdf_bomb(size: int = 1_000_000_000, twice: bool = False) -> bytes:
    """A page whose content unpacks to `size` bytes."""
    data = packed_zeros(size)
    stream = StreamObject()
    stream._data = zlib.compress(data, 9) if twice else data
    name = NameObject("/FlateDecode")
    stream[NameObject("/Filter")] = ArrayObject([name, name]) if twice else name
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)[NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def packed_zeros(size: int) -> bytes:
    """So many zeros, packed in a moment: one packed piece of ten million again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers to what came before. The end is the checksum of zeros [RFC 1950, 8.2].
    checksum = (size % 65_521 << 16) + 1
    return b"\x78\xda" + piece * (size // 10_000_000) + packer.flush() + checksum.to_bytes(4, "big")


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
