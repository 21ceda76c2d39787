"""Takes pauses out of the times in the index.

In Python, by the rule that pages go by: few listings pause at a time, and one rule in two languages is one too many.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone

from directory.models import Organization, Pause, SearchEntry
from directory.models.search_entry import EntryKind
from directory.schedules import occurrences
from directory.schedules.pauses import schedules_at

_ONE_DAY = timedelta(days=1)


def leave_out(ids: Sequence[UUID]) -> None:
    """Write the times of these organizations' rows anew where one of them pauses, now or soon."""
    since = timezone.localdate() - _ONE_DAY
    pausing = Pause.objects.filter(organization_id__in=ids, back_on__gte=since).values("organization_id")
    rows = list(
        SearchEntry.objects.filter(organization_id__in=pausing, service__isnull=False).select_related("service")
    )
    if not rows:
        return
    organizations = Organization.objects.prefetch_related("pauses").in_bulk([row.organization_id for row in rows])
    prefetch_related_objects(rows, "location", "service__schedules")
    for row in rows:
        pauses = list(organizations[row.organization_id].pauses.all())
        row.times, row.unsure = _times(row, pauses)
    SearchEntry.objects.bulk_update(rows, ["times", "unsure"])


def _times(row: SearchEntry, pauses: Sequence[Pause]) -> tuple[list[occurrences.Meeting], list[occurrences.Meeting]]:
    sure: list[occurrences.Meeting] = []
    unsure: list[occurrences.Meeting] = []
    if row.service is not None:
        for one in schedules_at(row.service, row.location, pauses, remote=row.entry_kind == EntryKind.REMOTE):
            known, unknown = occurrences.upcoming(one)
            sure += known
            unsure += unknown
    return sure, unsure
