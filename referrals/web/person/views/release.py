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
    found = _release(request, reference)
    note_advocate(request, "one of your forms")
    decides = request.link.kind == Link.Kind.PERSON
    if not sign_page.waits(found):
        told = decides and answering.keep_words(request, found, request.link)
        if decides and answering.take_back(request, found, Actor.person(request.link.pk)):
            return redirect(_after(request, found, answer_form.NO, told))
        if told:
            return redirect(_after(request, found, "", told))
        # Replaced, stopped, run out: what was signed can still be read.
        return _answered(request, found)
    # Where somebody answers for them they can still say no, wherever the yes has to be signed.
    may = answer_form.WITHOUT_A_YES if found.representative_id else answer_form.ANSWERS
    can_sign_here = SignatureMethod.OWN_DEVICE in policy_of(found.agency).ways
    if not decides or not (can_sign_here or found.representative_id):
        return _only_read(request, found)
    form, step = None, ""
    if request.method == "POST":
        actor = Actor.person(request.link.pk)
        by = answering.By(actor, answering.signature(SignatureMethod.OWN_DEVICE), request.link, may)
        answered = answering.take(request, found, by)
        if answered.answer is not None:
            return redirect(_after(request, found, answered.answer, answered.told))
        found.refresh_from_db()
        form, step = answered.form, answered.step
    names = {**frame(request), **sign_page.page_of(found, form, may, step)}
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
    found = _release(request, reference)
    if not forms_read.has_copy(found):
        raise Http404
    response = downloads.release_copy(request, found)
    if response.status_code == 200 and request.link.kind == Link.Kind.PERSON:
        note_copy_given(release=found, method="sent")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(Link.Kind.PERSON)
def stop(request: LinkRequest, reference: str, number: int) -> HttpResponse:
    """One page that asks once more; no reason is asked for."""
    found = _release(request, reference)
    parties = list(found.parties.select_related("organization").filter(organization__isnull=False).order_by("pk"))
    if not 1 <= number <= len(parties):
        raise Http404
    party = parties[number - 1]
    if request.method == "POST" and party.organization is not None:
        said = revoke_for_organization(
            person=person_of(request),
            organization=party.organization,
            actor=Actor.person(request.link.pk),
            channel=RevocationChannel.ONLINE,
        )
        return redirect("referrals:person_stopped", request.here, said.pk)
    told = told_of_stop(person_of(request), party.organization) if party.organization else []
    names = {
        **frame(request),
        "name": party.name,
        "reference": found.reference,
        "others": len(parties) > 1,
        "told": told,
    }
    return TemplateResponse(request, "referrals/person/stop.html", names)


@require_http_methods(["GET", "HEAD"])
@link_page(Link.Kind.PERSON)
def stopped(request: LinkRequest, pk: uuid.UUID) -> HttpResponse:
    """The result, on a page of its own."""
    found = Revocation.objects.select_related("organization").filter(pk=pk, person=request.link.person_id).first()
    if found is None:
        raise Http404
    zone = person_of(request).agency.time_zone
    names = {**frame(request), "name": found.organization.name, "when": clock_today(found.at, zone)}
    return TemplateResponse(request, "referrals/person/stopped.html", names)


def _release(request: LinkRequest, reference: str) -> Release:
    """Their own release, once it was put to them. Raises Http404 alike for one of somebody else and for none."""
    return forms_read.by_reference(forms_read.readable(request.link.person_id, taken_back=True), reference)


def _answered(request: LinkRequest, found: Release) -> HttpResponse:
    names: dict[str, Any] = {
        **frame(request),
        **forms_read.answered(request, found, own=True),
        "organizations": organizations_of(found),
    }
    return TemplateResponse(request, "referrals/person/answered.html", names)


def _only_read(request: LinkRequest, found: Release) -> HttpResponse:
    names = {**frame(request), "parts": sign_page.parts_of(found), "agency": found.agency, "reference": found.reference}
    return TemplateResponse(request, "referrals/person/read.html", names)


def _after(request: LinkRequest, found: Release, answer: str, told: bool = False) -> str:
    return reverse("referrals:person_answered", args=[request.here, found.reference]) + forms_read.asked(answer, told)
