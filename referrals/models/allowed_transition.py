"""The transitions that the database allows: copied from `referrals.states` after every migration."""

from django.db import models


class AllowedTransition(models.Model):
    """One step that a trigger lets a referral or a release take. The application may only read it."""

    id = models.BigAutoField(primary_key=True)
    # Table the step belongs to: "referral" or "release".
    of = models.CharField(max_length=10)
    source = models.CharField(max_length=24)
    target = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "source", "target"], name="allowed_transition")]

    def __str__(self) -> str:
        return f"{self.of}: {self.source} to {self.target}"
