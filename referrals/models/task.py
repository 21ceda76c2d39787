"""What staff of an agency are asked to look at."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency
from referrals.models.visibility import PrivateQuerySet
from referrals.vocabularies import TaskKind


class Task(models.Model):
    """One thing for the people who work with a person, written in the transaction of what brought it about.

    It holds no words about anybody: `reference` names the referral or the form, and `note` is what the person wrote.
    Seen means that a member took it on ("I have it", "I've seen it"), closed that nothing is left to do. One that
    may be about danger is sent again until it is seen; `last_sent_at` is when it was sent last.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=TaskKind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("referrals.Person", on_delete=models.CASCADE, related_name="tasks")
    referral = models.ForeignKey(
        "referrals.Referral", null=True, blank=True, on_delete=models.CASCADE, related_name="tasks"
    )
    reference = models.CharField(max_length=12, blank=True)
    note = models.ForeignKey(
        "referrals.PersonNote", null=True, blank=True, on_delete=models.CASCADE, related_name="tasks"
    )
    # None: everybody who works with the person.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        indexes = [
            models.Index(fields=["person"], condition=Q(closed_at__isnull=True), name="task_open_of_person"),
            models.Index(
                fields=["last_sent_at"],
                condition=Q(kind="danger", seen_at__isnull=True, closed_at__isnull=True),
                name="task_danger_unseen",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="task_seen_by_somebody",
            ),
            # Words that may be about danger are one task, however often they are looked at.
            models.UniqueConstraint(fields=["note"], condition=Q(kind="danger"), name="task_danger_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} since {self.opened_at:%Y-%m-%d %H:%M}"
