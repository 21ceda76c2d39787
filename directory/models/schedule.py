"""When a service meets or is open."""

from collections.abc import Callable
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from directory.fields import TimesField
from directory.history import tracked
from directory.vocabularies import HolidayHours


@tracked(exclude=["upcoming", "unsure", "calendar"])
class Schedule(models.Model):
    """A repeating time (HSDS schedule; iCalendar RRULE, RFC 5545 3.3.10), in the local time of its zone."""

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="schedules")
    location = models.ForeignKey(
        "directory.Location",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="schedules",
        help_text="Only if the service meets in several places at different times.",
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    start_time = models.TimeField("from")
    # At or before the start it means the next day; 00:00 to 00:00 is round the clock.
    end_time = models.TimeField("to")
    rrule = models.CharField(
        "repeats",
        max_length=200,
        blank=True,
        help_text="For example FREQ=WEEKLY;BYDAY=TU or FREQ=MONTHLY;BYDAY=1TH. Empty: once.",
    )
    timezone = models.CharField("time zone", max_length=64, help_text="America/Los_Angeles, Europe/London")
    except_dates = ArrayField(models.DateField(), default=list, blank=True, verbose_name="not on these days")
    extra_dates = ArrayField(models.DateField(), default=list, blank=True, verbose_name="also on these days")
    on_holidays = models.CharField(
        "on public holidays", max_length=8, choices=HolidayHours, default=HolidayHours.NOT_SAID
    )
    # The code of a nation or state, where its holidays are not those of the place.
    holidays_of = models.CharField("whose public holidays", max_length=6, blank=True)
    # The calendar that holds: the one above, else that of its place; made by directory.schedules.occurrences.
    calendar = models.CharField(max_length=6, blank=True, editable=False)
    note = models.CharField(max_length=200, blank=True, help_text="Ring the side door.")
    # The coming weeks written out, for "open now" and "meets today"; made by directory.schedules.occurrences.
    upcoming = TimesField(null=True, editable=False)
    # Of the same weeks, what falls on holidays of which nobody has said anything.
    unsure = TimesField(null=True, editable=False)

    # Whether a pause holds on a day, for whoever looks at it; set by directory.schedules.pauses and kept nowhere.
    away: Callable[[date], bool] | None = None

    class Meta:
        ordering = ["starts_on", "start_time", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="schedule_days_in_order",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.start_time:%H:%M} to {self.end_time:%H:%M}, {self.rrule or 'once'}"
