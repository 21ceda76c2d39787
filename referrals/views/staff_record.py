"""Accounting for a person: what was shared and who looked, their whole record to take along, and erasing it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

import typeset
from accounts.working import WorkerRequest
from referrals import clock, drafts
from referrals.access import private_page, referral_for, referral_to_change
from referrals.actors import Actor
from referrals.consent import documents
from referrals.forms.staff_steps import ConfirmForm
from referrals.models import Document, Referral, Release
from referrals.presentation.staff_parts import disclosed, notices_of, parts_of, told_part
from referrals.presentation.staff_referral import name_of
from referrals.presentation.told_outside import lines
from referrals.services import erasure, record, take_along
from referrals.services.people import log_access
from referrals.services.told_outside import told_outside
from referrals.views import copies
from referrals.views.staff_problems import attempt

_NO_PAPER = "The PDF could not be made. Nothing is lost: print this page instead."


@require_safe
@private_page
def accounting(request: WorkerRequest, reference: str) -> HttpResponse:
    """Everything shared about one person, both ways, and everybody who looked."""
    return _accounting_page(request, referral_for(request.membership, reference))


@require_safe
@private_page
def accounting_pdf(request: WorkerRequest, reference: str) -> HttpResponse:
    """The same on paper."""
    referral = referral_for(request.membership, reference)
    options = _paper_options(referral)
    rows = record.accounting(referral.person_id)
    try:
        pdf = documents.accounting_pdf(
            disclosed(rows, _zone(referral), is_uk=options["is_uk"]),
            notes=notices_of(rows),
            told=told_part(record.told(referral.person_id), _zone(referral)),
            about=name_of(referral),
            **options,
        )
    except typeset.TypesetError:
        return _accounting_page(request, referral, _NO_PAPER)
    return _download(pdf, "application/pdf", f"{referral.reference}-shared.pdf")


@require_safe
@private_page
def record_json(request: WorkerRequest, reference: str) -> HttpResponse:
    """The whole record, for another program to read."""
    referral = _for_export(request, reference)
    text = take_along.as_json(record.whole_record(referral.person))
    return _download(text, "application/json", f"{referral.reference}.json")


@require_safe
@private_page
def record_pdf(request: WorkerRequest, reference: str) -> HttpResponse:
    """The whole record, for people to read."""
    referral = _for_export(request, reference)
    try:
        pdf = _record_pdf(referral, record.whole_record(referral.person))
    except typeset.TypesetError:
        return _accounting_page(request, referral, _NO_PAPER)
    return _download(pdf, "application/pdf", f"{referral.reference}.pdf")


@require_safe
@private_page
def record_zip(request: WorkerRequest, reference: str) -> HttpResponseBase:
    """The whole record in one file, both ways, with every scan."""
    referral = _for_export(request, reference)
    whole = record.whole_record(referral.person)
    try:
        pdf = _record_pdf(referral, whole)
    except typeset.TypesetError:
        return _accounting_page(request, referral, _NO_PAPER)
    written = [(f"{referral.reference}.json", take_along.as_json(whole)), (f"{referral.reference}.pdf", pdf)]
    day = drafts.day_of(referral.agency, clock.now())
    pieces = take_along.zipped(written, take_along.scans_of(referral.person), day)
    return copies.as_pieces(pieces, "application/zip", f"{referral.reference}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def erase(request: WorkerRequest, reference: str) -> HttpResponse:
    """Erases what is written about somebody, after a confirmation that says what stays and why."""
    referral = referral_to_change(request.membership, reference)
    form = ConfirmForm(request.POST if request.method == "POST" else None, referral=referral)
    problem = None
    if form.is_bound and form.is_valid():
        actor = Actor.staff(request.membership.user_id)
        problem = attempt(lambda: erasure.erase(person=referral.person_id, actor=actor))
        if problem is None:
            return redirect("referrals:referral", referral.reference)
    signed = Release.objects.filter(person=referral.person_id, signed_at__isnull=False)
    context = {
        "form": form,
        "problem": problem,
        "reference": referral.reference,
        "person": name_of(referral),
        "signed": signed.count(),
        "shared": len(record.accounting(referral.person_id)),
        "told": told_outside(referral.person_id).count(),
        "is_uk": referral.agency.is_uk,
    }
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/erase.html", context, status=status)


def _accounting_page(request: WorkerRequest, referral: Referral, problem: str = "") -> HttpResponse:
    zone = _zone(referral)
    context = {
        "reference": referral.reference,
        "person": name_of(referral),
        "problem": problem,
        "shared": [row | {"at": _moment(row["at"], zone)} for row in record.accounting(referral.person_id)],
        "told": lines(told_outside(referral.person_id), referral.agency.time_zone),
        "looked": [row | {"at": _moment(row["at"], zone)} for row in record.accesses(referral.person_id)],
        "reasons": record.reasons(referral.person),
        "time_zone": referral.agency.time_zone,
        "papers": Document.objects.filter(person=referral.person_id).count(),
        "is_erased": bool(referral.person.erased_at),
    }
    status = 503 if problem else 200
    return TemplateResponse(request, "referrals/staff/accounting.html", context, status=status)


def _for_export(request: WorkerRequest, reference: str) -> Referral:
    referral = referral_to_change(request.membership, reference)
    log_access(person=referral.person_id, user=request.membership.user_id, what="whole record taken along")
    return referral


def _record_pdf(referral: Referral, whole: dict[str, Any]) -> bytes:
    return documents.record_pdf("Your record", parts_of(whole, _zone(referral)), **_paper_options(referral))


def _zone(referral: Referral) -> ZoneInfo:
    return ZoneInfo(referral.agency.time_zone)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).astimezone(zone)


def _paper_options(referral: Referral) -> dict[str, Any]:
    agency = referral.agency
    return {"is_uk": drafts.policy_of(agency).is_uk, "day": drafts.day_of(agency, clock.now())}


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
