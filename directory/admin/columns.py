"""What the list of organizations says about each."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.curation import queues
from directory.models import Location, Organization, ServiceArea
from directory.schedules import wording
from directory.vocabularies import AgingField


def with_columns(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """Adds what the columns show, in the one query of the page."""
    town = Location.objects.filter(organization=OuterRef("pk")).exclude(city="").order_by("pk").values("city")[:1]
    served = ServiceArea.objects.filter(service__organization=OuterRef("pk")).order_by("pk").values("area__label")[:1]
    return queues.with_checks(queues.with_facts(organizations)).annotate(
        town=Coalesce(Subquery(town), Subquery(served), "home_area__label")
    )


class OrganizationColumns:
    """Columns as methods, for Django's list of rows."""

    @admin.display(description="town or area", ordering="town")
    def where(self, row: Any) -> str:
        return row.town or "not known"

    @admin.display(description="shown or not", ordering="state")
    def listing_state(self, row: Any) -> str:
        return row.get_state_display()

    @admin.display(description="last checked", ordering="oldest_check")
    def last_checked(self, row: Any) -> str:
        return wording.long_day(row.oldest_check) if row.oldest_check else "never"

    @admin.display(description="needs you")
    def warnings(self, row: Any) -> str:
        words = list(warning_words(row))
        if not words:
            return "nothing"
        return format_html("<ul class='warnings'>{}</ul>", format_html_join("", "<li>{}</li>", [(w,) for w in words]))


def warning_words(row: Any, today: date | None = None) -> list[str | SafeString]:
    """What is wrong with a listing, harm first, in words: colour alone says nothing to many.

    Which parts are old is named: a check of the listing as a whole leaves the date of its telephone as it was.
    """
    stale = ", ".join(_old_parts(row, today))
    warnings = {
        "a number is dead": row.dead_phone,
        "report of a mistake": row.reports_waiting,
        f"old, and people may call in a crisis: {stale}": stale and row.crisis_adjacent,
        f"old: {stale}": stale and not row.crisis_adjacent,
        "never checked": row.oldest_check is None,
        "no place or area": not row.has_place,
        "confidential address": row.confidential,
    }
    return [words for words, holds in warnings.items() if holds]


def _old_parts(row: Any, today: date | None) -> Iterator[str]:
    """The names of the parts that were last checked too long ago; `row` has the facts of `queues.with_checks`."""
    before = queues.old_before(row.crisis_adjacent, today)
    for check in row.checks:
        if date.fromisoformat(check["on"]) < before:
            yield AgingField(check["field"]).label.lower()
