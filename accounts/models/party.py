"""Parties: whoever can have members, and agree to something."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import reading_hours, uk_basis
from accounts.jurisdictions import JURISDICTIONS, check_time_zone
from accounts.models.lawful_holder_terms import LawfulHolderTerms


class PartyKind(models.TextChoices):
    """What a party is. It never changes: the database holds that."""

    AGENCY = "agency", "Provider agency"
    ORGANIZATION = "organization", "Peer-run organization"
    PRACTICE = "practice", "Primary-care practice"
    FUNDER = "funder", "Funder"


class Party(models.Model):
    """An agency, organization, practice or funder. What law says of it is asked when it joins, never guessed.

    Facts left unanswered (None, "") keep anything identifying from being sent: see docs/consent.md. About no person.
    """

    # Of subclasses: the kind of their rows.
    KIND: ClassVar[PartyKind | None] = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=PartyKind, editable=False)
    # The legal name, as forms state it. A listing's party begins with the name of the listing.
    name = models.CharField(max_length=200)
    neutral_name = models.CharField(
        max_length=200, blank=True, help_text="For messages, where its name would say what somebody is treated for."
    )
    jurisdiction = models.CharField(
        max_length=6,
        choices=JURISDICTIONS,
        blank=True,
        help_text="Whose law its records follow: a state, or a nation of the UK.",
    )
    time_zone = models.CharField(
        max_length=40, blank=True, validators=[check_time_zone], help_text="Such as America/Los_Angeles."
    )

    covered_entity = models.BooleanField(
        "covered entity or business associate under HIPAA", null=True, blank=True, help_text="US only."
    )
    part2_program = models.BooleanField(
        "holds records of substance use treatment (42 CFR part 2)", null=True, blank=True, help_text="US only."
    )
    uk_controller = models.CharField(
        "controller under UK GDPR", max_length=200, blank=True, help_text="UK only: the body that decides, by its name."
    )
    uk_legal_basis = models.CharField(
        "legal basis under UK GDPR, Articles 6 and 9",
        max_length=200,
        blank=True,
        validators=[uk_basis.check_basis],
        help_text=f"UK only, such as: {uk_basis.EXAMPLE}.",
    )
    host_terms_version = models.CharField(
        "version of the contract with whoever runs this site",
        max_length=40,
        blank=True,
        help_text="Business associate and qualified service agreement, or processor terms.",
    )
    host_terms_accepted_on = models.DateField(null=True, blank=True)
    host_terms_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # Accepted before the first opening, by whoever held this link.
    holder_terms_accepted_at = models.DateTimeField(null=True, blank=True)
    holder_terms_version = models.CharField(max_length=40, blank=True, editable=False)
    holder_terms_link_id = models.UUIDField(null=True, blank=True, editable=False)

    # Where "you have a referral" is sent: the address the party gave, once a curator has confirmed it.
    contact_email = models.EmailField("e-mail for referrals", blank=True)
    contact_confirmed_at = models.DateTimeField(null=True, blank=True)
    contact_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # Whom to alert when a person may be in danger, and when staff read what people write. Without them no page
    # offers people a box to write in. Named together or not at all.
    duty_name = models.CharField("duty contact: name or role", max_length=100, blank=True)
    duty_email = models.EmailField("e-mail address of the duty contact", blank=True)
    duty_phone = models.CharField("phone of the duty contact", max_length=40, blank=True)
    reads_on = ArrayField(
        models.PositiveSmallIntegerField(choices=reading_hours.DAYS),
        verbose_name="days on which messages are read",
        default=list,
        blank=True,
    )
    reads_from = models.TimeField("messages are read from", null=True, blank=True)
    reads_until = models.TimeField("messages are read until", null=True, blank=True)

    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "parties"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(
                condition=Q(duty_email="", duty_name="", reads_on=[], reads_from=None, reads_until=None)
                | (
                    ~Q(duty_email="")
                    & ~Q(duty_name="")
                    & ~Q(reads_on=[])
                    & Q(reads_from__isnull=False, reads_until__isnull=False, reads_from__lt=models.F("reads_until"))
                ),
                name="party_duty_contact_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.KIND is not None:
            self.kind = self.KIND
        super().save(*args, **kwargs)

    @property
    def name_in_messages(self) -> str:
        return self.neutral_name or self.name

    @property
    def takes_messages(self) -> bool:
        """Whether people may write to it in their own words: it names a duty contact and the hours in which it reads."""
        return bool(self.duty_email)

    @property
    def hours_in_words(self) -> str:
        """Such as "Monday to Friday, 9 am to 5 pm", by its own clock; "" where it takes no messages."""
        if self.reads_from is None or self.reads_until is None:
            return ""
        return reading_hours.in_words(self.reads_on, self.reads_from, self.reads_until, is_uk=self.is_uk)

    @property
    def reads_always(self) -> bool:
        if self.reads_from is None or self.reads_until is None:
            return False
        return reading_hours.is_always(self.reads_on, self.reads_from, self.reads_until)

    @property
    def is_uk(self) -> bool:
        return self.jurisdiction.startswith("GB")

    @property
    def accepted_holder_terms(self) -> bool:
        """Whether the terms of a lawful holder were accepted as they stand now."""
        return self.holder_terms_accepted_at is not None and self.holder_terms_version == LawfulHolderTerms.VERSION

    @property
    def missing_contact(self) -> bool:
        """Whether the party has no confirmed address."""
        return not (self.contact_email and self.contact_confirmed_at)

    @property
    def missing_legal_facts(self) -> list[str]:
        """What the law asks it to state, in words: without that nothing is disclosed, however long ago it was sent."""
        missing = [] if self.jurisdiction else ["which state or nation it works in"]
        if self.is_uk:
            whose = "the" if PartyKind.AGENCY in (self.KIND, self.kind) else "its"
            missing += [f"{whose} {fact}" for fact in uk_basis.unanswered(self.uk_controller, self.uk_legal_basis)]
        if self.jurisdiction.startswith("US") and self.covered_entity is None:
            missing.append("whether it is a covered entity or business associate")
        if self.jurisdiction.startswith("US") and self.part2_program is None:
            missing.append("whether it holds substance use treatment records")
        if not (self.host_terms_version and self.host_terms_accepted_on):
            missing.append("the contract with whoever runs this site")
        return missing


class _Placed(models.Model):
    """Somewhere with a name and, where it is known, a position in degrees (WGS84)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="%(class)s_position_in_range",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Site(_Placed):
    """A building of a party, such as a hospital."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="sites")
    address = models.CharField(max_length=300, blank=True)

    class Meta(_Placed.Meta):
        constraints = [
            *_Placed.Meta.constraints,
            models.UniqueConstraint(fields=["party", "name"], name="site_name"),
        ]


class Unit(_Placed):
    """A ward, a clinic or a desk at a site. Without a position of its own it is where its site is."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="units")

    class Meta(_Placed.Meta):
        constraints = [
            *_Placed.Meta.constraints,
            models.UniqueConstraint(fields=["site", "name"], name="unit_name"),
        ]

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees; None where neither the unit nor its site has one."""
        own = self if self.latitude is not None else self.site
        return (own.latitude, own.longitude) if own.latitude is not None and own.longitude is not None else None
