"""What an organization offers, where, and for which areas."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from directory.models.history import tracked
from directory.models.hsds import HsdsObject
from directory.vocabularies import CRISIS_ADJACENT, Capacity, Cost, Format, Joining, Population, ServiceType


@tracked()
class Service(models.Model):
    """One thing people can come to, call or join (HSDS service)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=200, blank=True, help_text="Say what tells it apart: the day, the people.")
    service_type = models.CharField("service", max_length=24, choices=ServiceType, default=ServiceType.OTHER)
    description = models.TextField(blank=True)
    before_you_come = models.TextField(blank=True, help_text="What somebody coming for the first time would ask.")
    formats = ArrayField(models.CharField(max_length=12, choices=Format), default=list, blank=True)
    populations = ArrayField(models.CharField(max_length=24, choices=Population), default=list, blank=True)
    # ISO 639 codes: en, es, cy, ase.
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)

    cost = models.CharField(max_length=16, choices=Cost, blank=True)
    cost_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True, help_text="USD, GBP")
    joining = ArrayField(models.CharField(max_length=16, choices=Joining), default=list, blank=True)
    url = models.URLField("link to join or read more", max_length=500, blank=True)

    capacity = models.CharField(max_length=16, choices=Capacity, default=Capacity.NOT_SAID)
    capacity_note = models.CharField("how long is the wait", max_length=200, blank=True)
    capacity_until = models.DateField("closed until", null=True, blank=True)
    capacity_as_of = models.DateField("they told us on", null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__iregex="^https?://"),
                name="service_url_is_a_web_address",
                violation_error_message="A link starts with https:// or http://.",
            ),
            models.CheckConstraint(
                condition=Q(cost_amount__isnull=True) | (Q(cost_amount__gte=0) & ~Q(cost_currency="")),
                name="service_cost_has_currency",
                violation_error_message="Say in which currency: USD, GBP.",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=models.F("maximum_age")),
                name="service_ages_in_order",
                violation_error_message="The lowest age is above the highest.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_service_type_display()

    @property
    def is_crisis_adjacent(self) -> bool:
        """Whether people may turn to it in place of a crisis line, so that stale details do harm sooner."""
        return self.service_type in CRISIS_ADJACENT


@tracked(exclude=["hsds_id"])
class ServiceAtLocation(HsdsObject):
    """A service happens at a place (HSDS service_at_location)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="at_locations")
    location = models.ForeignKey("directory.Location", on_delete=models.CASCADE, related_name="at_services")

    class Meta:
        verbose_name = "place of a service"
        verbose_name_plural = "places of a service"
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="service_at_location_once")]

    def __str__(self) -> str:
        return f"{self.service} at {self.location}"


@tracked(exclude=["hsds_id"])
class ServiceArea(HsdsObject):
    """A service covers an area (HSDS service_area)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey("directory.Area", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    inferred = models.BooleanField(default=False, help_text="We read it from the name or the address; nobody told us.")

    class Meta:
        verbose_name = "area served"
        verbose_name_plural = "areas served"
        constraints = [models.UniqueConstraint(fields=["service", "area"], name="service_area_once")]

    def __str__(self) -> str:
        return self.area_id
