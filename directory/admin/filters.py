"""The questions a curator asks of the list."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from directory.curation import networks, queues
from directory.models import Organization

Narrowed = Callable[[QuerySet[Organization]], QuerySet[Organization]]


class _Question(admin.SimpleListFilter):
    """A filter whose answers are named querysets."""

    answers: dict[str, tuple[str, Narrowed]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, label) for value, (label, _narrowed) in self.answers.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organization]) -> QuerySet[Organization]:
        value = self.value()
        return self.answers[value][1](queryset) if value in self.answers else queryset


class CheckedFilter(_Question):
    title = "when it was checked"
    parameter_name = "checked"
    answers = {
        "stale": ("Too long ago", lambda rows: queues.stale(queues.maintained(rows))),
        "never": ("Never", lambda rows: queues.never_checked(queues.maintained(rows))),
        "lately": ("Within its time", queues.checked_lately),
    }


class PlaceFilter(_Question):
    title = "place or area"
    parameter_name = "place"
    answers = {
        "none": ("None: hard to find", lambda rows: queues.without_place(queues.maintained(rows))),
        "some": ("Has one", lambda rows: rows.filter(queues.HAS_PLACE)),
        "confidential": ("Confidential address", lambda rows: rows.filter(queues.CONFIDENTIAL)),
    }


class PhoneFilter(_Question):
    title = "telephone"
    parameter_name = "phone"
    answers = {
        "dead": ("A number is known dead", lambda rows: queues.maintained(rows).filter(queues.DEAD_PHONE)),
        "none": ("No working number", lambda rows: queues.maintained(rows).exclude(queues.WORKING_PHONE)),
    }


class ReportsFilter(_Question):
    title = "reports of mistakes"
    parameter_name = "reports"
    answers = {"waiting": ("Waiting", lambda rows: rows.filter(queues.REPORTS_WAITING))}


class NetworkFilter(admin.SimpleListFilter):
    """Everything below the top of a network, at any depth."""

    title = "network"
    parameter_name = "network"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        tops = Organization.objects.filter(network_slug__isnull=False).order_by("name")
        return [(slug or "", name) for slug, name in tops.values_list("network_slug", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organization]) -> QuerySet[Organization]:
        if self.value() is None:
            return queryset
        top = Organization.objects.filter(network_slug=self.value()).first()
        return queryset.filter(pk__in=networks.below(top.pk)) if top else queryset.none()


class CountryFilter(admin.SimpleListFilter):
    title = "country"
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Organization.objects.order_by("country").values_list("country", flat=True).distinct()
        return [(code or "none", code or "Not stated") for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organization]) -> QuerySet[Organization]:
        value = self.value()
        return queryset if value is None else queryset.filter(country="" if value == "none" else value)
