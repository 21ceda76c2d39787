"""Provider agencies."""

from django.db import models
from django.db.models import Q

from accounts.models.party import Party, PartyKind


class Agency(Party):
    """A provider agency: the side that refers. It is a party and shares its key; make one with `id=`, not `pk=`."""

    KIND = PartyKind.AGENCY

    party = models.OneToOneField(Party, parent_link=True, primary_key=True, on_delete=models.CASCADE)
    phone = models.CharField(max_length=40, blank=True, help_text="Printed where people are told whom to ask.")
    email = models.EmailField(blank=True, help_text="For answers about referrals; never for names.")
    counsel_reviewed_federal_form = models.BooleanField(
        "its own counsel reviewed the federal form for its state", default=False, help_text="US only."
    )
    asks_date_of_birth = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(
        "minutes without a touch until somebody has to sign in again", default=15
    )
    answer_within_days = models.PositiveSmallIntegerField(
        "days without an answer until the clinician is reminded", default=7
    )

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(condition=Q(idle_minutes__gte=1, idle_minutes__lte=60), name="agency_idle_time"),
            models.CheckConstraint(condition=Q(answer_within_days__gte=1), name="agency_answer_days"),
        ]

    @property
    def missing_facts(self) -> list[str]:
        """What has to be answered before anything identifying may be sent, in words."""
        return self.missing_legal_facts
