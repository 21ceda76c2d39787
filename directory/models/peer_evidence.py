"""Whether an organization is run by peers: evidence, never a guess from its name."""

from django.db import models
from django.db.models import Q

from directory.models.history import tracked
from directory.vocabularies import PeerCriterion


@tracked()
class PeerEvidence(models.Model):
    """What an organization says about itself on one criterion.

    Public: the yes or no, once the organization approved it, and the status derived from all of them. Private: the
    figures, which could point at a named person on a small board.
    """

    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="peer_evidence")
    criterion = models.CharField(max_length=16, choices=PeerCriterion)
    answer = models.BooleanField("their own answer", null=True, blank=True)
    approved_on = models.DateField(
        "they agreed to publish on", null=True, blank=True, help_text="Empty: the answer stays private."
    )
    private_share = models.PositiveSmallIntegerField(
        "share in per cent (private)", null=True, blank=True, help_text="0 to 100. Never shown to the public."
    )
    source = models.CharField(max_length=200, blank=True)
    as_of = models.DateField("true on", null=True, blank=True)

    class Meta:
        verbose_name = "evidence of who runs it"
        verbose_name_plural = "evidence of who runs it"
        ordering = ["criterion"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "criterion"], name="peer_evidence_once"),
            models.CheckConstraint(
                condition=Q(private_share__isnull=True) | Q(private_share__range=(0, 100)),
                name="peer_evidence_share_in_range",
                violation_error_message="A share runs from 0 to 100 per cent.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_criterion_display()
