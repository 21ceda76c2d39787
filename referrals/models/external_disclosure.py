"""What a law made an agency tell somebody outside of this site: written down afterwards, by hand."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from core.crypto.fields import EncryptedJSONField
from referrals.models.person import Person
from referrals.models.visibility import PrivateQuerySet
from referrals.vocabularies import Category, DisclosureAuthority


class ExternalDisclosure(models.Model):
    """One telling without a permission: by which authority, on which day, what by name; who and which order in `words`.

    Not a row of the ledger, which holds what the gate showed. Added and never changed: a row written by mistake stays,
    and another `strikes` it. `words` is {"which", "to_whom", "what"} of a telling and {"why"} of a row that strikes;
    erasing the person's record empties it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="external_disclosures")
    authority = models.CharField(max_length=12, choices=DisclosureAuthority)
    disclosed_on = models.DateField("the day it was told")
    categories = ArrayField(models.CharField(max_length=20, choices=Category), default=list, blank=True)
    details = EncryptedJSONField("who was told, which order, what else", default=dict, blank=True)
    strikes = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="struck_by")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "told outside"
        # The target of the foreign key that ties a row to the one it strikes, of the same person.
        constraints = [models.UniqueConstraint(fields=["id", "person"], name="told_and_person")]

    def __str__(self) -> str:
        return str(self.pk)
