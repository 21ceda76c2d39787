"""For whoever answers for a person: the forms that ask them, read, answered, and stopped. Nothing else of the person's.

They read by their own link. What they do is done by the gate, which looks at link and authority again.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from referrals import limits
from referrals.actors import Actor
from referrals.errors import PermissionEnded, RecordFrozen
from referrals.models import Link, Release
from referrals.selectors.release_drafts import policy_of
from referrals.services.change_notifications import organizations_to_notify
from referrals.services.people import log_access
from referrals.services.releases import note_copy_given
from referrals.services.representatives import acting_for
from referrals.services.revocation import revoke_release
from referrals.states import IllegalTransition, ReleaseState
from referrals.vocabularies import RevocationChannel, SignatureMethod
from referrals.web import downloads
from referrals.web.link_access import LinkRequest, closed, country_of, link_page
from referrals.web.signing import answering, forms_read, sign_page
from referrals.wording.representatives import signs_with
from referrals.wording.sharing import organizations_of


@require_http_methods(["GET", "HEAD"])
@link_page(Link.Kind.REPRESENTATIVE)
def forms(request: LinkRequest) -> HttpResponse:
    """What asks them now, what counts, and what is over."""
    releases = list(_rows(request).order_by("-requested_at"))
    names = {
        **_frame(request),
        "asked": [one for one in releases if one.state == ReleaseState.REQUESTED],
        "counting": [one for one in releases if one.state == ReleaseState.ACTIVE],
        "over": [one for one in releases if one.state not in {ReleaseState.REQUESTED, ReleaseState.ACTIVE}],
    }
    return TemplateResponse(request, "referrals/representative/forms.html", names)


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.REPRESENTATIVE)
def form(request: LinkRequest, reference: str) -> HttpResponse:
    """The whole text; while it waits for them, with the choices and the four answers."""
    release = _release(request, reference)
    log_access(person=release.person_id, link=request.link.pk, what="one of your forms")
    if not sign_page.waits(release):
        return _take_back(request, release) if request.method == "POST" else _answered(request, release)
    if (
        signs_with(release.representative)
        or SignatureMethod.OWN_DEVICE not in policy_of(release.agency).signature_methods
    ):
        return _only_read(request, release)
    unfinished, step = None, ""
    if request.method == "POST":
        try:
            with acting_for(request.link) as related_person:
                signature = answering.signature(SignatureMethod.OWN_DEVICE, representative=related_person)
                by = answering.By(Actor.person(request.link.pk), signature, request.link)
                answered = answering.take(request, release, by)
        except (PermissionEnded, RecordFrozen):
            return closed(request)
        if answered.answer is not None:
            address = reverse("referrals:representative_answered", args=[request.here, release.reference])
            return redirect(address + forms_read.asked(answered.answer, answered.reached_agency))
        release.refresh_from_db()
        unfinished, step = answered.form, answered.step
    names = {**_frame(request), **sign_page.page_of(release, unfinished, step=step)}
    return TemplateResponse(request, "referrals/representative/sign.html", names)


@require_http_methods(["GET", "HEAD"])
@link_page(Link.Kind.REPRESENTATIVE)
def answered(request: LinkRequest, reference: str) -> HttpResponse:
    """What the answer did."""
    return _answered(request, _release(request, reference))


@require_http_methods(["GET"])
@link_page(Link.Kind.REPRESENTATIVE, limit=limits.COPIES)
def copy(request: LinkRequest, reference: str) -> HttpResponse:
    """The signed form as PDF: who signs for somebody gets a copy [45 CFR 164.508(c)(4)]."""
    release = _release(request, reference)
    if not forms_read.has_copy(release):
        raise Http404
    response: HttpResponse = downloads.release_copy(request, release)
    if response.status_code == 200 and release.delivered_at is None:
        try:
            with acting_for(request.link):
                note_copy_given(release=release, method="sent")
        except (PermissionEnded, RecordFrozen):
            return closed(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.REPRESENTATIVE)
def stop(request: LinkRequest, reference: str) -> HttpResponse:
    """Ends this one form, for all whom it names; what the person signed themselves stays theirs."""
    release = _release(request, reference)
    if release.state != ReleaseState.ACTIVE:
        return _answered(request, release)
    if request.method == "POST":
        try:
            with acting_for(request.link):
                revoke_release(release=release, actor=Actor.person(request.link.pk), channel=RevocationChannel.ONLINE)
        except (PermissionEnded, RecordFrozen):
            return closed(request)
        except IllegalTransition:
            # Pressed twice, or the person was first: it has ended.
            pass
        return redirect("referrals:representative_answered", request.here, release.reference)
    names = {**_frame(request), "reference": release.reference, "organizations": organizations_of(release)}
    names["told"] = organizations_to_notify(release.person, [release])
    return TemplateResponse(request, "referrals/representative/stop.html", names)


def _take_back(request: LinkRequest, release: Release) -> HttpResponse:
    """A no that comes after a yes, from another tab, ends what they signed."""
    try:
        with acting_for(request.link):
            reached_agency = answering.keep_words(request, release, request.link)
            answering.take_back(request, release, Actor.person(request.link.pk))
    except (PermissionEnded, RecordFrozen):
        return closed(request)
    if reached_agency:
        address = reverse("referrals:representative_answered", args=[request.here, release.reference])
        return redirect(address + forms_read.asked("", reached_agency))
    release.refresh_from_db()
    return _answered(request, release)


def _rows(request: LinkRequest, *, taken_back: bool = False) -> QuerySet[Release]:
    """The forms that name them, and no other."""
    rows = forms_read.readable(request.link.person_id, taken_back=taken_back)
    return rows.filter(representative__isnull=False, representative=request.link.related_person_id)


def _release(request: LinkRequest, reference: str) -> Release:
    """Raises Http404 alike for a form that does not name them and for none."""
    return forms_read.by_reference(_rows(request, taken_back=True), reference)


def _answered(request: LinkRequest, release: Release) -> HttpResponse:
    names: dict[str, Any] = {
        **_frame(request),
        **forms_read.answered(request, release),
        "counts": release.state == ReleaseState.ACTIVE,
    }
    return TemplateResponse(request, "referrals/representative/answered.html", names)


def _only_read(request: LinkRequest, release: Release) -> HttpResponse:
    names = {**_frame(request), "parts": sign_page.parts_of(release), "reference": release.reference}
    names["others"] = signs_with(release.representative)
    return TemplateResponse(request, "referrals/representative/read.html", names)


def _frame(request: LinkRequest) -> dict[str, Any]:
    person = request.link.person
    return {"preferred_name": person.preferred_name, "agency": person.agency, "country": country_of(person.agency)}
