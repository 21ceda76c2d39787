"""E-mail on its way, and counted attempts."""

from django.db import models
from django.utils import timezone

from core.crypto.fields import EncryptedTextField


class MailState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


class OutgoingMail(models.Model):
    """One e-mail: queued with what caused it, sent right after, tried again while the server is down.

    Its body may hold a link that opens something, so it is emptied once sent."""

    to = EncryptedTextField()
    subject = EncryptedTextField()
    body = EncryptedTextField(blank=True)
    about = models.CharField(max_length=60, blank=True, help_text="What it is about: a word or a reference, no name.")
    state = models.CharField(max_length=6, choices=MailState, default=MailState.QUEUED)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=80, blank=True, help_text="Kind of error and SMTP code, no text.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="queued"), name="mail_waiting"),
        ]
        verbose_name = "e-mail"

    def __str__(self) -> str:
        return f"E-mail {self.pk}, {self.get_state_display().lower()}"


class Attempt(models.Model):
    """How often something was tried within a window: in the database, so that a restart does not forget it and all workers
    share it. The key is a keyed hash: no address or code is stored."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M}"
