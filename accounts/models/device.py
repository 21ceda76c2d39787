"""Devices that a party signed in without a person's account, such as the telephone of a group."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.party import Party
from core.rls.principal import Principal


class Device(models.Model):
    """One device of a party. Of its token only a hash is kept. It ends by a date and is never deleted.

    No policy of row-level security names devices yet: one that is signed in reads no private row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="devices")
    browser = models.CharField(max_length=80, blank=True, help_text="Its kind in words, such as Firefox on Android.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("added_at")), name="device_ends_after"
            )
        ]

    def __str__(self) -> str:
        return self.browser or "A device"

    @property
    def principal(self) -> Principal:
        """Who a transaction acts for that this device causes."""
        return Principal.device(self.pk)
