"""Pages for whoever came by a link: the claim is checked at every request, and what is shown is stored nowhere.

A browser that claimed a link holds its secret in its session while the page is open. A second copy lies in a cookie
that only `link_entry` reads: after "Exit this page", the same browser opens its link again with the code, and no other does.

One browser can hold several links: a group has several referrals, and two people of a family share a phone. Each has
pages of its own, under an address that says which link it is about. What is pressed there goes to that address, so it
never reaches whatever was opened last.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Agency
from accounts.web.limits import Limit, too_often
from core.rls.principal import acting_as
from referrals import references
from referrals.models import Link
from referrals.services import links
from referrals.web import not_sent

View = Callable[..., HttpResponseBase]

# In the session: the secret of each link that is open here, by the link's id, the newest last.
_SESSION = "links"
# `__Host-` would have the whole site send it: only `link_entry` reads it.
COOKIE = "__Secure-claims" if settings.PRODUCTION else "claims"
_COOKIE_AGE_S = int(links.LASTS[Link.Kind.PERSON].total_seconds())
# Links that one browser can hold, and come back to: an organization's desk may hold several.
_KEPT = 20
_PAGES = {Link.Kind.ORGANIZATION: "referrals:organization", Link.Kind.REPRESENTATIVE: "referrals:representative_forms"}


class LinkRequest(HttpRequest):
    """A request that passed `link_page`, for type hints."""

    link: Link
    link_opens: bool
    # Whether it is one too many; asked where a page says so itself.
    is_over: bool = False
    # Which link the address is about: a reference for an organization's, else the link's id. Addresses are built with it.
    here: str


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
    """Let only the browser through that holds the link in the address; everybody else reads one and the same page.

    The address has it as `here`, which the view finds as `request.here`; the link has to be of one of these kinds.
    `acting`: the view runs and is rendered inside one transaction of the link's principal; without it the view sees no
    private row but through services. `ended_too`: links that ended count as well, with `request.link_opens` False.
    `helping`: of advocates, only those who were invited to help.
    `limit`: counted before the view runs, for the referral of an organization and else for the person, whichever of their
    links is used. What is over it gets a page that keeps what was typed; with `says_itself` the view has `is_over`.
    Signed in, nobody comes by a link: staff never read or answer as somebody else.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: LinkRequest, *args: Any, here: str | UUID, **kwargs: Any) -> HttpResponseBase:
            held = None if request.user.is_authenticated else held_by(request, here)
            may = held is not None and held.link.kind in kinds and (held.opens or ended_too)
            if held is None or not may or (helping and not held.link.helps):
                ended = None if held is None or held.opens else held.link
                response: HttpResponseBase = closed(request, ended, about=here if isinstance(here, str) else "")
            else:
                request.here = here_of(held.link, here)
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
    return too_often(
        request,
        limit,
        frame="referrals/open/base.html",
        country=country,
        stops=_links_to_stop(request.link, request.here),
    )


def _links_to_stop(link: Link, here: str) -> list[tuple[str, str]]:
    """Where somebody who comes by this link stops sharing or says no: pages without a limit."""
    if link.kind == Link.Kind.ORGANIZATION:
        stop_page = ("They told us to stop", reverse("referrals:organization_stop", args=[here]))
        return [stop_page, ("Say no for now", reverse("referrals:organization_no", args=[here]))]
    if link.kind == Link.Kind.REPRESENTATIVE:
        return [("Your forms: stop, or say no", reverse(_PAGES[Link.Kind.REPRESENTATIVE], args=[here]))]
    if link.kind == Link.Kind.ADVOCATE and not link.helps:
        return []
    return [("Who can see what, with the stop beside it", f"{reverse('referrals:person', args=[here])}#who-can-see")]


def held_by(request: HttpRequest, here: str | UUID) -> Held | None:
    """The link that this address is about, if this browser claimed it: by a referral's reference, or by the link's id."""
    secrets_by_link = _open_here(request)
    if isinstance(here, UUID):
        link = links.once_held(str(here), secrets_by_link.get(str(here), ""))
    else:
        link = links.once_held_about(references.tidy(here), secrets_by_link) if secrets_by_link else None
    return None if link is None else Held(link, links.is_alive(link))


def here_of(link: Link, asked: str | UUID = "") -> str:
    """What stands for this link in the addresses of its pages. `asked` saves a look where the address has it already."""
    if link.kind != Link.Kind.ORGANIZATION:
        return str(link.pk)
    if asked:
        return references.tidy(str(asked))
    with acting_as(links.principal_of(link)):
        return Link.objects.values_list("referral__reference", flat=True).get(pk=link.pk)


def address_of(link: Link) -> str:
    """The first page of a link."""
    return reverse(_PAGES.get(Link.Kind(link.kind), "referrals:person"), args=[here_of(link)])


def remember(request: HttpRequest, response: HttpResponse, claimed: links.Claimed) -> None:
    """Opens the link in this browser: in its session, whose key changes, and in the cookie that `link_entry` reads.

    What is open here stays open, each under its own address.
    """
    request.session.cycle_key()
    secrets_by_link = {pk: secret for pk, secret in _open_here(request).items() if pk != str(claimed.link.pk)}
    secrets_by_link[str(claimed.link.pk)] = claimed.secret
    request.session[_SESSION] = dict(list(secrets_by_link.items())[-_KEPT:])
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
    """Secrets of links that this browser claimed before; sent to `link_entry` alone."""
    return [secret for secret in request.COOKIES.get(COOKIE, "").split(".") if secret][:_KEPT]


@never_cache
def nothing_here(request: HttpRequest) -> HttpResponse:
    """The address names no link: how to open one."""
    return closed(request)


def closed(request: HttpRequest, ended: Link | None = None, *, about: str = "") -> TemplateResponse:
    """Nothing opens here, whatever was asked for. A browser that had opened a link reads whom to ask for a new one.

    `about` is the reference in the address of an organization's page: there or not, it is answered alike.
    """
    agency = ended.person.agency if ended is not None else None
    names = {
        "agency": agency,
        "country": country_of(agency) if agency else "",
        "reference": references.tidy(about),
        "typed": not_sent.typed_in(request),
    }
    return TemplateResponse(request, "referrals/open/closed.html", names, status=404)


def country_of(agency: Agency) -> str:
    """Whose crisis lines stand on the page (ISO 3166): those of where the agency works."""
    return "GB" if agency.jurisdiction.startswith("GB") else "US"


def _open_here(request: HttpRequest) -> dict[str, str]:
    stored = request.session.get(_SESSION)
    return stored if isinstance(stored, dict) else {}


def _answer(view: View, request: LinkRequest, acting: bool, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if not acting:
        return view(request, *args, **kwargs)
    with acting_as(links.principal_of(request.link)):
        response = view(request, *args, **kwargs)
        render = getattr(response, "render", None)
        if callable(render):
            render()
    return response
