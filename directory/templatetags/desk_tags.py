"""Words for the curators' desk."""

from django import template

from directory import schedules_text
from directory.models import Schedule

register = template.Library()


@register.filter
def in_words(schedule: Schedule) -> str:
    """`Tuesdays 7 to 8.30 pm`."""
    return schedules_text.days_and_times(schedule)
