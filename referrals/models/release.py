"""Releases of information, what happened to each, and stops."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency
from core.crypto.fields import EncryptedJSONField, EncryptedTextField
from directory.models import Organization
from referrals.expiry_events import ExpiryEvent
from referrals.models.person import Person, RelatedPerson
from referrals.models.visibility import PrivateQuerySet
from referrals.references import new_release_reference
from referrals.states import ReleaseState
from referrals.vocabularies import ActorKind, Category, Purpose, RevocationChannel, SignatureMethod


class Release(models.Model):
    """One permission of one person: what, to whom, for what, which way, until when. What was signed never changes.

    `offers_*` is what the form asks; `chose_*` is what the person answered, None until they did. `words` holds the
    exact values to be sent, by category, frozen with the text when it is requested. `text_sha256` is of the UTF-8 text
    shown and signed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=11, unique=True, default=new_release_reference, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="releases")
    state = models.CharField(max_length=16, choices=ReleaseState, default=ReleaseState.DRAFT, editable=False)
    policy = models.CharField("rules it follows, with their version", max_length=60, blank=True)

    purposes = ArrayField(models.CharField(max_length=30, choices=Purpose), default=list)
    requested_to_organization = models.BooleanField(default=True)
    requested_to_agency = models.BooleanField(default=True)
    categories_to_organization = ArrayField(models.CharField(max_length=20, choices=Category), default=list, blank=True)
    categories_to_agency = ArrayField(models.CharField(max_length=20, choices=Category), default=list, blank=True)
    consented_to_organization = models.BooleanField(null=True, blank=True)
    consented_to_agency = models.BooleanField(null=True, blank=True)
    expires_on = models.DateField("last day it counts", null=True, blank=True)
    expires_event = models.CharField(max_length=20, choices=ExpiryEvent, blank=True)
    # First instant at which it no longer counts, from `expires_on` in the agency's time zone; set when requested.
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    event_happened_at = models.DateTimeField(null=True, blank=True)

    disclosed_values = EncryptedJSONField(default=dict, blank=True)
    text = EncryptedTextField(default="", blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    requested_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signature_method = models.CharField(max_length=14, choices=SignatureMethod, blank=True)
    signature = EncryptedTextField("name as typed or written", default="", blank=True)
    representative = models.ForeignKey(RelatedPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    witness = EncryptedTextField("name of the witness", default="", blank=True)
    # Whose device it was signed on, or who recorded the paper.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delivered_at = models.DateTimeField("copy given", null=True, blank=True)
    delivery_method = models.CharField(max_length=20, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Superseded, declined, entered in error or known to be false.
    ended_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="superseded_by"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # When housekeeping noted that the law no longer asks for what was signed, and when the words went.
    due_since = models.DateTimeField(null=True, blank=True, editable=False)
    emptied_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="release_person"),
            models.Index(fields=["expires_at"], condition=Q(state="active"), name="release_expiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state_known"),
            # Nothing counts as signed without text, time, way, signature, an end and a yes [42 CFR 2.31]. A check that
            # comes to NULL passes, so a missing answer is asked about by itself.
            models.CheckConstraint(
                condition=~Q(state="active")
                | (
                    Q(signed_at__isnull=False)
                    & ~Q(signature_method="")
                    & ~Q(text_sha256="")
                    & (Q(expires_at__isnull=False) | ~Q(expires_event=""))
                    & (
                        Q(consented_to_organization__isnull=False, consented_to_organization=True)
                        | Q(consented_to_agency__isnull=False, consented_to_agency=True)
                    )
                ),
                name="release_active_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | Q(revoked_at__isnull=False), name="release_revoked_when"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReleaseParty(models.Model):
    """An agency or an organization that a release names. With `to_organization` agencies disclose, and so on."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # As it stood in the text that was signed.
    name = models.CharField(max_length=200)
    # What it stated of itself when that text was written, which the statements in it and the notices that travel along
    # follow. "" and None: not kept, so what it states now is all that is known.
    jurisdiction = models.CharField(max_length=6, default="", blank=True, editable=False)
    part2_program = models.BooleanField(null=True, editable=False)
    covered_entity = models.BooleanField(null=True, editable=False)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, organization__isnull=True)
                | Q(agency__isnull=True, organization__isnull=False),
                name="release_party_is_one",
            ),
            models.UniqueConstraint(fields=["release", "agency"], name="release_party_agency"),
            models.UniqueConstraint(fields=["release", "organization"], name="release_party_organization"),
        ]

    def __str__(self) -> str:
        return self.name


class ReleaseEvent(models.Model):
    """One transition of a release: who, when, and why.

    `way` is how whoever signed it for somebody stopped it, and "" for everything else: a stop that the person said has a
    Revocation, which says how.
    """

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    event_type = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16, choices=ReleaseState)
    to_state = models.CharField(max_length=16, choices=ReleaseState)
    by = models.CharField(max_length=12, choices=ActorKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    link_id = models.UUIDField(null=True)
    why = EncryptedTextField(default="", blank=True)
    channel = models.CharField(max_length=8, choices=RevocationChannel, default="", blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="")
                | Q(event_type="revoke", by=ActorKind.PERSON.value, channel__in=RevocationChannel.values),
                name="release_event_channel_of_a_stop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.at:%Y-%m-%d %H:%M}"


class Revocation(models.Model):
    """The person said stop, for one organization. Ends every release about it signed before; never removed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stops")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=RevocationChannel)
    # Who wrote it down, where somebody else did.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    link_id = models.UUIDField(null=True)
    note = EncryptedTextField(default="", blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.at:%Y-%m-%d %H:%M}"
