"""Who looks at a page: their session, account, agency and second factor, read at once."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import Membership, User, WorkSession
from accounts.selectors import second_factors
from accounts.selectors.memberships import membership_of

# Apart, for mypy knows no joins that an annotation names.
_WITH = ("user", "running__agency")
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def read(pk: UUID) -> WorkSession | None:
    """The session with this id. It brings its `user`, and what `SessionState` looks at."""
    running = FilteredRelation("user__memberships", condition=Q(user__memberships__ended_at__isnull=True))
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=second_factors.METHODS)
    rows = WorkSession.objects.annotate(running=running, has_second_factor=Exists(factors))
    # Nobody has two running memberships: the database holds `membership_one_at_a_time`.
    return rows.select_related(*_WITH).filter(pk=pk).first()


def running(session: WorkSession) -> Membership | None:
    """The membership of whoever this session is of, whether or not the agency is active, as `read` found it."""
    membership: Membership | None = getattr(session, "running", None)
    return membership


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


class SessionState:
    """Who looks at a page: signed in or not, for which agency, and whether the device was handed over.

    Views and templates alike ask this. Whoever has no signed-in session is nobody, and their session is not looked at for
    it, so public pages set no cookie and carry no `Vary: Cookie` for visitors who never signed in.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def is_handed_over(self) -> bool:
        """The device is with somebody else: nothing of whoever signed in belongs on the page."""
        session = self._work_session
        return session is not None and session.suspended_at is not None

    @property
    def is_signed_in(self) -> bool:
        """Signed in, and the device was not handed over."""
        return self._work_session is not None and not self.is_handed_over

    @property
    def may_refer(self) -> bool:
        """Works for an agency. Whether they showed a second factor is asked by the page that comes next."""
        return self.membership is not None

    @property
    def membership(self) -> Membership | None:
        """Their running membership of an active agency; None for everybody else, and while the device is handed over."""
        if not self.is_signed_in:
            return None
        session = self._read_session
        if session is None:
            return membership_of(self._request.user)
        membership = running(session)
        is_active = membership is not None and session.user.is_active and membership.agency.is_active
        return membership if is_active else None

    @property
    def has_second_factor(self) -> bool:
        """Whether whoever is signed in has a second factor set up."""
        session = self._read_session
        if session is None:
            return second_factors.is_set_up(self._request.user)
        return bool(session.has_second_factor)  # type: ignore[attr-defined]

    @property
    def _work_session(self) -> WorkSession | None:
        return getattr(self._request, "work_session", None)

    @property
    def _read_session(self) -> WorkSession | None:
        """The session of this request, if `read` found it for this very user."""
        user, session = self._request.user, self._work_session
        is_theirs = isinstance(user, User) and session is not None and session.user_id == user.pk
        return session if is_theirs and hasattr(session, "has_second_factor") else None
