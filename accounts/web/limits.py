"""Rate limits on whatever is costly to serve or writes a row. A request over the limit is refused, and its input kept.

Counted in the database (`core.throttle`) before anything is done, in a transaction of its own. A limit names
whom it counts: a network, a member, a person, a referral. Never something the visitor chooses or can have anew, such as
a session or a link. The table of all of them is docs/limits.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from core import throttle

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
View = Callable[..., HttpResponseBase]

_WORDS = {HOUR: "an hour", DAY: "a day", timedelta(minutes=10): "ten minutes"}


@dataclass(frozen=True)
class Limit:
    """So many times within so long. An office shares one address, and a desk one link: these are generous."""

    scope: str
    most: int
    window: timedelta
    methods: tuple[str, ...] = ("POST",)

    def spend(self, subject: str) -> bool:
        """Counts this time; whether it is still within the limit. Not inside a transaction: see `throttle.spend`."""
        return throttle.spend(self.scope, subject, limit=self.most, window=self.window) is not None

    def is_over(self, request: HttpRequest, subject: str) -> bool:
        """Whether this request is one too many. Requests by other methods are not counted."""
        return request.method in self.methods and not self.spend(subject)

    @property
    def window_s(self) -> int:
        return int(self.window.total_seconds())

    @property
    def in_words(self) -> str:
        """How long to wait at most."""
        return _WORDS[self.window]


# Of a member: each is an e-mail to an address that was typed.
INVITATIONS = Limit("invitations", 60, DAY)


def limited(limit: Limit) -> Callable[[View], View]:
    """For pages of signed-in users: counts before the view runs, and before any transaction of its own.

    Stands above the guard of the page, and below what decides how an upload is read: the refusal reads what was typed.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and limit.is_over(request, str(request.user.pk)):
                return too_often(request, limit, frame="accounts/base.html")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def too_often(
    request: HttpRequest, limit: Limit, *, frame: str, country: str = "", stops: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """429: what to do now, and a button that sends everything that was typed again. `frame` is the template around it.

    `stops`: words and addresses of what ends sharing, which has no limit.
    """
    names = {"frame": frame, "wait": limit.in_words, "typed": typed_in(request), "country": country, "stops": stops}
    response = render(request, "too_often.html", names, status=429)
    response["Retry-After"] = str(limit.window_s)
    patch_cache_control(response, no_store=True, private=True)
    return response


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of a form that was sent, for hidden fields of a page that sends it again."""
    sent = request.POST.lists()
    return [(name, value) for name, values in sent if name != "csrfmiddlewaretoken" for value in values]
