"""A caseload on its way to a colleague: who asked, who said yes or no, and whose records are still to be opened."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Agency
from referrals.models.visibility import PrivateQuerySet


class CaseloadTransfer(models.Model):
    """Everybody whom `source` works with, to be handed to `receiver`. The database says who may agree, and when.

    It names staff and nobody else. Undecided until `decided_at`; `decided_by` is empty where nobody could say yes and the
    days of `due_at` went by without a no.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    # Written by the database: only where nobody at the agency may agree.
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    refused = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("receiver")), name="transfer_to_somebody_else"),
            models.CheckConstraint(condition=~Q(receiver=F("asked_by")), name="transfer_not_to_oneself"),
            models.UniqueConstraint(
                fields=["agency", "source", "receiver"], condition=Q(decided_at=None), name="transfer_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Transfer asked {self.asked_at:%Y-%m-%d %H:%M}"


class TransferredPerson(models.Model):
    """One person of an agreed transfer. Until the receiver gave a reason it shows a reference and opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transfer = models.ForeignKey(CaseloadTransfer, on_delete=models.PROTECT, related_name="people")
    # That of the transfer: a policy asks for it.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", editable=False)
    person = models.ForeignKey("referrals.Person", on_delete=models.CASCADE, related_name="transfers")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "receiver"], condition=Q(opened_at=None), name="transferred_waits_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
