"""The people referred. What names or reaches them is encrypted; a row without it says nothing about anybody."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency
from core.crypto.fields import EncryptedJSONField, EncryptedTextField
from referrals.models.visibility import PersonQuerySet, PrivateQuerySet
from referrals.vocabularies import NoteKind, RelatedPersonEnd


class Person(models.Model):
    """Somebody an agency asks about a referral. Belongs to that agency's records alone.

    `contact` is as `referrals.contact.contacts` reads it; {} where there is none. Releases asked before `contact_changed_at`
    hold a contact that is not to be used, whatever stands here since. `contact_withdrawn_at`: they said not to use it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    preferred_name = EncryptedTextField("what they want to be called")
    # Only where a release needs another name than the one they want to be called.
    full_name = EncryptedTextField("full name, as it stands in the release", default="", blank=True)
    contact = EncryptedJSONField("how to reach them safely", default=dict, blank=True)
    contact_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    contact_withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Who of the agency wrote the last change down; none where the person did so on a page of their own.
    contact_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    date_of_birth = EncryptedTextField(default="", blank=True)
    is_adult = models.BooleanField("18 or over", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Freezes the record and ends every link; a personal representative acts on documents.
    died_at = models.DateTimeField(null=True, blank=True)
    # What they asked to erase is gone; the ledger keeps rows that name nobody.
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        # Also the target of the caseload's foreign key, which ties agency and person together.
        constraints = [models.UniqueConstraint(fields=["id", "agency"], name="person_and_agency")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name_for_release(self) -> str:
        return self.full_name or self.preferred_name


class RelatedPerson(models.Model):
    """Somebody who acts or reads with the person: a representative with authority, or an advocate they invited.

    Written down once and then only ended: what a release says of them was so when it was signed.
    """

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", "Representative"
        ADVOCATE = "advocate", "Advocate"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="related_people")
    role = models.CharField(max_length=14, choices=Role)
    name = EncryptedTextField()
    # A value of `vocabularies.Authority`; which of them count is asked of the jurisdiction's policy.
    basis = EncryptedTextField("what they are", default="", blank=True)
    authority = EncryptedTextField("the document that shows it", default="", blank=True)
    scope = EncryptedTextField("what they may decide", default="", blank=True)
    until = models.DateField("last day of their authority", null=True, blank=True)
    # Joint attorneys, co-guardians: a signature of theirs alone counts for nothing. Read by the database too.
    jointly_only = models.BooleanField("signs only together with somebody else", default=False)
    joint_signers = EncryptedTextField("who else has to sign, one in each line", default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, choices=RelatedPersonEnd, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PrivateQuerySet.as_manager()

    class Meta:
        # The target of foreign keys that tie a release and a link to somebody of the same person.
        constraints = [models.UniqueConstraint(fields=["id", "person"], name="related_person_and_person")]

    def __str__(self) -> str:
        return str(self.pk)

    def stands_on(self, day: date) -> bool:
        """Whether their authority counts on this day at the agency: not ended, and not run out."""
        return self.ended_at is None and (self.until is None or day <= self.until)

    @property
    def others(self) -> tuple[str, ...]:
        """Who else has to sign, where they act only together."""
        return tuple(self.joint_signers.splitlines())


class PersonNote(models.Model):
    """What the person asks, wants or changed; only their agency reads it.

    `text` holds what somebody typed, letter for letter, and nothing else: it is empty where a press said it all.
    `recorded_by` is who of the agency wrote it down, where the person did not do so on a page of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    release = models.ForeignKey(
        "referrals.Release", null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    kind = models.CharField(max_length=18, choices=NoteKind, default=NoteKind.QUESTION)
    text = EncryptedTextField(default="", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(default="", blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="person_note_kind_known"),
            # What is to read differently, and what an answer was written beside, is a form.
            models.CheckConstraint(
                condition=~Q(kind__in=("change_requested", "comment")) | Q(release__isnull=False),
                name="person_note_about_a_form",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
