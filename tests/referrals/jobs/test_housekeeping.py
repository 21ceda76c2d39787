"""Housekeeping: each task by itself, one failing stops no other, nothing personal is said."""

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import WorkSession
from core import clock
from core.models import Attempt, MailState
from core.rls.principal import acting_as
from directory.models import Handout
from referrals.jobs import housekeeping, reminders
from referrals.models import Link, Person, Referral, Release
from referrals.services import people
from referrals.states import ReferralState, ReleaseState
from tests.post import posted
from tests.referrals import stories
from tests.referrals.ledgers import checkpoint_file  # noqa: F401 - a fixture
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

AFTER = timedelta(days=92)


@pytest.fixture(autouse=True)
def own_checkpoints(checkpoint_file: Path) -> None:  # noqa: F811
    """Checkpoints of the test's own."""


# --- what ran out -------------------------------------------------------------------------------------------------


def test_what_ran_out_is_written_down_for_everybody_and_dated_at_its_end() -> None:
    staff = stories.lincoln()
    seen = stories.opened_referral(staff, person=stories.sam(staff.robin))
    sent = stories.sent_referral(staff, person=stories.sam(staff.robin))
    unsent = stories.signed_story(staff, person=stories.sam(staff.robin))
    assert housekeeping.apply_all_expirations(timezone.now() + AFTER) == 3
    for story, state in (
        (seen, ReferralState.ON_HOLD_PERMISSION),
        (sent, ReferralState.RECALLED),
        (unsent, ReferralState.DRAFT),
    ):
        story.refresh()
        assert (story.referral.state, story.release.state) == (state, ReleaseState.EXPIRED)
    assert seen.referral.state_since == sent.referral.state_since == seen.release.expires_at
    assert housekeeping.apply_all_expirations(timezone.now() + AFTER) == 0


def test_what_is_in_force_is_left_alone() -> None:
    story = stories.opened_referral()
    assert housekeeping.apply_all_expirations(timezone.now()) == 0
    assert story.refresh().referral.state == ReferralState.OPENED


def test_a_death_is_written_down_at_its_own_time() -> None:
    story = stories.opened_referral()
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)
    died = _died(story)
    assert housekeeping.apply_all_expirations(timezone.now() + timedelta(days=3)) == 1
    story.refresh()
    assert (story.referral.state, story.referral.state_since) == (ReferralState.ON_HOLD_PERMISSION, died)


def _died(story: Story) -> Any:
    with acting_as(story.as_staff):
        return Person.objects.get(pk=story.person.pk).died_at


def test_one_person_that_fails_stops_no_other(caplog: Any) -> None:
    staff = stories.lincoln()
    told_stories = [stories.sent_referral(staff, person=stories.sam(staff.robin)) for _ in range(3)]
    broken = told_stories[1]
    with acting_as(broken.as_disclosure), connection.cursor() as cursor:
        # Somebody damaged the frozen words of one.
        cursor.execute("UPDATE referrals_person SET preferred_name = 'damaged' WHERE id = %s", [broken.person.pk])
    (permissions,) = (task for task in housekeeping.TASKS if task.name == "permissions")
    done = housekeeping.run(permissions, timezone.now() + AFTER)
    assert done.failed == "PartlyFailed: 1 failed"
    states = {story.refresh().referral.state for story in (told_stories[0], told_stories[2])}
    assert states == {ReferralState.RECALLED}
    assert "DamagedError" in caplog.text
    assert str(broken.person.pk) not in caplog.text


# --- links --------------------------------------------------------------------------------------------------------


def test_a_link_that_ran_out_is_ended_when_it_did_and_forgets_its_code() -> None:
    story = stories.sent_referral()
    assert story.link is not None
    assert housekeeping.end_links(timezone.now()) == 0
    assert housekeeping.end_links(story.link.expires_at) == 1
    with acting_as(story.as_disclosure):
        link = Link.objects.get(pk=story.link.pk)
    assert (link.ended_at, link.ended_why, link.code) == (link.expires_at, "ran out", "")


# --- reminders ----------------------------------------------------------------------------------------------------


def reminded() -> list[tuple[list[str], str]]:
    return [
        (list(message.to), str(message.subject))
        for message in mail.outbox
        if str(message.subject).startswith("Something needs")
    ]


def test_everybody_who_works_with_somebody_gets_one_mail_for_each_reason(
    django_capture_on_commit_callbacks: Any,
) -> None:
    story = stories.sent_referral()
    with acting_as(story.as_disclosure):
        people.hand_over(person=story.person.pk, to=story.staff.jo, by=story.staff.robin.user)
    with django_capture_on_commit_callbacks(execute=True):
        assert reminders.remind(timezone.now() + timedelta(days=8)) == 2
    subject = f"Something needs doing: {story.referral.reference}"
    assert sorted(reminded()) == [(["jo@lincoln.example.org"], subject), (["robin@lincoln.example.org"], subject)]


def test_a_reminder_holds_the_reference_and_a_link_to_sign_in_and_nothing_of_anybody(
    django_capture_on_commit_callbacks: Any,
) -> None:
    story = stories.sent_referral()
    with django_capture_on_commit_callbacks(execute=True):
        reminders.remind(timezone.now() + timedelta(days=8))
    (message,) = [one for one in mail.outbox if one.subject.startswith("Something")]
    text = f"{message.subject}{message.body}"
    assert story.referral.reference in text
    # It leads to the referral itself, which asks for signing in first.
    assert f"/referrals/{story.referral.reference}/" in text and "#" not in text
    for secret in ("Sam", "Harbor", story.organization.name, str(story.person.pk), str(story.referral.pk)):
        assert secret not in text


def test_it_is_not_repeated_for_seven_days_and_then_is() -> None:
    stories.sent_referral()
    first = timezone.now() + timedelta(days=8)
    assert reminders.remind(first) == 1
    posted().update(created_at=first)
    assert reminders.remind(first) == 0
    assert reminders.remind(first + timedelta(days=6.9)) == 0
    assert reminders.remind(first + timedelta(days=7.1)) == 1


def test_two_reasons_are_two_mails() -> None:
    stories.sent_referral()
    assert reminders.remind(timezone.now() + timedelta(days=79)) == 2


def test_who_left_or_was_closed_gets_nothing() -> None:
    from accounts.services import memberships

    story = stories.sent_referral()
    memberships.end_membership(story.staff.robin)
    assert reminders.remind(timezone.now() + timedelta(days=8)) == 0
    assert len(reminders._staff(clock.now())) == 0


# --- pruning ------------------------------------------------------------------------------------------------------


def test_what_is_over_is_deleted_and_the_rest_is_not(db: None) -> None:
    now = timezone.now()
    Attempt.objects.create(key="old", count=5, since=now, until=now - timedelta(hours=2))
    Attempt.objects.create(key="new", count=5, since=now, until=now + timedelta(hours=2))
    robin = stories.lincoln().robin.user
    old = WorkSession.objects.create(user=robin, started_at=now - timedelta(days=3), seen_at=now - timedelta(days=3))
    WorkSession.objects.create(user=robin)
    for state, age in ((MailState.SENT, 31), (MailState.SENT, 29), (MailState.FAILED, 91), (MailState.FAILED, 31),
                       (MailState.QUEUED, 400)):  # fmt: skip
        then = now - timedelta(days=age)
        posted().create(to="a", subject="b", state=state, created_at=then, sent_at=then, about=f"{state} {age}")
    assert housekeeping.prune(now) == 4
    assert list(Attempt.objects.values_list("key", flat=True)) == ["new"]
    assert not WorkSession.objects.filter(pk=old.pk).exists()
    mails = set(posted().values_list("about", flat=True))
    assert mails == {"sent 29", "failed 31", "queued 400"}


def test_hand_outs_whose_days_are_over_go() -> None:
    Handout.objects.create(code="abc", listings=[uuid4()], expires_on=timezone.localdate() - timedelta(days=1))
    assert housekeeping.clear_handouts(timezone.now()) == 1


# --- the command --------------------------------------------------------------------------------------------------


def test_one_round_does_everything_and_prints_the_checkpoint(checkpoint_file: Path) -> None:  # noqa: F811
    stories.opened_referral()
    output = StringIO()
    call_command("housekeeping", stdout=output)
    assert checkpoint_file.read_text().strip() in output.getvalue()


def test_a_task_that_fails_is_named_and_the_others_are_done(settings: Any, tmp_path: Path) -> None:
    story = stories.sent_referral()
    _let_it_end(story)
    # A folder in the place of the file: no checkpoint can be written.
    settings.LEDGER_CHECKPOINT_FILE = str(tmp_path)
    output = StringIO()
    with pytest.raises(CommandError, match="seal: IsADirectoryError"):
        call_command("housekeeping", stdout=output, stderr=StringIO())
    assert story.refresh().referral.state == ReferralState.RECALLED
    assert "permissions: 1" in output.getvalue()


def _let_it_end(story: Story) -> None:
    """As if a day of the calendar had passed: signed facts stay, so the record of the referral ends by a death."""
    with acting_as(story.as_staff):
        people.record_death(person=story.person.pk)


def test_only_named_tasks_run(checkpoint_file: Path) -> None:  # noqa: F811
    call_command("housekeeping", "--only", "links", "mail", stdout=StringIO())
    assert not checkpoint_file.exists()


def test_an_error_is_told_by_its_kind_alone(caplog: Any) -> None:
    def fails(_now: Any) -> int:
        raise ValueError("Samphire Okonjo-Whitlow lives at")

    with caplog.at_level(logging.DEBUG):
        done = housekeeping.run(housekeeping.Task("x", fails, timedelta()))
    assert done.failed == "ValueError"
    assert "Samphire" not in caplog.text


def test_a_damaged_database_error_tells_its_code(caplog: Any) -> None:
    def fails(_now: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'Samphire'::integer")
        return 0

    done = housekeeping.run(housekeeping.Task("x", fails, timedelta()))
    assert done.failed == "DataError (SQLSTATE 22P02)"
    assert "Samphire" not in caplog.text


def test_as_a_worker_it_goes_round_and_ends_cleanly_on_sigterm(tmp_path: Path, transactional_db: None) -> None:
    """The real program in a process of its own, on the test database."""
    program = (
        "import django, sys; from django.conf import settings; django.setup();"
        f" settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r};"
        " from django.core.management import call_command; call_command('housekeeping', '--every', '0.2')"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings", "LEDGER_CHECKPOINT_FILE": str(tmp_path / "seals"), "PYTHONUNBUFFERED": "1"
    }  # fmt: skip
    worker = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
    until = time.monotonic() + 60
    while not (tmp_path / "seals").exists() and worker.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    # Sealed once: it is not due again for an hour.
    assert len((tmp_path / "seals").read_text().splitlines()) == 1


def test_nothing_of_permission_waits_for_housekeeping() -> None:
    """The gate said no before any task ran."""
    from referrals.errors import PermissionEnded

    story = stories.sent_referral()
    with pytest.raises(PermissionEnded):
        story.open(at=timezone.now() + AFTER)
    with acting_as(story.as_disclosure):
        assert Referral.objects.get().state == ReferralState.RECALLED
        assert Release.objects.get().state == ReleaseState.EXPIRED


def test_beside_the_demonstration_it_says_nothing_of_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    """Its output stays open, for the e-mails that the demonstration prints."""
    for verbosity, line in ((1, "mail: 1\n"), (0, "")):
        posted().create(to="robin@lincoln.example.org", subject="s", body="R-2222-2222")
        call_command("housekeeping", only=["mail"], verbosity=verbosity)
        assert capsys.readouterr().out == line
