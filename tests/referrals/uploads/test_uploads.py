"""What is kept of an uploaded scan, and that no file takes more than little memory and five seconds."""

import io
import os
import random
import subprocess
import sys
import time
import zlib

import pypdf
import pytest
from PIL import Image

from referrals.uploads import inspect_file, uploads
from tests.referrals import pdf_traps, scans

TYPE, BROKEN, HEAVY = (uploads._SENTENCES[name] for name in ("type", "broken", "heavy"))


def why_not(data):
    """The sentence a file is refused with."""
    with pytest.raises(uploads.UploadRefused) as refused:
        uploads.check(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (scans.picture("JPEG"), "image/jpeg"),
        (scans.picture("PNG"), "image/png"),
        (scans.picture("PNG", mode="1"), "image/png"),
        (scans.picture("PNG", mode="RGBA"), "image/png"),
        (scans.picture("JPEG", mode="CMYK"), "image/jpeg"),
        (scans.pdf(30), "application/pdf"),
    ],
    ids=["JPEG", "PNG", "black and white", "see-through", "for printers", "30 pages"],
)
def test_scans_and_photos_are_kept(data, content_type):
    checked = uploads.check(data)
    assert checked.content_type == content_type
    if content_type == "application/pdf":
        assert checked.data == data
    else:
        assert Image.open(io.BytesIO(checked.data)).size == (300, 400)


def test_a_photo_loses_its_place_and_camera_and_stands_upright():
    sent = scans.photo_with_place()
    assert b"Kestrel" in sent and b"taken at home" in sent
    clean_bytes = uploads.check(sent).data
    assert b"Kestrel" not in clean_bytes and b"taken at home" not in clean_bytes and b"Exif" not in clean_bytes
    picture = Image.open(io.BytesIO(clean_bytes))
    assert picture.size == (400, 300) and not picture.getexif()


def test_what_follows_a_picture_is_not_kept():
    hidden = b"PK\x03\x04 an archive behind a picture <script>"
    for kind in ("JPEG", "PNG"):
        assert hidden not in uploads.check(scans.picture(kind) + hidden).data


def test_a_picture_of_a_good_camera_is_made_smaller():
    clean_bytes = uploads.check(scans.picture(size=(8000, 7000))).data
    assert Image.open(io.BytesIO(clean_bytes)).size == (4000, 3500)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", TYPE),
        (b"Dear sir or madam", TYPE),
        (b"<html><script>alert(1)</script>", TYPE),
        (b"GIF89a" + b"\0" * 100, TYPE),
        (b"PK\x03\x04" + b"\0" * 100, TYPE),
        (b"  %PDF-1.7", TYPE),
        (b"%PDF-1.7\n%%EOF", BROKEN),
        (b"%PDF-1.7\n<html><script>alert(1)</script>", BROKEN),
        (scans.picture()[:900], BROKEN),
        (scans.pdf()[: len(scans.pdf()) // 2], BROKEN),
        (b"\xff\xd8\xff" + b"\0" * 500, BROKEN),
    ],
    ids=[
        "empty",
        "text",
        "page",
        "GIF",
        "archive",
        "late start",
        "no pages",
        "page as PDF",
        "half JPEG",
        "half PDF",
        "zeros",
    ],
)
def test_what_is_no_scan_is_refused_by_its_content(data, why):
    assert why_not(data) == why


@pytest.mark.parametrize(
    "data",
    [
        scans.pdf_with_action("/JavaScript"),
        scans.pdf_with_action("/JavaScript", "/AA"),
        scans.pdf_with_action("/Launch"),
        scans.pdf_with_action("/SubmitForm"),
        scans.pdf_with_file(),
        # A name can be written with numbers, which readers take for the same name.
        scans.pdf_with_action("/JavaScript").replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"),
    ],
    ids=["script", "script of a page", "program", "sends a form", "file inside", "spelt otherwise"],
)
def test_a_pdf_that_does_something_is_refused(data):
    assert "holds programs" in why_not(data)


@pytest.mark.parametrize("name", list(pdf_traps.ACTIVE))
def test_whatever_runs_or_reaches_out_is_refused_wherever_it_stands(name):
    verdict, clean_bytes = inspect_file.look(pdf_traps.ACTIVE[name]())
    assert verdict == {"refused": "active"} and not clean_bytes


@pytest.mark.parametrize("name", list(pdf_traps.HONEST))
def test_an_odd_pdf_that_is_honest_is_kept_as_it_came(name):
    data = pdf_traps.HONEST[name]()
    assert inspect_file.look(data) == ({"type": "application/pdf"}, data)


def test_a_pdf_that_has_to_be_repaired_is_kept_as_it_was_understood():
    """Another reader might repair it to something else, so what was looked at is what is kept."""
    whole = pdf_traps.pdf(("", b"0 0 m"), page="/Contents 4 0 R")
    broken = whole.replace(b"startxref\n", b"startxref\n9") + b"hidden behind the end"
    verdict, clean_bytes = inspect_file.look(broken)
    assert verdict == {"type": "application/pdf"}
    assert b"hidden" not in clean_bytes and len(pypdf.PdfReader(io.BytesIO(clean_bytes), strict=True).pages) == 1
    trap = pdf_traps.ACTIVE["goes out when opened"]().replace(b"startxref\n", b"startxref\n9")
    assert inspect_file.look(trap)[0] == {"refused": "active"}


def test_a_pdf_that_only_opens_at_its_first_page_is_kept():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.open_destination = writer.pages[0]
    out = io.BytesIO()
    writer.write(out)
    assert b"/OpenAction" in out.getvalue()
    assert uploads.check(out.getvalue()).content_type == "application/pdf"


def test_locked_and_long_pdfs_say_what_to_do():
    assert "has a password" in why_not(scans.locked_pdf("a kettle"))
    # Opens without being asked, but nobody can look into it without the library for it.
    assert "has a password" in why_not(scans.locked_pdf(""))
    assert "more than 30 pages" in why_not(scans.pdf(31))


def test_a_file_is_at_most_ten_megabytes():
    assert why_not(scans.picture() + b"\0" * uploads.LARGEST_BYTES) == uploads.TOO_LARGE


HEAVY_FILES = {
    "picture of 900 million dots": lambda: scans.picture("PNG", (30_000, 30_000), "1"),
    "photo of 100 million dots": lambda: scans.picture("JPEG", (10_000, 10_000)),
    "photo in steps": lambda: scans.picture("JPEG", (7_700, 7_700), progressive=True, subsampling=0),
    "page of a gigabyte": scans.pdf_bomb,
    "packed twice": lambda: scans.pdf_bomb(100_000_000, twice=True),
    "noise": lambda: b"%PDF-1.7\n" + random.Random(7).randbytes(9_000_000),
    "objects without end": lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 1_200_000,
    "lists in lists": lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 9_000_000,
    "dictionaries in dictionaries": lambda: b"%PDF-1.7\n1 0 obj\n" + b"<<" * 4_000_000 + b"\nstartxref\n9\n%%EOF",
    **pdf_traps.HEAVY,
}


def test_what_is_packed_quickly_unpacks_to_what_it_says():
    assert zlib.decompress(scans.packed_zeros(20_000_000)) == bytes(20_000_000)


@pytest.mark.parametrize("name", list(HEAVY_FILES))
def test_no_file_takes_more_than_256_megabytes_and_five_seconds(name):
    seconds, memory, refused = one_look(HEAVY_FILES[name]())
    assert refused
    assert memory < 256_000_000 and seconds < 5


def test_a_look_that_lasts_is_ended_and_says_what_to_do():
    """By the clock, or on a busy machine by what it may use: either way it is refused with what to do."""
    began = time.monotonic()
    assert why_not(HEAVY_FILES["dictionaries in dictionaries"]()) in {HEAVY, BROKEN}
    assert time.monotonic() - began < 20


def one_look(data):
    """Seconds and bytes at most that the program took, and whether it refused.

    A small program starts it and asks the system afterwards: a copy of this process would count as its memory.
    """
    measure = (
        "import resource, subprocess, sys\n"
        "data, said = sys.stdin.buffer.read(), b''\n"
        "try: said = subprocess.run([sys.executable, '-I', sys.argv[1]], input=data, capture_output=True, timeout=4.8).stdout\n"
        "except subprocess.TimeoutExpired: pass\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, int(b'type\": \"' not in said[:40]))\n"
    )
    command = [sys.executable, "-I", "-c", measure, str(uploads._PROGRAM)]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    seconds, memory, refused = done.stdout.split()
    return float(seconds), int(memory), refused == b"1"


def test_the_limits_are_there_and_hold(tmp_path):
    """The same program, with a file that would fill memory if it could."""
    assert inspect_file.MEMORY <= 256_000_000 and inspect_file.SECONDS < 5
    hog = tmp_path / "hog.py"
    text = uploads._PROGRAM.read_text().replace(
        "verdict, clean_bytes = look(data)", "verdict, clean_bytes = {}, bytes(400_000_000)"
    )
    hog.write_text(text)
    done = subprocess.run([sys.executable, "-I", str(hog)], input=b"", capture_output=True, check=False, env={})
    assert done.returncode != 0 and b"MemoryError" in done.stderr


def test_the_program_finds_nothing_in_its_environment(monkeypatch):
    monkeypatch.setenv("FIELD_KEYS", "a secret")
    seen = {}
    real = subprocess.run

    def watched(*args, **options):
        seen.update(options)
        return real(*args, **options)

    monkeypatch.setattr(uploads.subprocess, "run", watched)
    uploads.check(scans.pdf())
    assert seen["env"] == {} and os.environ["FIELD_KEYS"] == "a secret"
