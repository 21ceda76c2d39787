"""When a service meets or is open."""

from collections.abc import Callable
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from directory.models.fields import TimesField, rrule_part_column
from directory.models.history import tracked
from directory.models.hsds import HsdsObject
from directory.vocabularies import HolidayHours

RRULE_PARTS = ("freq", "interval", "byday", "bymonthday", "bysetpos", "count", "wkst")


@tracked(exclude=["hsds_id", "upcoming", "unsure", "calendar", *RRULE_PARTS])
class Schedule(HsdsObject):
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
    valid_from = models.DateField("first day")
    valid_to = models.DateField("last day", null=True, blank=True)
    opens_at = models.TimeField("from")
    # At or before the start it means the next day; 00:00 to 00:00 is round the clock.
    closes_at = models.TimeField("to")
    rrule = models.CharField(
        "repeats",
        max_length=200,
        blank=True,
        help_text="For example FREQ=WEEKLY;BYDAY=TU or FREQ=MONTHLY;BYDAY=1TH. Empty: once.",
    )
    # The parts of the rule under their HSDS names, empty where it does not have them. The database reads them off it.
    freq = rrule_part_column("FREQ")
    interval = rrule_part_column("INTERVAL")
    byday = rrule_part_column("BYDAY")
    bymonthday = rrule_part_column("BYMONTHDAY")
    bysetpos = rrule_part_column("BYSETPOS")
    count = rrule_part_column("COUNT")
    wkst = rrule_part_column("WKST")
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
        ordering = ["valid_from", "opens_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="schedule_days_in_order",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M} to {self.closes_at:%H:%M}, {self.rrule or 'once'}"
