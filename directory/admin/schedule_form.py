"""When a service meets, asked in everyday words and stored as an iCalendar rule."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from directory.admin.fields import DatesField, NativeDate, NativeTime, TickBoxes
from directory.curation import recurrence
from directory.curation.recurrence import Pattern, Repeats, Weekday, Which
from directory.models import Area
from directory.schedules import holidays, occurrences
from directory.vocabularies import HolidayHours

_US = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
_UK = ("Europe/London", "Europe/Dublin")
_FIRST = frozenset((*_US, *_UK))


def zone_choices() -> list[tuple[str, Any]]:
    """The zones our listings lie in first, then all the others."""
    named: list[tuple[str, str]] = [(zone, zone.split("/")[-1].replace("_", " ")) for zone in (*_US, *_UK)]
    rest = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
    )
    return [
        ("", "That of the place"),
        ("United States", named[: len(_US)]),
        ("United Kingdom and Ireland", named[len(_US) :]),
        *_by_part_of_the_world(rest),
    ]


def _by_part_of_the_world(zones: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones sorted by name, those of Africa under that name, and so on."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in zones:
        part, _, city = zone.partition("/")
        if zone not in _FIRST:
            groups.setdefault(part, []).append((zone, city.replace("_", " ")))
    return list(groups.items())


def calendar_choices() -> list[tuple[str, str]]:
    """Whose public holidays we know, by name."""
    names = dict(Area.objects.filter(code__in=holidays.choices()).values_list("code", "label"))
    return [("", "Those of the place"), *((code, names.get(code, code)) for code in holidays.choices())]


class ScheduleForm(forms.ModelForm):
    # Fields that lie folded away as an unusual pattern.
    folded = ("rrule",)

    valid_from = forms.DateField(
        label="First day",
        widget=NativeDate,
        required=False,
        initial=timezone.localdate,
        help_text="For every other week: a day on which it really meets.",
    )
    repeats = forms.ChoiceField(label="How often", choices=Repeats.choices, initial=Repeats.WEEKLY)
    weekdays = forms.MultipleChoiceField(
        label="On which weekdays", choices=Weekday.choices, widget=TickBoxes, required=False
    )
    which = forms.MultipleChoiceField(
        label="Each month, on the",
        choices=Which.choices,
        widget=TickBoxes,
        required=False,
        help_text="Only for “every month”: first and third, say.",
    )
    rrule = forms.CharField(
        label="Rule",
        required=False,
        max_length=200,
        help_text="Only for an unusual pattern: an iCalendar rule such as FREQ=MONTHLY;BYMONTHDAY=15.",
    )
    opens_at = forms.TimeField(label="From", widget=NativeTime)
    closes_at = forms.TimeField(
        label="To",
        widget=NativeTime,
        help_text="At or before “from” it ends the next day. The same time: day and night.",
    )
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices, required=False)
    on_holidays = forms.ChoiceField(
        label="On public holidays",
        choices=[("", HolidayHours.NOT_SAID.label), *HolidayHours.choices[1:]],
        required=False,
    )
    holidays_of = forms.ChoiceField(
        label="Whose public holidays",
        choices=calendar_choices,
        required=False,
        help_text="Only where they keep another calendar: federal holidays alone, say.",
    )
    except_dates = DatesField(label="Not on these days")
    extra_dates = DatesField(label="Also on these days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In an empty row nothing is chosen.
        if self.instance.on_holidays == HolidayHours.NOT_SAID:
            self.initial["on_holidays"] = ""
        if not self.instance._state.adding:
            known = recurrence.pattern(self.instance.rrule)
            self.initial.update(
                {"repeats": known.repeats, "weekdays": list(known.weekdays), "which": list(known.which)}
            )
            if known.repeats != Repeats.OTHER:
                self.initial["rrule"] = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "repeats" in data:
            self._state_rule(data)
        if "valid_from" in data and not data["valid_from"]:
            self._state_first_day(data)
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "The last day is before the first.")
        return data

    def clean_on_holidays(self) -> str:
        return self.cleaned_data["on_holidays"] or HolidayHours.NOT_SAID

    def _state_first_day(self, data: dict[str, Any]) -> None:
        """A new time that repeats counts from today. Only somebody who knows can say when a single one is."""
        if data.get("repeats") == Repeats.ONCE:
            self.add_error("valid_from", "Say on which day it meets.")
        elif self.instance._state.adding:
            data["valid_from"] = timezone.localdate()
        else:
            self.add_error("valid_from", "Say from which day on it meets.")

    def _state_rule(self, data: dict[str, Any]) -> None:
        if data["repeats"] == Repeats.OTHER:
            self._check_rule(data.get("rrule") or "")
            return
        weekdays, which = tuple(data.get("weekdays") or ()), tuple(data.get("which") or ())
        if data["repeats"] in {Repeats.WEEKLY, Repeats.FORTNIGHTLY, Repeats.MONTHLY} and not weekdays:
            self.add_error("weekdays", "Tick the weekday.")
        elif data["repeats"] == Repeats.MONTHLY and not which:
            self.add_error("which", "Tick which one of the month: the first, the last.")
        else:
            data["rrule"] = recurrence.rule(Pattern(data["repeats"], weekdays, which))

    def _check_rule(self, rule: str) -> None:
        try:
            occurrences.check_rrule(rule)
        except ValidationError as error:
            self.add_error("rrule", error)
