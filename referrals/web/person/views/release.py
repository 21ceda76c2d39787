"""A release on the person's own phone: read it, answer it, get a copy, stop it."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from referrals import limits
from referrals.actors import Actor
from referrals.models import Link, Release, Revocation
from referrals.selectors.release_drafts import policy_of
from referrals.services.releases import note_copy_given
from referrals.services.revocation import revoke_for_organization, told_of_stop
from referrals.vocabularies import RevocationChannel, SignatureMethod
from referrals.web import downloads
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.person.views.home_page import READERS, frame, note_advocate, person_of
from referrals.web.signing import answer_form, answering, forms_read, sign_page
from referrals.wording.moments import clock_today
from referrals.wording.sharing import organizations_of


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(*READERS)
def release(request: LinkRequest, reference: str) -> HttpResponse:
    """The whole text; while it waits for an answer, with the choices and the four answers."""
    release = _release(request, reference)
    note_advocate(request, "one of your forms")
    decides = request.link.kind == Link.Kind.PERSON
    if not sign_page.waits(release):
        reached_agency = decides and answering.keep_words(request, release, request.link)
        if decides and answering.take_back(request, release, Actor.person(request.link.pk)):
            return redirect(_after(request, release, answer_form.NO, reached_agency))
        if reached_agency:
            return redirect(_after(request, release, "", reached_agency))
        # Replaced, stopped, run out: what was signed can still be read.
        return _answered(request, release)
    # Where somebody answers for them they can still say no, wherever the yes has to be signed.
    may = answer_form.WITHOUT_A_YES if release.representative_id else answer_form.ANSWERS
    can_sign_here = SignatureMethod.OWN_DEVICE in policy_of(release.agency).signature_methods
    if not decides or not (can_sign_here or release.representative_id):
        return _only_read(request, release)
    form, step = None, ""
    if request.method == "POST":
        actor = Actor.person(request.link.pk)
        by = answering.By(actor, answering.signature(SignatureMethod.OWN_DEVICE), request.link, may)
        answered = answering.take(request, release, by)
        if answered.answer is not None:
            return redirect(_after(request, release, answered.answer, answered.reached_agency))
        release.refresh_from_db()
        form, step = answered.form, answered.step
    names = {**frame(request), **sign_page.page_of(release, form, may, step)}
    return TemplateResponse(request, "referrals/person/sign.html", names)


@require_http_methods(["GET", "HEAD"])
@link_page(Link.Kind.PERSON)
def answered(request: LinkRequest, reference: str) -> HttpResponse:
    """What the answer did."""
    return _answered(request, _release(request, reference))


@require_http_methods(["GET"])
@link_page(*READERS, limit=limits.COPIES)
def copy(request: LinkRequest, reference: str) -> HttpResponse:
    """The signed form as PDF. That the person got it is written down."""
    release = _release(request, reference)
    if not forms_read.has_copy(release):
        raise Http404
    response = downloads.release_copy(request, release)
    if response.status_code == 200 and request.link.kind == Link.Kind.PERSON:
        note_copy_given(release=release, method="sent")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON)
def stop(request: LinkRequest, reference: str, number: int) -> HttpResponse:
    """One page that asks once more; no reason is asked for."""
    release = _release(request, reference)
    parties = list(release.parties.select_related("organization").filter(organization__isnull=False).order_by("pk"))
    if not 1 <= number <= len(parties):
        raise Http404
    party = parties[number - 1]
    if request.method == "POST" and party.organization is not None:
        revocation = revoke_for_organization(
            person=person_of(request),
            organization=party.organization,
            actor=Actor.person(request.link.pk),
            channel=RevocationChannel.ONLINE,
        )
        return redirect("referrals:person_stopped", request.here, revocation.pk)
    notified = told_of_stop(person_of(request), party.organization) if party.organization else []
    names = {
        **frame(request),
        "name": party.name,
        "reference": release.reference,
        "others": len(parties) > 1,
        "told": notified,
    }
    return TemplateResponse(request, "referrals/person/stop.html", names)


@require_http_methods(["GET", "HEAD"])
@link_page(Link.Kind.PERSON)
def stopped(request: LinkRequest, pk: uuid.UUID) -> HttpResponse:
    """The result, on a page of its own."""
    revocation = Revocation.objects.select_related("organization").filter(pk=pk, person=request.link.person_id).first()
    if revocation is None:
        raise Http404
    zone = person_of(request).agency.time_zone
    names = {**frame(request), "name": revocation.organization.name, "when": clock_today(revocation.at, zone)}
    return TemplateResponse(request, "referrals/person/stopped.html", names)


def _release(request: LinkRequest, reference: str) -> Release:
    """Their own release, once it was put to them. Raises Http404 alike for one of somebody else and for none."""
    return forms_read.by_reference(forms_read.readable(request.link.person_id, taken_back=True), reference)


def _answered(request: LinkRequest, release: Release) -> HttpResponse:
    names: dict[str, Any] = {
        **frame(request),
        **forms_read.answered(request, release, own=True),
        "organizations": organizations_of(release),
    }
    return TemplateResponse(request, "referrals/person/answered.html", names)


def _only_read(request: LinkRequest, release: Release) -> HttpResponse:
    names = {
        **frame(request),
        "parts": sign_page.parts_of(release),
        "agency": release.agency,
        "reference": release.reference,
    }
    return TemplateResponse(request, "referrals/person/read.html", names)


def _after(request: LinkRequest, release: Release, answer: str, reached_agency: bool = False) -> str:
    return reverse("referrals:person_answered", args=[request.here, release.reference]) + forms_read.asked(
        answer, reached_agency
    )
