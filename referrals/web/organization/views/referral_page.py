"""The organization's page about one referral: the reference alone, until it opens it and while it may see it."""

from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Agency
from accounts.web.limits import Limit, typed_in
from core import clock
from core.rls.principal import Principal, acting_as
from referrals import limits
from referrals.disclosure import OpenedReferral
from referrals.errors import NotReady, PermissionEnded
from referrals.models import LedgerEntry, Link, Referral, ReferralEvent
from referrals.selectors import permission_requests
from referrals.selectors.recipients import recipient_of
from referrals.services import links, organization_responses, renewals, superseding
from referrals.services.referrals import apply_expirations_now
from referrals.states import ON_ITS_WAY, SEEN, ReferralState
from referrals.vocabularies import Obstacle, Outcome
from referrals.web import not_sent
from referrals.web.forms.one_page import has_words, question
from referrals.web.link_access import LinkRequest, View, closed, link_page, subject_of
from referrals.web.organization import pages
from referrals.web.organization.forms import BUTTONS, page_forms
from referrals.wording import organization as words
from referrals.wording.moments import moment_in_words

TICK_TERMS = "Read the terms and tick that you accept them. Then open it."
TOO_OFTEN = "This was shown very often within an hour. Open the page again in an hour."


@require_http_methods(["GET"])
@link_page(Link.Kind.ORGANIZATION, acting=False, ended_too=True)
def organization(request: LinkRequest) -> HttpResponse:
    """Before opening: the reference. Afterwards what may be seen, decided anew, or that permission ended."""
    referral = referral_of(request.link)
    if not request.link_opens or referral.state not in ON_ITS_WAY:
        return ended_page(request)
    if referral.state not in SEEN:
        return before_page(request, referral)
    return shown_page(request)


def pressed(view: View, *, has_form: bool = False, limit: Limit | None = None) -> View:
    """For what an organization presses. Where its link or permission ended, the page that says so.

    Asked for without pressing, as some browsers do when they load a page again: back to the page itself,
    but for what has a form of its own (`has_form`). `limit` is counted for the referral.
    """

    @wraps(view)
    def guarded(request: LinkRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.link_opens:
            return ended_page(request)
        if request.method == "GET" and not has_form:
            return redirect("referrals:organization", request.here)
        return view(request, *args, **kwargs)

    return require_http_methods(["GET", "POST"])(
        link_page(Link.Kind.ORGANIZATION, acting=False, ended_too=True, limit=limit)(guarded)
    )


@pressed
def open_it(request: LinkRequest) -> HttpResponse:
    """The organization presses "Open", which the person sees."""
    referral = referral_of(request.link)
    if referral.state not in ON_ITS_WAY:
        return ended_page(request)
    if asked := question(request.POST, "open", BUTTONS):
        return before_page(request, referral, question=asked, status=409)
    if "terms" in request.POST:
        organization_responses.accept_terms(link=request.link)
    return shown_page(request, opening=True)


def shown_page(request: LinkRequest, *, opening: bool = False, status: int = 200, **names: Any) -> HttpResponse:
    """What may be seen now: a disclosure of its own. `names` go to the template, such as a form with errors."""
    if too_often := shown_too_often(request):
        return too_often
    try:
        opened = (
            organization_responses.open_referral(link=request.link)
            if opening
            else organization_responses.show_again(link=request.link)
        )
    except PermissionEnded as refused:
        return ended_page(request, refused)
    except organization_responses.TermsNotAccepted as missing:
        if opening:
            return before_page(request, referral_of(request.link), TICK_TERMS, status=400)
        return before_page(request, referral_of(request.link), *missing.reasons)
    except NotReady as missing:
        return before_page(request, referral_of(request.link), *missing.reasons)
    if opened is None:
        referral = referral_of(request.link)
        return before_page(request, referral, *names.pop("errors", ()), status=status, **names)
    context = {**_words(request.link, opened), "forms": page_forms(request.POST), **names}
    return TemplateResponse(request, "referrals/organization/opened.html", context, status=status)


def shown_too_often(request: LinkRequest) -> HttpResponse | None:
    """Counts one showing, on screen or on paper: each is a row of the ledger. The page for one too many, else None."""
    if limits.SHOWN.spend(subject_of(request.link)):
        return None
    names = {"why": TOO_OFTEN, "typed": typed_in(request) if has_words(request.POST) else []}
    response = TemplateResponse(request, "referrals/organization/too_often.html", names, status=429)
    response["Retry-After"] = str(limits.SHOWN.window_s)
    return response


def before_page(
    request: LinkRequest, referral: Referral, *errors: str, status: int = 200, **names: Any
) -> HttpResponse:
    """The reference and nothing else; opening is a press of its own, and saying no takes no opening.

    It is the same for every kind of referral: that somebody belongs already is told by opening it, and not before.
    """
    context = {
        "reference": referral.reference,
        "needs_terms": not _terms_accepted(referral),
        "errors": errors,
        "forms": page_forms(request.POST),
        **_asking(request.link, referral),
        **names,
    }
    return TemplateResponse(request, "referrals/organization/before.html", context, status=status)


def ended_page(request: LinkRequest, refused: PermissionEnded | None = None) -> HttpResponse:
    """What remains: the reference, and why there is no more. `refused` is what the gate said, where it was asked."""
    link, referral = request.link, referral_of(request.link)
    if link.ended_why == "handed on":
        handed_on = {"reference": referral.reference, "typed": not_sent.typed_in(request)}
        return TemplateResponse(request, "referrals/organization/handed_on.html", handed_on)
    is_about_group = refused is not None and isinstance(refused.reason, Obstacle)
    if referral.state in ON_ITS_WAY and not is_about_group:
        # A permission that ran out a moment ago is written down before anything is said of it, also where it ran out
        # between a decision and its writing and the database refused.
        with acting_as(Principal.disclosure(link.person_id)):
            apply_expirations_now(person=link.person_id)
        referral = referral_of(link)
    if referral.state in ON_ITS_WAY and refused is not None and isinstance(refused.reason, Obstacle):
        another = {**_obstacle(referral, refused.reason), "typed": not_sent.typed_in(request)}
        return TemplateResponse(request, "referrals/organization/another_group.html", another)
    if referral.state in ON_ITS_WAY:
        # The link ended, not the permission.
        return closed(request, None if request.link_opens else link, about=referral.reference)
    when = moment_in_words(referral.state_since, referral.agency.time_zone)
    names = {
        "reference": referral.reference,
        "sentence": _why_ended(referral, link, when),
        "was_opened": referral.opened_at is not None,
        "may_come": referral.outcome != Outcome.DIED,
        "is_with_them": organization_responses.is_with_them(link=link),
        **_asking(link, referral),
        "printed": _printed(link, referral),
        "typed": not_sent.typed_in(request),
    }
    return TemplateResponse(request, "referrals/organization/ended.html", names)


def _why_ended(referral: Referral, link: Link, when: str) -> str:
    if referral.state == ReferralState.DECLINED_BY_ORGANIZATION:
        return f"You said no on {when.partition(',')[0]}. Only the reference remains."
    if referral.state == ReferralState.CLOSED:
        return f"Finished {when}. Only the reference remains."
    newer = superseding.replacement_for(link, clock.now())
    return pages.replaced_on(when, newer.reference) if newer else pages.ended_on(when)


def _obstacle(referral: Referral, obstacle: Obstacle) -> dict[str, Any]:
    """Why this group is shown nothing, though the person's permission counts. The agency is named to who had opened it."""
    opened = referral.opened_at is not None
    return {
        "reference": referral.reference,
        "why": words.OBSTACLE(obstacle),
        "agency": referral.agency.name if opened else "",
        "agency_phone": referral.agency.phone if opened else "",
    }


def referral_of(link: Link) -> Referral:
    """The row of the link's referral, as the organization may read it: it says nothing about the person."""
    with acting_as(links.principal_of(link)):
        return Referral.objects.select_related("agency", "organization").get(links__pk=link.pk)


def _printed(link: Link, referral: Referral) -> list[str]:
    """When it was shown for printing: what left this site on paper is named when permission ends [docs/consent.md]."""
    with acting_as(links.principal_of(link)):
        rows = LedgerEntry.objects.filter(referral_id=referral.pk, access_mode="paper").order_by("seq")
        return [moment_in_words(at, referral.agency.time_zone) for at in rows.values_list("at", flat=True)]


def _asking(link: Link, referral: Referral) -> dict[str, Any]:
    """Whether a new permission can be asked for, and when the organization last did. Of what came of it, nothing."""
    with acting_as(links.principal_of(link)):
        rows = ReferralEvent.objects.filter(referral=referral, by="organization", event_type=permission_requests.EVENT)
        last = rows.order_by("-at").first()
    return _asked(renewals.organization_may_ask(link=link), last.at if last else None, referral.agency)


def _asked(may_ask: bool, at: datetime | None, agency: Agency) -> dict[str, Any]:
    return {"may_ask": may_ask, "asked": moment_in_words(at, agency.time_zone) if at else ""}


def _words(link: Link, opened: OpenedReferral) -> dict[str, Any]:
    disclosed, agency, events = opened.disclosure, opened.agency, opened.events
    zone = agency.time_zone
    return {
        "reference": disclosed.reference,
        "agency": disclosed.agency,
        "agency_phone": agency.phone,
        "lines": pages.lines(disclosed, agency),
        "all_that_was_shared": pages.all_that_was_shared(disclosed),
        "contact_warning": pages.contact_warning(disclosed),
        "purpose": pages.purpose(disclosed),
        "until": pages.until(disclosed, zone),
        "notices": disclosed.notices,
        "scope": disclosed.scope.splitlines(),
        "copy": disclosed.copy,
        "told": pages.what_the_agency_is_told(opened.may_tell, disclosed.agency),
        "transitions": pages.transitions(opened.state, opened.kind, events),
        "said_yes": any(one.event_type == "accept" for one in events),
        "stands": opened.state.value,
        "did": pages.did(events, zone),
        "answered": pages.answered(events, zone),
        "link_until": moment_in_words(link.expires_at, zone),
        **_asked(opened.may_ask, opened.asked_at, agency),
    }


def _terms_accepted(referral: Referral) -> bool:
    return recipient_of(referral.organization).accepted_holder_terms
