"""Which listings need a curator, as filters over organizations."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from directory.models import FieldProvenance, Location, Organization, Phone, Report, Service, ServiceArea
from directory.vocabularies import CRISIS_ADJACENT, ListingState, PhoneKind

Organizations = QuerySet[Organization]

# Nobody calls these: a do-not-list is settled, a network's name is no listing.
_NOT_KEPT = (ListingState.DO_NOT_LIST, ListingState.NETWORK_ONLY)


def maintained(organizations: Organizations) -> Organizations:
    """Those that somebody has to keep true."""
    return organizations.exclude(state__in=_NOT_KEPT)


def with_facts(organizations: Organizations) -> Organizations:
    """Adds `oldest_check` (a date or None), and the yes or no of `crisis_adjacent`, `has_place`, `dead_phone`,
    `confidential` and `reports_waiting`: one query for a whole page of listings.
    """
    checks = _own(FieldProvenance).filter(verified_on__isnull=False).values("organization")
    return organizations.annotate(
        oldest_check=Subquery(checks.annotate(day=Min("verified_on")).values("day")),
        crisis_adjacent=Exists(_own(Service).filter(service_type__in=CRISIS_ADJACENT)),
        has_place=HAS_PLACE,
        dead_phone=DEAD_PHONE,
        confidential=CONFIDENTIAL,
        reports_waiting=REPORTS_WAITING,
    )


def with_checks(organizations: Organizations) -> Organizations:
    """Adds `checks`: of each part that was ever checked, `{"field": value of AgingField, "on": "2026-05-02"}`."""
    rows = _own(FieldProvenance).filter(verified_on__isnull=False).order_by("field")
    return organizations.annotate(checks=ArraySubquery(rows.values(check=JSONObject(field="field", on="verified_on"))))


# Crisis and phone lines first, then what was checked longest ago; for `stale` listings, whose facts it reads.
MOST_URGENT = (F("crisis_adjacent").desc(), F("oldest_check").asc(), F("name").asc())


def _own(model: type) -> QuerySet:
    return model.objects.filter(organization=OuterRef("pk")).order_by()  # type: ignore[attr-defined]


HAS_PLACE = (
    Q(Exists(_own(Location).filter(latitude__isnull=False)))
    | Q(Exists(ServiceArea.objects.filter(service__organization=OuterRef("pk"))))
    | Q(home_area__isnull=False)
)
DEAD_PHONE = Exists(_own(Phone).filter(dead_since__isnull=False))
WORKING_PHONE = Exists(_own(Phone).filter(dead_since__isnull=True).exclude(kind=PhoneKind.FAX))
CONFIDENTIAL = Exists(_own(Location).filter(confidential=True))
REPORTS_WAITING = Exists(_own(Report).filter(settled_at__isnull=True))


def old_before(crisis_adjacent: bool, today: date | None = None) -> date:
    """A check made before this day counts as old: 180 days, 90 where people may turn to it in a crisis [docs/domain.md]."""
    days = settings.STALE_AFTER_DAYS_CRISIS if crisis_adjacent else settings.STALE_AFTER_DAYS
    return (today or timezone.localdate()) - timedelta(days=days)


def stale(organizations: Organizations) -> Organizations:
    """Some part was last checked too long ago. Those never checked are not among them: see `never_checked`."""
    return with_facts(organizations).filter(
        Q(oldest_check__lt=old_before(crisis_adjacent=False))
        | Q(crisis_adjacent=True, oldest_check__lt=old_before(crisis_adjacent=True))
    )


def checked_lately(organizations: Organizations) -> Organizations:
    """Every part that was ever checked was checked within its time."""
    return with_facts(organizations).filter(
        Q(crisis_adjacent=False, oldest_check__gte=old_before(crisis_adjacent=False))
        | Q(oldest_check__gte=old_before(crisis_adjacent=True))
    )


def never_checked(organizations: Organizations) -> Organizations:
    """No part carries the date of a check."""
    rows: Organizations = with_facts(organizations)
    return rows.filter(Q(oldest_check__isnull=True))


def without_place(organizations: Organizations) -> Organizations:
    """No place with a position, no area that a service covers or the organization works in: found by name, or last."""
    return organizations.exclude(HAS_PLACE)
