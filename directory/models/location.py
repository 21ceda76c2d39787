"""Where things happen, and the addresses that only curators may see."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from directory.models.history import tracked
from directory.vocabularies import Accessibility, Precision

# "Not null" is said, because a check that comes to NULL passes.
_ON_THE_GLOBE_OR_NOWHERE = Q(latitude__isnull=True, longitude__isnull=True) | Q(
    latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)
)


@tracked()
class Location(models.Model):
    """A place to go to (HSDS location and its physical address).

    Everything in this row is public. A confidential place keeps its street and pin in `PrivateAddress`, and the
    row itself holds the town and the town's centre: code that forgets to ask cannot leak what is not here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(max_length=200, blank=True, help_text="What people call it: First Unitarian Church.")
    address_1 = models.CharField("street", max_length=200, blank=True)
    address_2 = models.CharField("floor, suite or room", max_length=200, blank=True)
    city = models.CharField("town", max_length=120, blank=True)
    state_province = models.CharField("state or county", max_length=120, blank=True)
    postal_code = models.CharField("postcode", max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # Kept as it came, because geocoders move addresses to other cities.
    entered_address = models.TextField("address as it was given", blank=True)
    directions = models.TextField("how to get there", blank=True)
    accessibility = ArrayField(models.CharField(max_length=20, choices=Accessibility), default=list, blank=True)
    confidential = models.BooleanField(
        default=False, help_text="The public sees the town only. Put the street under Private address."
    )

    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=Precision, blank=True)
    pinned_by_hand = models.BooleanField(
        default=False, help_text="Somebody put the pin where it is: imports leave it there."
    )
    # Area codes it lies in, narrowest first.
    areas = ArrayField(models.CharField(max_length=16), default=list, blank=True, editable=False)

    class Meta:
        ordering = ["name", "address_1", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_ON_THE_GLOBE_OR_NOWHERE,
                name="location_position_in_range",
                violation_error_message="Latitude runs from -90 to 90 and longitude from -180 to 180; give both or neither.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, precision="") | (Q(latitude__isnull=False) & ~Q(precision="")),
                name="location_precision_stated",
                violation_error_message="Say how exact the position is.",
            ),
            models.CheckConstraint(
                condition=Q(confidential=False)
                | (
                    Q(
                        address_1="",
                        address_2="",
                        postal_code="",
                        entered_address="",
                        directions="",
                        pinned_by_hand=False,
                    )
                    & Q(precision__in=["", Precision.TOWN, Precision.AREA])
                ),
                name="location_confidential_has_no_public_pin",
                violation_error_message="A confidential place shows its town only: move street and pin to Private address.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name or self.address_1, self.city) if part) or "Place without address"


@tracked()
class PrivateAddress(models.Model):
    """The street and pin of a confidential place. Read by the curators' desk and by nothing else."""

    location = models.OneToOneField(Location, on_delete=models.CASCADE, related_name="private_address")
    address = models.TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = "private address"
        verbose_name_plural = "private addresses"
        constraints = [
            models.CheckConstraint(
                condition=_ON_THE_GLOBE_OR_NOWHERE,
                name="private_address_position_in_range",
            )
        ]

    def __str__(self) -> str:
        return "Private address"
