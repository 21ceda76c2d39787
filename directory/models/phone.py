"""Numbers people can call or write to."""

from django.db import models

from directory.models.history import tracked
from directory.models.hsds import HsdsObject
from directory.vocabularies import PhoneKind


@tracked(exclude=["hsds_id"])
class Phone(HsdsObject):
    """A number of an organization, or of one of its services (HSDS phone)."""

    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="phones")
    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    # As people write it where it is; `phones.tel_link` makes the international form.
    number = models.CharField(max_length=40)
    extension = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=PhoneKind, default=PhoneKind.VOICE)
    description = models.CharField(max_length=120, blank=True)
    dead_since = models.DateField(
        "known not to work since", null=True, blank=True, help_text="Hidden from the public at once."
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(number=""), name="phone_has_number")]

    def __str__(self) -> str:
        return self.number
