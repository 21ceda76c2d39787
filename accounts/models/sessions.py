"""Sessions of people who signed in: when each was last used, and whether its device was handed over."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.crypto.fields import EncryptedTextField


class WorkSession(models.Model):
    """One signed-in browser. Without its row here a session is signed out at the next request.

    Kept apart from the session's own data: two requests at once may overwrite that, and a suspension must not get lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="work_sessions")
    # The one membership it acts for; None for who has none, or has not chosen yet.
    membership = models.ForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.CASCADE, related_name="work_sessions"
    )
    browser = models.CharField(max_length=80, blank=True, help_text="Its kind in words, such as Firefox on Android.")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    # The shortest limit of any agency they worked for when it began, whichever membership it acts for: one press goes
    # from one membership to another.
    idle_minutes = models.PositiveSmallIntegerField(default=60, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)
    suspended_at = models.DateTimeField(null=True, blank=True)
    passed_to = EncryptedTextField(blank=True, help_text="The only address that answers while it is suspended.")
    back_to = EncryptedTextField(blank=True, default="", help_text="The page it goes on with.")
    # Written by accounts.web.kept_form alone.
    kept_form = EncryptedTextField(blank=True, default="", help_text="What was typed when it was locked.")
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.browser or "A browser"
