"""Organizations, the networks they form, and those that asked not to be listed."""

import uuid
from functools import cache
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q

from directory.models.history import tracked
from directory.models.querysets import OrganizationQuerySet
from directory.vocabularies import AgingField, EmergencyCalls, ListingState, OrganizationKind

if TYPE_CHECKING:
    from directory.models.provenance import FieldProvenance

# A network is a tree: nobody may become their own ancestor, whichever way the row is written. Rows inserted together
# name parents that are not there yet, so the last of a ring is known by the `parent_id` that asks for it.
NO_CYCLE = """
    -- Two changes at the same moment could close a ring that neither sees: one waits for the other.
    PERFORM pg_advisory_xact_lock(hashtext('directory_organization.parent'));
    IF EXISTS (
        WITH RECURSIVE up AS (
            SELECT o.id, o.parent_id FROM directory_organization o WHERE o.id = NEW.parent_id
            UNION
            SELECT o.id, o.parent_id FROM directory_organization o JOIN up ON o.id = up.parent_id
        )
        SELECT 1 FROM up WHERE NEW.id IN (up.id, up.parent_id)
    ) THEN
        RAISE EXCEPTION 'An organization cannot belong to itself.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_no_cycle';
    END IF;
    RETURN NEW;
"""

# Numbers come from a sequence, so that a number once used in the search index never comes to mean another network.
NETWORK_NUMBER = """
    NEW.network_number := nextval('directory_network_number');
    RETURN NEW;
"""


@cache
def _address_of_listings() -> str:
    """With a gap for the id. Looked up once: a page of results would ask for every address it shows."""
    from django.urls import reverse

    nobody = uuid.UUID(int=0)
    return reverse("directory:listing", args=[nobody]).replace(str(nobody), "{}")


@tracked()
class Organization(models.Model):
    """A peer-run organization, or one that says it supports people alongside peers (HSDS organization)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    alternate_name = models.CharField("other names", max_length=300, blank=True)
    description = models.TextField(blank=True, help_text="What happens there, in plain words.")
    kind = models.CharField(max_length=40, choices=OrganizationKind, default=OrganizationKind.GRASSROOTS_GROUP)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="members", verbose_name="belongs to"
    )
    network_slug = models.SlugField(
        "network's short name",
        null=True,
        blank=True,
        unique=True,
        help_text="Only for the top of a network: the word used in search addresses, such as nami.",
    )
    # The network's number in the search index; given once by the database and never used again for another.
    network_number = models.PositiveSmallIntegerField(null=True, blank=True, unique=True, editable=False)
    state = models.CharField(max_length=14, choices=ListingState, default=ListingState.PUBLISHED)

    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    mailing_address = models.TextField(blank=True, help_text="PO boxes and c/o addresses: shown, never put on a map.")
    country = models.CharField(max_length=2, blank=True, help_text="Two letters: US, GB.")
    # The area used when no service says where it works: marked "area not stated" and listed last.
    home_area = models.ForeignKey(
        "directory.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    calls_emergency_services = models.CharField(max_length=24, choices=EmergencyCalls, default=EmergencyCalls.UNKNOWN)
    reports_to_others = models.TextField("what they report to others", blank=True)

    refers_who = models.CharField("who may refer", max_length=300, blank=True)
    refers_contact = models.CharField("whom to ask for", max_length=200, blank=True)
    refers_hours = models.CharField("best hours to reach them", max_length=200, blank=True)
    accepts_mandated = models.BooleanField("takes people a court or programme sends", null=True, blank=True)
    refers_needs = models.TextField("what they need to know", blank=True)
    refers_not_needed = models.TextField("what they do not want to be told", blank=True)

    source = models.CharField(max_length=200, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    # Digest of the source row as last imported: an unchanged row writes nothing.
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["state"], name="organization_state"),
            models.Index(fields=["name", "id"], name="organization_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="organization_source_unique"
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="organization_not_own_parent"),
            models.CheckConstraint(condition=~Q(name=""), name="organization_named"),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__iregex="^https?://"),
                name="organization_website_is_a_web_address",
                violation_error_message="A website starts with https:// or http://.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="organization_no_cycle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Q(new__parent__isnull=False),
                func=NO_CYCLE,
            ),
            pgtrigger.Trigger(
                name="organization_network_number",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("network_slug"),
                condition=pgtrigger.Q(new__network_slug__isnull=False, new__network_number__isnull=True),
                func=NETWORK_NUMBER,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The listing's page. It carries an id and not the name: phones are shared and browsers remember."""
        return _address_of_listings().format(self.pk)

    def provenance_of(self, field: str) -> "FieldProvenance | None":
        """The provenance of one ageing field, from prefetched rows."""
        return next((row for row in self.provenance.all() if row.field == field), None)

    @property
    def listing_provenance(self) -> "FieldProvenance | None":
        return self.provenance_of(AgingField.LISTING)


class DoNotList(models.Model):
    """Somebody asked not to be listed. Kept without the listing, so that no import brings it back."""

    source = models.CharField(max_length=200, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(
        "name", max_length=200, help_text="The name in lower case without accents or punctuation."
    )
    region = models.CharField(
        max_length=16, blank=True, help_text="Area code such as US-OR; empty means wherever the name is met."
    )
    website = models.URLField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    since = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = "request not to be listed"
        verbose_name_plural = "requests not to be listed"
        indexes = [models.Index(fields=["name_key"], name="do_not_list_name")]

    def __str__(self) -> str:
        return self.name_key
