"""The party behind a listing: who answers for an organization, and what it told us about receiving referrals."""

from typing import Any

from django.db import models

from accounts.models import Party, PartyKind
from directory.models.organization import Organization


class OrganizationParty(Party):
    """One for each organization that can receive referrals, claimed or not: asked when it joins, never imported.

    It is a party and shares its key. Nothing identifying is sent while `missing_facts` names something.
    """

    KIND = PartyKind.ORGANIZATION

    party = models.OneToOneField(Party, parent_link=True, primary_key=True, on_delete=models.CASCADE)
    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "organization desk"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As in Django; one that was given no name begins with that of its listing."""
        self.name = self.name or self.organization.name
        super().save(*args, **kwargs)

    @property
    def missing_facts(self) -> list[str]:
        """What the organization has to answer before anything identifying is sent, in words."""
        return self.missing_legal_facts + (["a confirmed e-mail address for referrals"] if self.missing_contact else [])
