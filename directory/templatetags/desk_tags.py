"""Words for the curators' desk."""

from django import template

from directory import schedules_text
from directory.models import Schedule

register = template.Library()


@register.filter
def row_title(row: object) -> str:
    """What a row in a list of rows is called: times in words, everything else by its name."""
    return schedules_text.days_and_times(row) if isinstance(row, Schedule) else str(row)


@register.filter
def in_words(schedule: Schedule) -> str:
    """`Tuesdays 7 to 8.30 pm`."""
    return schedules_text.days_and_times(schedule)
