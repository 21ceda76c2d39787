"""Provider agencies, who works for them, and who was invited to."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import reading_hours, uk_basis
from accounts.jurisdictions import JURISDICTIONS, check_time_zone
from core.text import email_addresses

__all__ = ["Agency", "Invitation", "Membership", "Notifications", "Role"]


class Notifications(models.TextChoices):
    """When a member is e-mailed about the people they work with."""

    AT_ONCE = "at_once", "At once"
    NONE = "none", "No e-mail"


class Role(models.TextChoices):
    """What somebody does in their agency. Each may refer; a supervisor may also look at a colleague's in an emergency."""

    CLINICIAN = "clinician", "Clinician"
    SUPERVISOR = "supervisor", "Supervisor"
    AGENCY_ADMIN = "agency_admin", "Agency administrator"


class Agency(models.Model):
    """A provider agency: the side that refers. What law says of it is asked when it joins, never guessed.

    Facts left unanswered (None) keep anything identifying from being sent: see docs/consent.md.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    jurisdiction = models.CharField(
        max_length=6, choices=JURISDICTIONS, help_text="Whose law its records follow: a state, or a nation of the UK."
    )
    time_zone = models.CharField(max_length=40, validators=[check_time_zone], help_text="Such as America/Los_Angeles.")
    phone = models.CharField(max_length=40, blank=True, help_text="Printed where people are told whom to ask.")
    email = models.EmailField(blank=True, help_text="For answers about referrals; never for names.")

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
    counsel_reviewed_federal_form = models.BooleanField(
        "its own counsel reviewed the federal form for its state", default=False, help_text="US only."
    )
    host_terms_version = models.CharField(
        "version of the contract with whoever runs this site",
        max_length=40,
        blank=True,
        help_text="Business associate and qualified service agreement, or processor terms.",
    )
    host_terms_accepted_on = models.DateField(null=True, blank=True)
    host_terms_recorded_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
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

    asks_date_of_birth = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(
        "minutes without a touch until somebody has to sign in again", default=15
    )
    answer_within_days = models.PositiveSmallIntegerField(
        "days without an answer until the clinician is reminded", default=7
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(condition=Q(idle_minutes__gte=1, idle_minutes__lte=60), name="agency_idle_time"),
            models.CheckConstraint(condition=Q(answer_within_days__gte=1), name="agency_answer_days"),
            models.CheckConstraint(
                condition=Q(duty_email="", duty_name="", reads_on=[], reads_from=None, reads_until=None)
                | (
                    ~Q(duty_email="")
                    & ~Q(duty_name="")
                    & ~Q(reads_on=[])
                    & Q(reads_from__isnull=False, reads_until__isnull=False, reads_from__lt=models.F("reads_until"))
                ),
                name="agency_duty_contact_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

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
    def missing_facts(self) -> list[str]:
        """What has to be answered before anything identifying may be sent, in words."""
        missing = []
        if self.is_uk:
            missing += [f"the {fact}" for fact in uk_basis.unanswered(self.uk_controller, self.uk_legal_basis)]
        if not self.is_uk and self.covered_entity is None:
            missing.append("whether it is a covered entity or business associate")
        if not self.is_uk and self.part2_program is None:
            missing.append("whether it holds substance use treatment records")
        if not (self.host_terms_version and self.host_terms_accepted_on):
            missing.append("the contract with whoever runs this site")
        return missing


class Membership(models.Model):
    """Somebody works for an agency. It ends by a date and is never deleted: records say who wrote them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now, editable=False)
    # Who invited them to this role or changed it to this one, and when: two of one making do not check each other.
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    role_since = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    notifications = models.CharField(
        "e-mail about the people they work with", max_length=8, choices=Notifications, default=Notifications.AT_ONCE
    )

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(notifications__in=Notifications.values), name="membership_notifications_known"
            ),
            # One at a time: every page would otherwise have to ask for whom. A second agency takes a second account.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="membership_one_at_a_time",
                violation_error_message="This person already works for an agency here.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("since")), name="membership_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} at {self.agency}"

    @property
    def may_manage(self) -> bool:
        """Invites colleagues and ends memberships."""
        return self.role == Role.AGENCY_ADMIN

    @property
    def may_break_glass(self) -> bool:
        return self.role == Role.SUPERVISOR


class Invitation(models.Model):
    """A link sent by e-mail to somebody who is to join an agency. Only a hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address", db_collation="C")
    role = models.CharField(max_length=12, choices=Role, default=Role.CLINICIAN)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                email_addresses.lowered(),
                "agency",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open",
                violation_error_message="This address already has an open invitation.",
            ),
            models.CheckConstraint(
                condition=email_addresses.plain(),
                name="invitation_email_plain",
                violation_error_message=email_addresses.NOT_PLAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.agency}"

    def clean(self) -> None:
        if self.expires_at and self.expires_at <= self.created_at:
            raise ValidationError({"expires_at": "An invitation ends after it was made."})
