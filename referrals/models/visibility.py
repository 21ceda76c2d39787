"""Who sees which private rows. Row-level security holds the same rule a second time (`referrals/sql/policies_*.sql`)."""

from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership

Row = TypeVar("Row", bound=models.Model)
# Machines that answer together may differ by this.
_SKEW = timedelta(minutes=5)


def caseload_of(membership: Membership, at: datetime | None = None) -> models.QuerySet[Any]:
    """The rows that let this member see somebody's record at `at`: still working there, and the row not run out."""
    moment = at or timezone.now()
    # A row from a time still to come was written while a clock was wrong: what was to last hours would last years.
    running = Q(until__isnull=True) | Q(until__gt=moment, since__lte=moment + _SKEW)
    # By its name: the caseload is itself a model whose rows these querysets limit.
    return apps.get_model("referrals", "Caseload")._default_manager.filter(
        running,
        agency__memberships=membership,
        agency__memberships__ended_at__isnull=True,
        agency__memberships__user=F("user"),
    )


class PrivateQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows about a person: `person` is their foreign key."""

    def visible_to(self, membership: Membership) -> "PrivateQuerySet[Row]":
        """Those about people on the caseload of this member."""
        return self.filter(Exists(caseload_of(membership).filter(person=OuterRef("person_id"))))


class PersonQuerySet(models.QuerySet[Row], Generic[Row]):
    def visible_to(self, membership: Membership) -> "PersonQuerySet[Row]":
        """People on the caseload of this member."""
        return self.filter(Exists(caseload_of(membership).filter(person=OuterRef("pk"))))
