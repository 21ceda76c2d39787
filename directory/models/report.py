"""A visitor tells us that a listing is wrong."""

from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as date_format


class Report(models.Model):
    """What somebody wrote about a listing. Nothing about the writer is kept."""

    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="reports")
    text = models.TextField(max_length=2000)
    received_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "report of a mistake"
        verbose_name_plural = "reports of mistakes"
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.organization}, {date_format(timezone.localtime(self.received_at), 'j F Y')}"
