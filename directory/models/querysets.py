"""Reads of listings that more than one place needs."""

from datetime import date

from django.db import models

from directory.vocabularies import ListingState


class OrganizationQuerySet(models.QuerySet):
    """Organizations, in the words of the domain."""

    def published(self) -> "OrganizationQuerySet":
        """Those the public may see."""
        return self.filter(state=ListingState.PUBLISHED)

    def with_everything_shown(self) -> "OrganizationQuerySet":
        """With all rows a listing page or a result needs; private addresses are not among them."""
        return self.select_related("parent", "home_area").prefetch_related(
            "services__at_locations__location",
            "services__areas__area",
            "services__schedules",
            "services__phones",
            "locations",
            "phones",
            "pauses__service",
            "pauses__location",
            "provenance",
            "peer_evidence",
        )


class HandoutQuerySet(models.QuerySet):
    """Short links of hand-outs."""

    def open_on(self, day: date) -> "HandoutQuerySet":
        """Those whose link still opens."""
        return self.filter(expires_on__gte=day)

    def ended_before(self, day: date) -> "HandoutQuerySet":
        """Those to delete."""
        return self.filter(expires_on__lt=day)
