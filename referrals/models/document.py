"""Papers: a signed form that was scanned, a document that gives authority, an agency's own form."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from referrals.models.person import Person, RelatedPerson
from referrals.models.release import Release
from referrals.models.visibility import PrivateQuerySet


class Document(models.Model):
    """One file, encrypted where it lies; its name on disk is random and says nothing. Served through the gate only."""

    class Kind(models.TextChoices):
        SIGNED_FORM = "signed_form", "Signed form"
        OWN_FORM = "own_form", "The agency's own form"
        AUTHORITY = "authority", "Document of authority"
        STOP = "stop", "A stop in writing"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    # Whose authority it shows.
    related_person = models.ForeignKey(
        RelatedPerson, null=True, blank=True, on_delete=models.SET_NULL, related_name="papers"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    stored_as = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField("bytes before encryption")
    sha256 = models.CharField("of the file before encryption", max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PrivateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"
