"""Referrals: who asks which organization about whom. What they say about the person lives in a table of its own."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency
from core.crypto.fields import EncryptedTextField
from directory.models import Organization
from referrals.models.person import Person
from referrals.models.visibility import PrivateQuerySet
from referrals.references import new_reference
from referrals.states import NEVER_OF_KIND, ReferralState
from referrals.vocabularies import ActorKind, Outcome, Purpose, ReferralKind


def _state_of_kind() -> Q:
    """No referral is, or is told to be, in a state that its kind never has."""
    allowed = Q()
    for kind, never in NEVER_OF_KIND.items():
        values = sorted(state.value for state in never)
        allowed &= ~Q(kind=kind.value) | ~Q(state__in=values) & ~Q(reported_state__in=values)
    return allowed


class Referral(models.Model):
    """One request to one organization about one person (FHIR ServiceRequest and Task). Holds nothing they said.

    The organization's link can read this row: so no word about the person belongs here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=11, unique=True, default=new_reference, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="referrals")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=ReferralKind, default=ReferralKind.REFERRAL)
    purpose = models.CharField(max_length=30, choices=Purpose, default=Purpose.PEER_SUPPORT)
    state = models.CharField(max_length=24, choices=ReferralState, default=ReferralState.DRAFT, editable=False)
    release = models.ForeignKey(
        "referrals.Release", null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals"
    )
    # The clinician chose that the person's yes also sends it.
    send_when_signed = models.BooleanField(default=True)
    outcome = models.CharField(max_length=24, choices=Outcome, blank=True)
    # What the agency has been told: staff see these two, because where a referral stands at the organization is the
    # organization's information, which reaches the agency only under a release.
    reported_state = models.CharField(max_length=24, choices=ReferralState, default=ReferralState.DRAFT, editable=False)
    reported_outcome = models.CharField(max_length=24, choices=Outcome, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Two people editing at once: the second is told, and keeps what they wrote.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="referral_person"),
            models.Index(fields=["organization", "state"], name="referral_organization"),
            models.Index(fields=["state", "state_since"], name="referral_state"),
            models.Index(fields=["release"], name="referral_release"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ReferralKind.values), name="referral_kind_known"),
            models.CheckConstraint(condition=_state_of_kind(), name="referral_state_of_kind"),
            models.CheckConstraint(condition=Q(state="closed") | Q(outcome=""), name="referral_outcome_when_closed"),
        ]

    def __str__(self) -> str:
        return self.reference


class ReferralContent(models.Model):
    """What is said about the person in one referral. Read by their agency, by themselves, and by the gate."""

    referral = models.OneToOneField(Referral, primary_key=True, on_delete=models.CASCADE, related_name="content")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    hopes = EncryptedTextField("what they hope for, in their own words", default="", blank=True)
    to_know = EncryptedTextField("what the organization needs to know", default="", blank=True)
    best_time = EncryptedTextField("the best time to reach them", default="", blank=True)
    whereabouts = EncryptedTextField("where they are now", default="", blank=True)
    leaves_on = EncryptedTextField("when they plan to leave", default="", blank=True)

    objects = PrivateQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class ReferralEvent(models.Model):
    """One transition of a referral: who, when, and why. Added by the database's rules and never changed."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    event_type = models.CharField(max_length=24)
    from_state = models.CharField(max_length=24, choices=ReferralState)
    to_state = models.CharField(max_length=24, choices=ReferralState)
    by = models.CharField(max_length=12, choices=ActorKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    link_id = models.UUIDField(null=True)
    why = EncryptedTextField(default="", blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.event_type} {self.at:%Y-%m-%d %H:%M}"
