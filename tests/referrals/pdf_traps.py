"""PDFs written by hand, object by object: those made to do harm, and odd ones that are honest."""

import base64
import zlib
from collections.abc import Callable

from tests.referrals.scans import packed_zeros

_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>"
_GOES_OUT = "<< /S /URI /URI (https://elsewhere.example/?who=me) >>"
_RUNS = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
Stream = tuple[str, bytes]


def pdf(*more: str | Stream, root: str = "", page: str = "", trailer: str = "", pages: str = "") -> bytes:
    """A PDF of one page; `more` are objects 4, 5, ...: a dictionary, or the inside of one and the bytes of a stream."""
    listed = pages or "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    if "/Resources" not in page:
        page += " /Resources << >>"
    objects: list[str | Stream] = [f"<< /Type /Catalog /Pages 2 0 R {root} >>", listed, _PAGE % page, *more]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + _written(one) + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + f"trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    )


def _written(one: str | Stream) -> bytes:
    if isinstance(one, str):
        return one.encode("latin-1")
    head, data = one
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def packed(*filters: str, data: bytes, head: str = "") -> bytes:
    """A page whose content is packed so, the first filter being the outermost."""
    names = " ".join(f"/{name}" for name in filters)
    return pdf((f"/Filter [{names}] {head}", data), page="/Contents 4 0 R")


def in_object_stream(hidden: str, root: str) -> bytes:
    """Object 5 is in a packed stream of objects, and a table that is a packed stream too says where."""
    inside = b"5 0 " + hidden.encode()
    holder = zlib.compress(inside)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (_PAGE % "/Resources << >>").encode(),
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(holder) + holder + b"\nendstream",
    ]  # fmt: skip
    out, rows = b"%PDF-1.7\n", [(0, 0, 255)]
    for number, one in enumerate(objects, 1):
        rows.append((1, len(out), 0))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    rows += [(2, 4, 0), (1, len(out), 0)]
    table = zlib.compress(
        b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    )
    head = b"<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(table)
    return (
        out + b"6 0 obj\n" + head + b"\nstream\n" + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def _hex(data: bytes) -> bytes:
    return data.hex().encode() + b">"


def _a85(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


def _annotation(rest: str) -> str:
    return f"<< /Type /Annot /Rect [0 0 595 842] {rest} >>"


def _deep_pages(depth: int) -> bytes:
    nodes = [
        f"<< /Type /Pages /Parent {number - 1 if number > 4 else 2} 0 R /Kids [{number + 1} 0 R] /Count 1 >>"
        for number in range(4, depth + 4)
    ]
    return pdf(
        *nodes,
        _PAGE.replace("2 0 R", f"{depth + 3} 0 R") % "/Resources << >>",
        pages="<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
    )


# What runs, reaches out, or holds other files.
ACTIVE: dict[str, Callable[[], bytes]] = {
    "goes out when opened": lambda: pdf(root=f"/OpenAction {_GOES_OUT}"),
    "goes out when opened, by reference": lambda: pdf(_GOES_OUT, root="/OpenAction 4 0 R"),
    "goes out when opened, kind by reference": lambda: pdf(
        "/URI", root="/OpenAction << /S 4 0 R /URI (https://elsewhere.example) >>"
    ),
    "goes out when opened, spelt otherwise": lambda: pdf(root="/Open#41ction << /S /U#52I /URI (https://x.example) >>"),
    "goes to a page and then out": lambda: pdf(root=f"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next {_GOES_OUT} >>"),
    "opens a program": lambda: pdf(root="/OpenAction << /S /Launch /F (calc.exe) >>"),
    "opens another file": lambda: pdf(root="/OpenAction << /S /GoToR /F (other.pdf) /D [0 /Fit] >>"),
    "names something of the viewer": lambda: pdf(root="/OpenAction << /S /Named /N /Print >>"),
    "script when opened": lambda: pdf(root=f"/OpenAction {_RUNS}"),
    "script among names": lambda: pdf(root=f"/Names << /JavaScript << /Names [(a) {_RUNS}] >> >>"),
    "script among names, by reference": lambda: pdf(
        f"<< /Names [(a) {_RUNS}] >>", "<< /JavaScript 4 0 R >>", root="/Names 5 0 R"
    ),
    "script of an annotation": lambda: pdf(page=f"/Annots [{_annotation(f'/Subtype /Link /A {_RUNS}')}]"),
    "script in an address": lambda: pdf(
        page=f"/Annots [{_annotation('/Subtype /Link /A << /S /URI /URI (javascript:alert) >>')}]"
    ),
    "address of a file": lambda: pdf(
        page=f"/Annots [{_annotation('/Subtype /Link /A << /S /URI /URI (file:///etc/passwd) >>')}]"
    ),
    "program of an annotation": lambda: pdf(
        page=f"/Annots [{_annotation('/Subtype /Link /A << /S /Launch /F (calc.exe) >>')}]"
    ),
    "more actions of the file": lambda: pdf(root=f"/AA << /WC {_GOES_OUT} >>"),
    "more actions of a page": lambda: pdf(page=f"/AA << /O {_GOES_OUT} >>"),
    "more actions of a field": lambda: pdf(
        page=f"/Annots [{_annotation(f'/Subtype /Widget /AA << /Fo {_GOES_OUT} >>')}]"
    ),
    "action of a bookmark": lambda: pdf(
        "<< /Title (Sign) /A << /S /Launch /F (x) >> >>", root="/Outlines << /First 4 0 R >>"
    ),
    "sends a form": lambda: pdf(page=f"/Annots [{_annotation('/Subtype /Widget /A << /S /SubmitForm /F (x) >>')}]"),
    "reads data in": lambda: pdf(page=f"/Annots [{_annotation('/Subtype /Widget /A << /S /ImportData /F (x) >>')}]"),
    "hides and shows": lambda: pdf(page=f"/Annots [{_annotation('/Subtype /Widget /A << /S /Hide /T (x) >>')}]"),
    "file inside": lambda: pdf(
        ("/Type /EmbeddedFile", b"MZ"), root="/Names << /EmbeddedFiles << /Names [(x) << /EF << /F 4 0 R >> >>] >> >>"
    ),
    "file pinned to a page": lambda: pdf(
        ("", b"MZ"), page=f"/Annots [{_annotation('/Subtype /FileAttachment /FS << /EF << /F 4 0 R >> >>')}]"
    ),
    "file without a type": lambda: pdf(("", b"MZ"), root="/AF [<< /EF << /F 4 0 R >> >>]"),
    "file nobody leads to": lambda: pdf(("/Type /EmbeddedFile", b"MZ")),
    "portfolio": lambda: pdf(root="/Collection << /View /D >>"),
    "form of XFA": lambda: pdf(("", b"<xdp/>"), root="/AcroForm << /Fields [] /XFA 4 0 R >>"),
    "rich media": lambda: pdf(page=f"/Annots [{_annotation('/Subtype /RichMedia /RichMediaContent << >>')}]"),
    "film": lambda: pdf(page=f"/Annots [{_annotation('/Subtype /Movie /Movie << /F (x.avi) >>')}]"),
    "sound": lambda: pdf(page=f"/Annots [{_annotation('/Subtype /Sound')}]"),
    "body to turn": lambda: pdf(
        ("/Type /3D /Subtype /U3D", b""), page=f"/Annots [{_annotation('/Subtype /3D /3DD 4 0 R')}]"
    ),
    "program for printers": lambda: pdf(("/Type /XObject /Subtype /PS", b"showpage")),
    "bytes in another file": lambda: pdf(("/F (http://elsewhere.example/x)", b""), page="/Contents 4 0 R"),
    "script in a stream of objects": lambda: in_object_stream(_RUNS, "/OpenAction 5 0 R"),
    "address in a stream of objects": lambda: in_object_stream(_GOES_OUT, "/OpenAction 5 0 R"),
    "program in a stream of objects": lambda: in_object_stream("<< /S /Launch /F (x) >>", "/OpenAction 5 0 R"),
    "in the trailer": lambda: pdf(trailer=f"/Mine << /A {_RUNS} >>"),
    "deep in lists": lambda: pdf(root="/Mine " + "[" * 40 + _RUNS + "]" * 40),
}

# What takes much to read, or is packed as no scanner packs.
_MUCH = 200_000_000
HEAVY: dict[str, Callable[[], bytes]] = {
    "bomb as hexadecimal": lambda: packed("ASCIIHexDecode", "FlateDecode", data=_hex(packed_zeros(_MUCH))),
    "bomb as 85": lambda: packed("ASCII85Decode", "FlateDecode", data=_a85(packed_zeros(_MUCH))),
    "bomb by short names": lambda: packed("AHx", "Fl", data=_hex(packed_zeros(_MUCH))),
    "bomb whose filter is elsewhere": lambda: pdf(
        ("/Filter 5 0 R", packed_zeros(_MUCH)), "/FlateDecode", page="/Contents 4 0 R"
    ),
    "bomb whose filters are elsewhere": lambda: pdf(
        ("/Filter 5 0 R", _hex(packed_zeros(_MUCH))),
        "[/ASCIIHexDecode 6 0 R]",
        "/FlateDecode",
        page="/Contents 4 0 R",
    ),
    "bomb in a bomb": lambda: packed("FlateDecode", "FlateDecode", data=zlib.compress(packed_zeros(_MUCH))),
    "hexadecimal in hexadecimal": lambda: packed("ASCIIHexDecode", "ASCIIHexDecode", data=_hex(_hex(b"0"))),
    "hexadecimal in Flate": lambda: packed("FlateDecode", "ASCIIHexDecode", data=zlib.compress(_hex(b"0"))),
    "runs": lambda: packed("RunLengthDecode", data=b"\x81\0" * 4_000_000 + b"\x80"),
    "runs as hexadecimal": lambda: packed("ASCIIHexDecode", "RunLengthDecode", data=_hex(b"\x81\0" * 1_000 + b"\x80")),
    "LZW": lambda: packed("LZWDecode", data=b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01"),
    "an unknown filter": lambda: packed("Mine", data=b""),
    "locked part": lambda: packed("Crypt", data=b""),
    "many small bombs": lambda: pdf(*[("/Filter /FlateDecode", packed_zeros(20_000_000))] * 9),
    "stream of objects that is a bomb": lambda: in_object_stream("(" + "\0" * 160_000_000 + ")", ""),
    "lists in lists of the first object": lambda: pdf(root="/Mine " + "[" * 300 + "]" * 300),
    "many objects": lambda: pdf(*["<< >>"] * 20_100),
    "pages in pages without end": lambda: pdf("<< /Kids [2 0 R] >>", pages="<< /Type /Pages /Kids [4 0 R] /Count 1 >>"),
    "one page a million times": lambda: pdf(
        pages="<< /Type /Pages /Kids [" + "3 0 R " * 1_000_000 + "] /Count 1000000 >>"
    ),
    "picture of 10,000 million dots": lambda: pdf(
        ("/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /Filter /CCITTFaxDecode", b"\0"),
        page="/Resources << /XObject << /I 4 0 R >> >>",
    ),
}

# Odd, and as honest papers are.
_PICTURE = "/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8"
HONEST: dict[str, Callable[[], bytes]] = {
    "plain content": lambda: pdf(("", b"0 0 m"), page="/Contents 4 0 R"),
    "content as 85 and Flate": lambda: packed("ASCII85Decode", "FlateDecode", data=_a85(zlib.compress(b"0 0 m"))),
    "content as hexadecimal": lambda: packed("ASCIIHexDecode", data=b"30 20\n30 2 >"),
    "fax": lambda: pdf((f"{_PICTURE} /Filter /CCITTFaxDecode", b"\0")),
    "photo in Flate": lambda: pdf((f"{_PICTURE} /Filter [/FlateDecode /DCTDecode]", zlib.compress(b"\xff\xd8"))),
    "link to a page of the web": lambda: pdf(
        page=f"/Annots [{_annotation('/Subtype /Link /A << /S /URI /URI (HTTPS://lincoln.example.org) >>')}]"
    ),
    "opens at its page": lambda: pdf(root="/OpenAction [3 0 R /Fit]"),
    "goes to its page": lambda: pdf(root="/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
    "objects in a stream": lambda: in_object_stream("<< /Mine true >>", "/Mine 5 0 R"),
    "pages in pages": lambda: _deep_pages(20),
    "blends by screen": lambda: pdf(page="/Resources << /ExtGState << /G << /BM /Screen >> >> >>"),
}
