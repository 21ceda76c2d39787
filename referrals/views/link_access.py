"""Pages for whoever came by a link: the claim is checked at every request, and what is shown is stored nowhere.

A browser that claimed a link holds its secret in its session while the page is open. A second copy lies in a cookie
that only the door reads: after "Exit this page", the same browser opens its link again with the code, and no other does.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from accounts.limits import Limit, too_often
from accounts.models import Agency
from referrals import links
from referrals.models import Link
from referrals.views import not_sent
from vault.principal import acting_as

View = Callable[..., HttpResponseBase]

_SESSION = "link"
# `__Host-` would have the whole site send it: only the door reads it.
COOKIE = "__Secure-claims" if settings.PRODUCTION else "claims"
_COOKIE_AGE_S = int(links.LASTS[Link.Kind.PERSON].total_seconds())
# Links that one browser can come back to: an organization's desk may hold several.
_KEPT = 20


class LinkRequest(HttpRequest):
    """A request that passed `link_page`, for type hints."""

    link: Link
    link_opens: bool
    # Whether it is one too many; asked where a page says so itself.
    is_over: bool = False


class Held(NamedTuple):
    """A link that this browser claimed, and whether it still opens."""

    link: Link
    opens: bool


def link_page(
    *kinds: Link.Kind,
    acting: bool = True,
    ended_too: bool = False,
    helping: bool = False,
    limit: Limit | None = None,
    says_itself: bool = False,
) -> Callable[[View], View]:
    """Let only the browser through that holds a link of these kinds; everybody else reads one and the same page.

    `acting`: the view runs and is rendered inside one transaction of the link's principal; without it the view sees no
    private row but through services. `ended_too`: links that ended count as well, with `request.link_opens` False.
    `helping`: of advocates, only those who were invited to help.
    `limit`: counted before the view runs, for the referral of an organization and else for the person, whichever of their
    links is used. What is over it gets a page that keeps what was typed; with `says_itself` the view has `is_over`.
    Signed in, nobody comes by a link: staff never read or answer as somebody else.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: LinkRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            held = None if request.user.is_authenticated else held_by(request)
            may = held is not None and held.link.kind in kinds and (held.opens or ended_too)
            if held is None or not may or (helping and not held.link.helps):
                response: HttpResponseBase = closed(request, held)
            else:
                request.link, request.link_opens = held
                # Before the transaction, which could take the count back.
                request.is_over = limit is not None and limit.is_over(request, subject_of(held.link))
                if request.is_over and limit is not None and not says_itself:
                    response = refused(request, limit)
                else:
                    response = _answer(view, request, acting, *args, **kwargs)
            patch_cache_control(response, no_store=True, private=True)
            return response

        return sensitive_post_parameters()(guarded)

    return decorate


def subject_of(link: Link) -> str:
    """Whom a limit counts: a new link, or one handed on, is the same referral and the same person.

    Whoever reads along or answers for the person uses up nothing of theirs.
    """
    if link.kind == Link.Kind.ORGANIZATION:
        return str(link.referral_id)
    return str(link.person_id) if link.kind == Link.Kind.PERSON else f"{link.kind} {link.person_id}"


def refused(request: LinkRequest, limit: Limit) -> HttpResponse:
    """The page for one too many."""
    country = country_of(request.link.person.agency)
    return too_often(request, limit, frame="referrals/open/base.html", country=country)


def held_by(request: HttpRequest) -> Held | None:
    """The link this browser opened last, if it claimed it."""
    kept = request.session.get(_SESSION) or {}
    link = links.once_held(kept.get("id", ""), kept.get("secret", ""))
    return None if link is None else Held(link, links.is_alive(link))


def remember(request: HttpRequest, response: HttpResponse, claimed: links.Claimed) -> None:
    """Opens the link in this browser: in its session, whose key changes, and in the cookie that the door reads."""
    request.session.cycle_key()
    request.session[_SESSION] = {"id": str(claimed.link.pk), "secret": claimed.secret}
    known = [claimed.secret, *(secret for secret in known_secrets(request) if secret != claimed.secret)]
    response.set_cookie(
        COOKIE,
        ".".join(known[:_KEPT]),
        max_age=_COOKIE_AGE_S,
        path=reverse("referrals:open"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def known_secrets(request: HttpRequest) -> list[str]:
    """Secrets of links that this browser claimed before; sent to the door alone."""
    return [secret for secret in request.COOKIES.get(COOKIE, "").split(".") if secret][:_KEPT]


def forget(request: HttpRequest) -> None:
    """Closes the link in this browser."""
    request.session.pop(_SESSION, None)


def closed(request: HttpRequest, held: Held | None = None) -> TemplateResponse:
    """Nothing opens here, whatever was asked for. A browser that had opened a link reads whom to ask for a new one."""
    agency = held.link.person.agency if held is not None and not held.opens else None
    names = {"agency": agency, "country": country_of(agency) if agency else "", "typed": not_sent.typed_in(request)}
    return TemplateResponse(request, "referrals/open/closed.html", names, status=404)


def country_of(agency: Agency) -> str:
    """Whose crisis lines stand on the page (ISO 3166): those of where the agency works."""
    return "GB" if agency.jurisdiction.startswith("GB") else "US"


def _answer(view: View, request: LinkRequest, acting: bool, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if not acting:
        return view(request, *args, **kwargs)
    with acting_as(links.principal_of(request.link)):
        response = view(request, *args, **kwargs)
        render = getattr(response, "render", None)
        if callable(render):
            render()
    return response
