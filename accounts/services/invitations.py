"""Inviting somebody to a party by e-mail, and accepting."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Invitation, Membership, Party, PartyKind, Role, User, check_role
from core import clock, tokens
from core.messaging import outbox
from core.text import email_addresses

LASTS = timedelta(days=7)
# Whether the party is an agency, and what its administrators read.
_ALREADY = {
    True: "This person already works for your agency.",
    False: "This person is a member here already.",
}


class InvitationError(Exception):
    """Why an invitation cannot be made or accepted, in words for whoever is asking."""


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    now = clock.now()
    # None that lasts longer than any: the clock was wrong when it was made.
    lasting = Invitation.objects.filter(expires_at__gt=now, expires_at__lte=now + LASTS)
    return lasting.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, party__is_active=True)


def find(token: str) -> Invitation | None:
    """The open invitation of a token; None for an unknown, used, withdrawn or expired one alike."""
    return open_invitations().select_related("party__agency").filter(token_hash=tokens.hash_of(token)).first()


@transaction.atomic
def invite(*, party: Party, email: str, role: str, by: User, page: str) -> Invitation:
    """Make an invitation and send its link, `page` followed by the token.

    Raises InvitationError where the address has an open one, or is a member already; ValidationError for a role that
    this kind of party has not.
    """
    check_role(role, party)
    Party.objects.select_for_update().get(pk=party.pk)
    same = Invitation.objects.filter(email_addresses.same_as(email), party=party, accepted_at=None, withdrawn_at=None)
    if open_invitations().filter(pk__in=same).exists():
        raise InvitationError("This address already has an open invitation. Withdraw it to send another.")
    if Membership.objects.filter(email_addresses.same_as(email, "user__email"), party=party, ended_at=None).exists():
        raise InvitationError(_ALREADY[party.kind == PartyKind.AGENCY])
    same.update(withdrawn_at=clock.now())
    token = tokens.new_token()
    invitation = Invitation.objects.create(
        party=party,
        email=email_addresses.normalized(email),
        role=Role(role),
        token_hash=tokens.hash_of(token),
        invited_by=by,
        expires_at=clock.now() + LASTS,
    )
    _send(invitation, f"{page}#{token}")
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation) -> None:
    """End an open invitation; the link answers like one that never was."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())


@transaction.atomic
def accept(token: str, *, name: str = "", password: str = "", user: User | None = None) -> Membership:
    """Begin a membership: of `user`, who is signed in with the invited address, or of a new account.

    The address of a new account is the invited one. Raises InvitationError where the link has ended, the address has an
    account already, is another's, or its owner is a member of this party already.
    """
    invitation = open_invitations().select_for_update(of=("self",)).filter(token_hash=tokens.hash_of(token)).first()
    if invitation is None:
        raise InvitationError("This link has ended.")
    if user is None:
        user = _new_user(invitation.email, name, password)
    elif not is_for(invitation, user):
        raise InvitationError("This invitation is for another address.")
    membership = _begin(user, invitation)
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    return membership


def has_account(invitation: Invitation) -> bool:
    """Whether the invited address signs in already."""
    return User.objects.by_address(invitation.email).exists()


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this user signs in with the invited address."""
    return email_addresses.canonical(user.email) == email_addresses.canonical(invitation.email)


def _new_user(email: str, name: str, password: str) -> User:
    if not password or User.objects.by_address(email).exists():
        raise InvitationError("This address has an account already. Sign in to accept.")
    return User.objects.create_user(email, password, name=name)


def _begin(user: User, invitation: Invitation) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user, party=invitation.party, role=invitation.role, appointed_by=invitation.invited_by
            )
    except IntegrityError as error:
        raise InvitationError("You are a member here already. Sign in to begin.") from error


def _send(invitation: Invitation, link: str) -> None:
    name, role = invitation.party.name_in_messages, invitation.get_role_display().lower()
    body = (
        f"{name} invites you to {settings.SITE_NAME}, as {role}.\n\n"
        f"Open this link within 7 days to choose a password:\n{link}\n\n"
        f"It works once, and only for you. If you do not know {name}, do nothing: it ends by itself.\n"
    )
    outbox.queue(
        to=invitation.email,
        subject=f"{settings.SITE_NAME}: an invitation",
        body=body,
        about=f"invitation {invitation.pk}",
    )
