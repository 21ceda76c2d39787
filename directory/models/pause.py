"""When something does not happen for a while, and comes back by itself."""

from django.db import models
from django.db.models import F, Q

from directory.models.history import tracked
from directory.vocabularies import PauseScope


@tracked()
class Pause(models.Model):
    """A way into a listing, or all of it, that rests from one day until another.

    It ends because its day has come: nothing has to run for that.
    """

    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="pauses")
    scope = models.CharField("what pauses", max_length=12, choices=PauseScope, default=PauseScope.EVERYTHING)
    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="pauses"
    )
    location = models.ForeignKey(
        "directory.Location", null=True, blank=True, on_delete=models.CASCADE, related_name="pauses"
    )
    valid_from = models.DateField("first day of the pause")
    # Not `valid_to`: "until 5 January" leaves open whether they are there on the fifth.
    back_on = models.DateField("first day back")
    reason = models.CharField("why, in their words", max_length=200, blank=True, help_text="The hall is being painted.")

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(back_on__gt=F("valid_from")),
                name="pause_days_in_order",
                violation_error_message="The first day back comes after the first day of the pause.",
            ),
            models.CheckConstraint(
                condition=Q(location__isnull=True) | Q(scope=PauseScope.IN_PERSON),
                name="pause_of_a_place_is_in_person",
                violation_error_message="Only meeting in person can pause at one place.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}, {self.valid_from:%Y-%m-%d} to {self.back_on:%Y-%m-%d}"
