"""What an agency presets, and calls made together."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Agency
from directory.models import Organization
from referrals.vocabularies import Category, Purpose, ReferralKind


class Preset(models.Model):
    """An agency's usual choice: kind, purpose, the least information, and how long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=14, choices=ReferralKind, default=ReferralKind.WARM_HANDOFF)
    purpose = models.CharField(max_length=30, choices=Purpose, default=Purpose.PEER_SUPPORT)
    categories_to_organization = ArrayField(models.CharField(max_length=20, choices=Category), default=list)
    categories_to_agency = ArrayField(models.CharField(max_length=20, choices=Category), default=list, blank=True)
    days = models.PositiveSmallIntegerField("how many days it counts", default=90)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="preset_name"),
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=1095), name="preset_days"),
        ]

    def __str__(self) -> str:
        return self.name


class JointCall(models.Model):
    """We called together: the person spoke, the clinician keeps only that it happened. Nothing about the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"{self.on}"
