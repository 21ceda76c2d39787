"""Links for people and organizations without an account."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core import clock
from core.crypto.fields import EncryptedTextField
from referrals.models.visibility import PrivateQuerySet

# Wrong codes in all that end a link.
TRIES = 5
# Why a link ended that opens nothing any more: time or the person ended it, or a newer form took its place.
ENDED, REPLACED = "permission ended", "replaced by a newer permission"
# Machines that answer together may differ by this.
_SKEW = timedelta(minutes=5)


class Link(models.Model):
    """One link: opened with a token (in the address's fragment) and a short code; claimed by the first browser.

    Of the token only a hash is kept. Staff can read the code: a person's until the link is claimed, an organization's
    for as long as the referral is there as far as the agency was told. A claimed link takes more than its code.
    `tries` counts wrong codes over the whole life of the link.
    """

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", "Open a referral"
        PERSON = "person", "My releases"
        ADVOCATE = "advocate", "Read along with somebody"
        REPRESENTATIVE = "answers_for", "Answer for somebody"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey("referrals.Person", on_delete=models.CASCADE, related_name="links")
    referral = models.ForeignKey(
        "referrals.Referral", null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    # Of a representative: whose authority it stands on.
    related_person = models.ForeignKey(
        "referrals.RelatedPerson", null=True, blank=True, on_delete=models.SET_NULL, related_name="links"
    )
    # Of an advocate: the person chose that they may also write down a stop.
    helps = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    # For staff to read out.
    code = EncryptedTextField(default="", blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    # The browser that claimed it holds a secret; this is its hash.
    claim_hash = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=30, blank=True)
    sent_to = EncryptedTextField(default="", blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="link_person"),
            models.Index(fields=["referral"], name="link_referral"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="organization") | Q(referral__isnull=False), name="link_organization_has_referral"
            ),
            models.CheckConstraint(condition=Q(tries__lte=5), name="link_five_tries"),
            models.CheckConstraint(condition=Q(helps=False) | Q(kind="advocate"), name="link_helps_as_advocate"),
            # Erasing takes the related person away and leaves the link, which has ended by then.
            models.CheckConstraint(
                condition=Q(related_person__isnull=True, ended_at__isnull=False)
                | (Q(kind="answers_for") & Q(related_person__isnull=False))
                | (~Q(kind="answers_for") & Q(related_person__isnull=True)),
                name="link_representative_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} until {self.expires_at:%Y-%m-%d %H:%M}"


def is_alive(link: Link, at: datetime | None = None) -> bool:
    """Neither ended, nor run out (the instant of `expires_at` is too late), nor out of tries, nor still to be made.

    A link from a time still to come was made while the clock was wrong, so its end is wrong too.
    """
    moment = at or clock.now()
    lasts = link.created_at - _SKEW <= moment < link.expires_at
    return lasts and link.ended_at is None and link.tries < TRIES and link.person.died_at is None
