"""No room for a scan: it is refused with a sentence, and neither half a file nor a row that points at none is left.

The database's disk, full and failing, is `make endure ARGS="disk_full"`.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.crypto import files
from core.rls.principal import Principal, acting_as
from referrals.models import Document, Release
from referrals.states import ReleaseState
from tests.accounts.people import signed_in
from tests.referrals import by_link, scans, stories
from tests.referrals.web.staff.test_paper import ask, record, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    options = settings.STORAGES["documents"]["OPTIONS"] | {"location": tmp_path / "documents"}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": options}}
    return tmp_path / "documents"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes: writing stops in the middle, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 100])
def test_half_a_file_is_none(folder: Path, size: int) -> None:
    with room_for(size), pytest.raises(files.NotKeptError, match="There is no room"):
        files.save(bytes(10_000), "document")
    assert left(folder) == []


def test_a_scan_without_room_is_refused_in_a_sentence_and_can_be_sent_again(folder: Path) -> None:
    staff = stories.lincoln()
    release, robin = ask(staff), signed_in(Client(), staff.robin.user)
    picture = scans.picture(size=(900, 900), kind="PNG", mode="RGB")
    with room_for(100):
        answer = record(robin, release, scan=scan(picture, "scan.png"))
    text = by_link.text_of(answer)
    assert answer.status_code == 200
    assert "There is no room to keep this file." in text
    assert "Alex at the desk" in text
    with acting_as(Principal.job("test")):
        assert not Document.objects.exists()
        assert Release.objects.get(pk=release.pk).state == ReleaseState.REQUESTED
    assert left(folder) == []
    assert record(robin, release, scan=scan(picture, "scan.png")).status_code == 302


def test_a_file_in_the_way_is_left_alone(folder: Path) -> None:
    name = files.save(b"the first", "document")
    with pytest.raises(OSError, match="in the way"):
        files._write(name, "another")
    assert files.open(name, "document") == b"the first"
