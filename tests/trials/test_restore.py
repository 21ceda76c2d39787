"""What a restore is judged by: everything opens, or it is said what does not; a lost key damages nothing.

The drill itself, with 20,000 people, is `make endure ARGS="restore"`; a dump is restored in tests/core/test_dump.py.
"""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from core.crypto import files
from core.rls.principal import Principal, acting_as
from referrals.jobs import storage_verification
from referrals.models import Document
from tests.referrals.ledgers import checkpoint_file  # noqa: F401 - a fixture
from trials.endure import restore

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PAPERS = 5, 3


@pytest.fixture
def storage(tmp_path: Path, settings: Any, checkpoint_file: Path) -> None:  # noqa: F811
    options = settings.STORAGES["documents"]["OPTIONS"] | {"location": tmp_path / "documents"}
    settings.STORAGES = settings.STORAGES | {"documents": settings.STORAGES["documents"] | {"OPTIONS": options}}
    restore.fill(PEOPLE, PAPERS)


def test_everything_kept_opens_and_a_lost_key_damages_nothing(storage: None) -> None:
    report = storage_verification.verify()
    assert report.holds
    assert (report.papers, report.strays) == (PAPERS, 0)
    # A person alone has four.
    assert report.values > 4 * PEOPLE
    assert "Put it back; nothing is lost." in restore.lost_key(project.FIELD_KEYS[0])


def test_a_paper_that_is_gone_or_changed_is_named_and_a_stray_file_is_counted(storage: None) -> None:
    with acting_as(Principal.job("test")):
        gone, changed, _ = Document.objects.order_by("pk")
        Document.objects.filter(pk=changed.pk).update(sha256="0" * 64)
    files.delete(gone.stored_as)
    files.save(b"left by somebody who was cut off", "a paper that was never written down")
    with pytest.raises(CommandError, match="2 do not open") as refusal:
        call_command("verify_storage", stdout=StringIO())
    assert str(gone.pk) in str(refusal.value)
    assert str(changed.pk) in str(refusal.value)
    report = storage_verification.verify()
    assert (report.papers, report.damaged_count, report.strays) == (PAPERS - 2, 2, 1)


def test_the_drill_does_what_admins_are_told_to_do() -> None:
    page = " ".join((project.BASE_DIR / "docs" / "deploy.md").read_text().split())
    for words in (*restore.DUMP, *restore.RESTORE, *(f'PGOPTIONS="{value}"' for value in restore.MAINTENANCE.values())):
        assert words in page, words
