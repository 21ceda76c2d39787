"""Words for the curators' desk."""

from django import template

from directory.models import Schedule
from directory.schedules import wording

register = template.Library()


@register.filter
def row_title(row: object) -> str:
    """What a row in a list of rows is called: times in words, everything else by its name."""
    return wording.days_and_times(row) if isinstance(row, Schedule) else str(row)


@register.filter
def in_words(schedule: Schedule) -> str:
    """`Tuesdays 7 to 8.30 pm`."""
    return wording.days_and_times(schedule)
