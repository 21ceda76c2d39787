"""Who looks at a page, as far as its frame shows it: signed in or not, and whether the device was handed over."""

from functools import cached_property

from django.http import HttpRequest

from accounts.models import Membership
from accounts.selectors import session_state
from accounts.services import device_lock, sessions


class Visitor:
    """Asked by templates. Whoever has no signed-in session is nobody, and their session is not looked at for it.

    So public pages set no cookie and carry no `Vary: Cookie` for visitors who never signed in.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def has_handed_over(self) -> bool:
        """The device is with somebody else: nothing of whoever signed in belongs on the page."""
        return device_lock.is_suspended(self._request)

    @property
    def is_signed_in(self) -> bool:
        """Signed in, and the device was not handed over."""
        return sessions.current(self._request) is not None and not self.has_handed_over

    @property
    def may_refer(self) -> bool:
        """Works for an agency. Whether they showed a second factor is asked by the page that comes next."""
        return self.membership is not None

    @cached_property
    def membership(self) -> Membership | None:
        """Their running membership of an agency; None for everybody else, and while the device is handed over."""
        if not self.is_signed_in:
            return None
        return getattr(self._request, "membership", None) or session_state.membership(self._request)
