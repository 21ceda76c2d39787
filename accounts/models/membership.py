"""Who belongs to which party, in which role, and who was invited to."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.agency import Agency
from accounts.models.party import Party, PartyKind
from core.rls.principal import Principal
from core.text import email_addresses


class Notifications(models.TextChoices):
    """When a member is e-mailed about the people they work with."""

    AT_ONCE = "at_once", "At once"
    NONE = "none", "No e-mail"


class Role(models.TextChoices):
    """What a member does for a party. Each role belongs to one kind of party: see ROLES.

    Those of an agency may refer; a supervisor may also look at a colleague's in an emergency.
    """

    CLINICIAN = "clinician", "Clinician"
    SUPERVISOR = "supervisor", "Supervisor"
    AGENCY_ADMIN = "agency_admin", "Agency administrator"
    LEAD = "lead", "Lead"
    CONTACT = "contact", "Contact"
    VOLUNTEER = "volunteer", "Volunteer"
    PRACTITIONER = "practitioner", "Practitioner"
    PRACTICE_ADMIN = "practice_admin", "Practice administrator"
    PROGRAM_OFFICER = "program_officer", "Program officer"


# The database holds the same (accounts/sql/members.sql); a test compares them.
ROLES: dict[PartyKind, tuple[Role, ...]] = {
    PartyKind.AGENCY: (Role.CLINICIAN, Role.SUPERVISOR, Role.AGENCY_ADMIN),
    PartyKind.ORGANIZATION: (Role.LEAD, Role.CONTACT, Role.VOLUNTEER),
    PartyKind.PRACTICE: (Role.PRACTITIONER, Role.PRACTICE_ADMIN),
    PartyKind.FUNDER: (Role.PROGRAM_OFFICER,),
}


def roles_of(kind: str) -> list[tuple[str, str]]:
    """Roles of this kind of party and their words, as choices."""
    return [(role.value, str(role.label)) for role in ROLES[PartyKind(kind)]]


class Membership(models.Model):
    """One user's place in one party. It ends on a date and is never deleted: records name who wrote them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
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
            models.UniqueConstraint(
                fields=["user", "party"],
                condition=Q(ended_at__isnull=True),
                name="membership_once_in_a_party",
                violation_error_message="This person is a member here already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("since")), name="membership_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} at {self.party}"

    def clean(self) -> None:
        if self.party_id is not None and self.role:
            check_role(self.role, self.party)

    @property
    def agency(self) -> Agency:
        """The party, for a member of an agency. Raises Agency.DoesNotExist for members of others."""
        return self.party if isinstance(self.party, Agency) else self.party.agency

    @property
    def agency_id(self) -> uuid.UUID:
        """The agency's key is its party's."""
        return self.party_id

    @property
    def is_of_agency(self) -> bool:
        return self.party.kind == PartyKind.AGENCY

    @property
    def principal(self) -> Principal:
        """Who a transaction acts for that this member causes."""
        return Principal.member(self.pk, self.user_id)

    @property
    def may_manage(self) -> bool:
        """Invites colleagues and ends memberships."""
        return self.role == Role.AGENCY_ADMIN

    @property
    def may_break_glass(self) -> bool:
        return self.role == Role.SUPERVISOR


class Invitation(models.Model):
    """A link e-mailed to someone invited to join a party. Only a hash of its token is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address", db_collation="C")
    role = models.CharField(max_length=16, choices=Role, default=Role.CLINICIAN)
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
                "party",
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
        return f"{self.get_role_display()} at {self.party}"

    def clean(self) -> None:
        if self.party_id is not None and self.role:
            check_role(self.role, self.party)
        if self.expires_at and self.expires_at <= self.created_at:
            raise ValidationError({"expires_at": "An invitation ends after it was made."})


def check_role(role: str, party: Party) -> None:
    """Raises ValidationError, at the field `role`, where this kind of party has no such role."""
    if role not in ROLES[PartyKind(party.kind)]:
        raise ValidationError({"role": f"This is no role of a {party.get_kind_display().lower()}."})
