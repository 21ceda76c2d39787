"""Who looks at a page: their session, account, membership and second factor, read at once."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import Membership, User, WorkSession
from accounts.selectors import second_factors

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def read(pk: UUID) -> WorkSession | None:
    """The session with this id. It brings its `user`, and what `acting_for` and `SessionState` look at."""
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=second_factors.METHODS)
    rows = WorkSession.objects.annotate(has_second_factor=Exists(factors))
    return rows.select_related("user", "membership__party__agency").filter(pk=pk).first()


def acting_for(session: WorkSession) -> Membership | None:
    """The membership this session acts for, while it runs, its account is open and its party in use."""
    one = session.membership
    runs = one is not None and one.ended_at is None and one.party.is_active and session.user.is_active
    return one if runs else None


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
    """Who looks at a page: signed in or not, for which party, and whether the device was handed over.

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
        """Acts for an agency. Whether they showed a second factor is asked by the page that comes next."""
        return self.membership is not None

    @property
    def membership(self) -> Membership | None:
        """The membership of an agency they act for; None for everybody else, and while the device is handed over."""
        membership = self.any_membership
        return membership if membership is not None and membership.is_of_agency else None

    @property
    def any_membership(self) -> Membership | None:
        """The same, of whatever kind of party."""
        if not self.is_signed_in or (session := self._their_session) is None:
            return None
        return acting_for(session)

    @property
    def suspended_membership(self) -> Membership | None:
        """The membership of an agency for which the device was handed over; None where it was not."""
        session = self._work_session
        membership = acting_for(session) if session is not None and self.is_handed_over else None
        return membership if membership is not None and membership.is_of_agency else None

    @property
    def has_second_factor(self) -> bool:
        """Whether whoever is signed in has a second factor set up."""
        known = getattr(self._their_session, "has_second_factor", None)
        return second_factors.is_set_up(self._request.user) if known is None else bool(known)

    @property
    def _work_session(self) -> WorkSession | None:
        return getattr(self._request, "work_session", None)

    @property
    def _their_session(self) -> WorkSession | None:
        """The session of this request, if it is of this very user."""
        user, session = self._request.user, self._work_session
        is_theirs = isinstance(user, User) and session is not None and session.user_id == user.pk
        return session if is_theirs else None
