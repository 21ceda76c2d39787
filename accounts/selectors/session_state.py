"""What every page asks about whoever signed in, read at once: their session, account, agency and second factor."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import Membership, User, WorkSession, membership_of

# Kinds of second factor that count; recovery codes alone do not.
METHODS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Apart, for mypy knows no joins that an annotation names.
_WITH = ("user", "running__agency")
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def read(pk: UUID) -> WorkSession | None:
    """The session with this id. It brings its `user`, and what `membership` and `has_second_factor` look at."""
    running = FilteredRelation("user__memberships", condition=Q(user__memberships__ended_at__isnull=True))
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=METHODS)
    rows = WorkSession.objects.annotate(running=running, has_second_factor=Exists(factors))
    # Nobody has two running memberships: the database holds `membership_one_at_a_time`.
    return rows.select_related(*_WITH).filter(pk=pk).first()


def running(session: WorkSession) -> Membership | None:
    """The membership of whoever this session is of, whether or not the agency is active, as `read` found it."""
    found: Membership | None = getattr(session, "running", None)
    return found


def is_confirmed(request: HttpRequest, session: WorkSession) -> bool:
    """Whether Django would say that `session.user` is signed in here, in the usual way and without looking further.

    The checks of `django.contrib.auth.get_user`. Where one does not hold, ask that: it knows older keys, other
    backends, and how to end a session.
    """
    held, user = request.session, session.user
    return (
        held.get(BACKEND_SESSION_KEY) == _BACKEND
        and _BACKEND in settings.AUTHENTICATION_BACKENDS
        and user.is_active
        and constant_time_compare(held.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    )


def membership(request: HttpRequest) -> Membership | None:
    """`membership_of(request.user)`, from what was read with the session."""
    session = _session_of(request.user, request)
    if session is None:
        return membership_of(request.user)
    found = running(session)
    return found if found is not None and session.user.is_active and found.agency.is_active else None


def has_second_factor(request: HttpRequest) -> bool | None:
    """Whether whoever is signed in has a second factor set up; None where it was not read with the session."""
    session = _session_of(request.user, request)
    return None if session is None else getattr(session, "has_second_factor", None)


def _session_of(user: Any, request: HttpRequest) -> WorkSession | None:
    """The session of this request, if `read` found it for this very user."""
    session: WorkSession | None = getattr(request, "work_session", None)
    is_theirs = isinstance(user, User) and session is not None and session.user_id == user.pk
    return session if is_theirs and hasattr(session, "has_second_factor") else None
