"""What is over goes, and nothing that still counts."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Invitation, WorkSession
from core import throttle
from core.models import Attempt, MailState
from tests.post import posted


@pytest.mark.django_db
def test_it_takes_what_is_over_and_keeps_what_counts(jo, lincoln_clinic, capsys):
    now = timezone.now()
    for subject in ("over", "running"):
        throttle.spend("test", subject, limit=3, window=timedelta(hours=1))
    Attempt.objects.filter(key=throttle.key_of("test", "over")).update(until=now - timedelta(seconds=1))
    for days, state in ((31, MailState.SENT), (29, MailState.SENT), (99, MailState.FAILED), (99, MailState.QUEUED)):
        sent = now - timedelta(days) if state == MailState.SENT else None
        posted().create(to="a@example.org", subject="s", state=state, sent_at=sent, created_at=now - timedelta(days))
    for days in (91, 89):
        Invitation.objects.create(
            party=lincoln_clinic, email=f"{days}@example.org", token_hash=str(days), invited_by=jo.user,
            created_at=now - timedelta(days + 7), expires_at=now - timedelta(days),
        )  # fmt: skip
    for hours in (13, 1):
        moment = now - timedelta(hours=hours)
        WorkSession.objects.create(user=jo.user, started_at=now - timedelta(hours=20), seen_at=moment)
    call_command("tidy_sign_ins")
    assert capsys.readouterr().out == "1 counters, 1 sessions, 1 e-mails, 1 invitations taken away\n"
    assert throttle.spend("test", "running", limit=3, window=timedelta(hours=1)) == 1
    assert posted().count() == 3
    assert Invitation.objects.get().email == "89@example.org"
    assert now - WorkSession.objects.get().seen_at < timedelta(hours=2)
