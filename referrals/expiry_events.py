"""Events that can end a release [42 CFR 2.31(a)(7)]: what a form may name besides a day. How to add one: CONTRIBUTING.md."""

from django.db import models


class ExpiryEvent(models.TextChoices):
    """Events that can end a release, each recorded by somebody when it happens."""

    SUPPORT_STARTED = "support_started", "when I have met the group"
    DISCHARGED = "discharged", "when I leave the hospital"
    CARE_ENDED = "care_ended", "when I stop going to the agency"
