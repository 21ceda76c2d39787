"""Who may look at whose record inside an agency, and who did."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency
from core.crypto.fields import EncryptedTextField
from referrals.models.visibility import PrivateQuerySet


class Caseload(models.Model):
    """Somebody of the agency may see one person's record: because they work with them, or for a reason they gave.

    The one rule of who sees what inside an agency; row-level security reads this table too.
    """

    class Kind(models.TextChoices):
        OWN = "own", "Works with them"
        REASON = "reason", "Gave a reason"
        BREAK_GLASS = "break_glass", "In an emergency"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("referrals.Person", on_delete=models.CASCADE, related_name="caseload")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OWN)
    reason = EncryptedTextField(default="", blank=True)
    since = models.DateTimeField(default=timezone.now, editable=False)
    # None: until somebody ends it. Reasons and emergencies last hours.
    until = models.DateTimeField(null=True, blank=True)
    # Of people let in after the first: the colleague who let them in, or whose people they took over.
    came_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Emergencies are looked at afterwards by another supervisor, and the person is told.
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "person", "until"], name="caseload_user_person"),
            models.Index(fields=["person", "user"], name="caseload_person_user"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind="own") | Q(until__isnull=False), name="caseload_reasons_end"),
            models.UniqueConstraint(
                fields=["user", "person"], condition=Q(kind="own", until__isnull=True), name="caseload_own_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} since {self.since:%Y-%m-%d %H:%M}"


class AccessLog(models.Model):
    """Somebody looked at a person's record. The person can read it; nobody changes it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    person = models.ForeignKey("referrals.Person", on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The link somebody came by, where nobody signed in.
    link_id = models.UUIDField(null=True)
    what = models.CharField(max_length=60)
    referral_id = models.UUIDField(null=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="access_person_time")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"
