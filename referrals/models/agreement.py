"""What an organization told us about receiving referrals, what an agency presets, and calls made together."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts import uk_basis
from accounts.jurisdictions import JURISDICTIONS
from accounts.models import Agency
from directory.models import Organization
from referrals.vocabularies import Category, Purpose, ReferralKind

# Of templates/referrals/organization/_terms.html: whoever accepted other words accepts these before the next opening.
HOLDER_TERMS = "1"


class OrganizationDesk(models.Model):
    """The receiving side of one organization: asked when it joins, never taken from an imported list.

    Nothing identifying is sent while `missing_facts` names something. Not about any person.
    """

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=True
    )
    jurisdiction = models.CharField(max_length=6, choices=JURISDICTIONS, blank=True)
    covered_entity = models.BooleanField("covered entity or business associate under HIPAA", null=True, blank=True)
    part2_program = models.BooleanField("holds records of substance use treatment", null=True, blank=True)
    uk_controller = models.CharField(
        "controller under UK GDPR", max_length=200, blank=True, help_text="UK only: the body that decides, by its name."
    )
    uk_legal_basis = models.CharField(
        "legal basis under UK GDPR",
        max_length=200,
        blank=True,
        validators=[uk_basis.check_basis],
        help_text="UK only, such as: Article 6(1)(a) and Article 9(2)(a).",
    )
    # Where "you have a referral" goes: given by the organization itself and confirmed by somebody.
    contact_email = models.EmailField("e-mail for referrals", blank=True)
    contact_confirmed_at = models.DateTimeField(null=True, blank=True)
    contact_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    host_terms_version = models.CharField(max_length=40, blank=True)
    host_terms_accepted_on = models.DateField(null=True, blank=True)
    host_terms_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # Terms of a lawful holder: accepted before the first opening [42 CFR 2.33(b)-(c)], by whoever held this link.
    holder_terms_accepted_at = models.DateTimeField(null=True, blank=True)
    holder_terms_version = models.CharField(max_length=40, blank=True, editable=False)
    holder_terms_link_id = models.UUIDField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"Referrals to {self.organization_id}"

    @property
    def holds_terms(self) -> bool:
        """Whether the terms of a lawful holder were accepted as they stand now."""
        return self.holder_terms_accepted_at is not None and self.holder_terms_version == HOLDER_TERMS

    @property
    def missing_facts(self) -> list[str]:
        """What the organization has to answer before anything identifying is sent, in words."""
        return self.missing_legal_facts + (["a confirmed e-mail address for referrals"] if self.missing_contact else [])

    @property
    def missing_contact(self) -> bool:
        """Whether no address is there that somebody confirmed with the organization itself."""
        return not (self.contact_email and self.contact_confirmed_at)

    @property
    def missing_legal_facts(self) -> list[str]:
        """What the law asks it to state: without that nothing is disclosed, however long ago it was sent."""
        missing = []
        if not self.jurisdiction:
            missing.append("which state or nation it works in")
        if self.jurisdiction.startswith("GB"):
            missing += [f"its {fact}" for fact in uk_basis.unanswered(self.uk_controller, self.uk_legal_basis)]
        if self.jurisdiction.startswith("US") and self.covered_entity is None:
            missing.append("whether it is a covered entity or business associate")
        if self.jurisdiction.startswith("US") and self.part2_program is None:
            missing.append("whether it holds substance use treatment records")
        if not (self.host_terms_version and self.host_terms_accepted_on):
            missing.append("the contract with whoever runs this site")
        return missing


class Preset(models.Model):
    """An agency's usual choice: kind, purpose, the least information, and how long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=14, choices=ReferralKind, default=ReferralKind.WARM_HANDOFF)
    purpose = models.CharField(max_length=30, choices=Purpose, default=Purpose.PEER_SUPPORT)
    categories_to_organization = ArrayField(models.CharField(max_length=20, choices=Category), default=list)
    categories_to_agency = ArrayField(models.CharField(max_length=20, choices=Category), default=list, blank=True)
    days = models.PositiveSmallIntegerField("how many days it counts", default=90)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="preset_name"),
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=1095), name="preset_days"),
        ]

    def __str__(self) -> str:
        return self.name


class JointCall(models.Model):
    """We called together: the person spoke, the clinician keeps only that it happened. Nothing about the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"{self.on}"
