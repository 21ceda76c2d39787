"""What waits for a curator, harm first, on the desk's first page."""

from collections.abc import Iterator

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from accounts.admin_site import Queue
from directory.curation import queues
from directory.models import Organization, Report


def waiting(request: HttpRequest) -> Iterator[Queue]:
    """Each pile with its count and its list; nothing for those who may not open the list."""
    if not request.user.has_perm("directory.change_organization"):
        return
    maintained = queues.maintained(Organization.objects.all())
    listings = reverse("admin:directory_organization_changelist")
    piles = (
        ("Telephone numbers known dead", maintained.filter(queues.DEAD_PHONE), "?phone=dead"),
        ("Checked too long ago", queues.stale(maintained), "?checked=stale"),
        ("Never checked", queues.never_checked(maintained), "?checked=never"),
        ("Without a place or an area", queues.without_place(maintained), "?place=none"),
    )
    reports = Report.objects.filter(settled_at__isnull=True).count()
    yield Queue("Reports of mistakes", reports, reverse("admin:directory_report_changelist") + "?state=waiting")
    for title, pile, query in piles:
        yield Queue(title, pile.count(), listings + query)


admin.site.add_queues(waiting)  # type: ignore[attr-defined]
