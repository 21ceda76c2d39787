"""Where each ageing part of a listing came from, and when somebody last checked it."""

from django.conf import settings
from django.db import models

from directory.models.history import tracked
from directory.vocabularies import AgingField, CheckMethod


@tracked()
class FieldProvenance(models.Model):
    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="provenance")
    field = models.CharField(max_length=10, choices=AgingField)
    source = models.CharField(max_length=200, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField("last checked", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    method = models.CharField("how", max_length=12, choices=CheckMethod, blank=True)

    class Meta:
        verbose_name = "check"
        verbose_name_plural = "checks: what was verified, when and how"
        ordering = ["field"]
        constraints = [models.UniqueConstraint(fields=["organization", "field"], name="provenance_once")]

    def __str__(self) -> str:
        return self.get_field_display()
