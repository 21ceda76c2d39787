"""Accounting for a person: what was shared and who looked, their whole record to take along, and erasing it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from core import clock, pdf, semaphore
from core.rls.principal import acting_as
from referrals import limits
from referrals.actors import Actor
from referrals.consent import documents
from referrals.consent.documents import Part
from referrals.data_export import archive, papers, record
from referrals.data_export.parts import disclosed, notices_of, parts_of, told_part
from referrals.data_export.volumes import sheets, volumes
from referrals.models import Document, Referral, Release
from referrals.selectors import release_drafts
from referrals.services import erasure
from referrals.services.external_disclosures import external_disclosures_of
from referrals.services.people import log_access
from referrals.web import downloads, export_parts
from referrals.web.staff.authorization import Later, private_page, referral_for, referral_to_change
from referrals.web.staff.forms.referral_steps import ConfirmForm
from referrals.web.staff.pages.referral_page import name_of
from referrals.web.staff.views.problems import attempt
from referrals.wording.external_disclosures import lines

_NO_PAPER = "The PDF could not be made. Nothing is lost: print this page instead."
_BUSY = "Other PDFs are being made right now. Try again in a minute, or print this page instead."
_STAFF = "referrals/staff/base.html"


@require_safe
@private_page
def accounting(request: MembershipRequest, reference: str) -> HttpResponse:
    """Everything shared about one person, both ways, and everybody who looked."""
    return _accounting_page(request, referral_for(request.membership, reference))


@require_safe
@limited(limits.EXPORTS)
@private_page
def accounting_pdf(request: MembershipRequest, reference: str) -> HttpResponse | Later:
    """The same on paper; a long one on several, each asked for by itself."""
    referral = referral_for(request.membership, reference)
    options = _paper_options(referral)
    rows = record.accounting(referral.person_id)
    rows_by_paper = sheets(disclosed(rows, _zone(referral), is_uk=options["is_uk"]))
    part = export_parts.asked_for(request, len(rows_by_paper))
    if part is None:
        return export_parts.choice(request, len(rows_by_paper), _STAFF, **_frame(referral))
    outside = (
        told_part(record.external_disclosures(referral.person_id), _zone(referral))
        if part == len(rows_by_paper)
        else None
    )
    about, notes = name_of(referral), notices_of(rows)

    def made() -> bytes:
        name = papers.title("What was shared", part, len(rows_by_paper))
        return documents.accounting_pdf(
            rows_by_paper[part - 1], notes=notes, external_disclosures=outside, about=about, title=name, **options
        )

    return lambda: _paper_or_page(
        request, referral, made, f"{_file_name(referral, 'shared', part, len(rows_by_paper))}.pdf"
    )


@require_safe
@limited(limits.EXPORTS)
@private_page
def record_json(request: MembershipRequest, reference: str) -> HttpResponse:
    """The whole record, for another program to read."""
    referral = _for_export(request, reference)
    text = archive.as_json(record.record_of(referral.person))
    return _download(text, "application/json", f"{referral.reference}.json")


@require_safe
@limited(limits.EXPORTS)
@private_page
def record_pdf(request: MembershipRequest, reference: str) -> HttpResponse | Later:
    """The whole record, for people to read; a long one in several parts, each asked for by itself."""
    referral = _for_export(request, reference)
    options = _paper_options(referral)
    volumes_of_record = volumes(_parts(referral))
    part = export_parts.asked_for(request, len(volumes_of_record))
    if part is None:
        return export_parts.choice(request, len(volumes_of_record), _STAFF, **_frame(referral))
    name = f"{_file_name(referral, '', part, len(volumes_of_record))}.pdf"
    return lambda: _paper_or_page(request, referral, lambda: papers.paper(volumes_of_record, part, **options), name)


@require_safe
@limited(limits.EXPORTS)
@private_page
def record_zip(request: MembershipRequest, reference: str) -> HttpResponse | Later:
    """The whole record in one file, both ways, with every scan."""
    referral = _for_export(request, reference)
    whole = record.record_of(referral.person)
    parts, options = parts_of(whole, _zone(referral)), _paper_options(referral)
    scans = archive.scans_of(referral.person)

    def made() -> HttpResponseBase:
        named = f"{referral.reference}"
        files = papers.papers_for_zip(parts, lambda ending: f"{named}{ending}", **options)
        written = [(f"{named}.json", archive.as_json(whole)), *files]
        return downloads.as_pieces(archive.zipped(written, scans, options["day"]), "application/zip", f"{named}.zip")

    return lambda: _made_or_page(request, referral, made)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def erase(request: MembershipRequest, reference: str) -> HttpResponse:
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
        "told": external_disclosures_of(referral.person_id).count(),
        "is_uk": referral.agency.is_uk,
    }
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/erase.html", context, status=status)


def _accounting_page(request: MembershipRequest, referral: Referral, problem: str = "") -> TemplateResponse:
    zone = _zone(referral)
    context = {
        "reference": referral.reference,
        "person": name_of(referral),
        "problem": problem,
        "shared": [row | {"at": _moment(row["at"], zone)} for row in record.accounting(referral.person_id)],
        "told": lines(external_disclosures_of(referral.person_id), referral.agency.time_zone),
        "looked": [row | {"at": _moment(row["at"], zone)} for row in record.accesses(referral.person_id)],
        "reasons": record.reasons(referral.person),
        "time_zone": referral.agency.time_zone,
        "papers": Document.objects.filter(person=referral.person_id).count(),
        "is_erased": bool(referral.person.erased_at),
    }
    status = 503 if problem else 200
    return TemplateResponse(request, "referrals/staff/accounting.html", context, status=status)


def _for_export(request: MembershipRequest, reference: str) -> Referral:
    referral = referral_to_change(request.membership, reference)
    log_access(person=referral.person_id, user=request.membership.user_id, what="whole record taken along")
    return referral


def _parts(referral: Referral) -> list[Part]:
    return parts_of(record.record_of(referral.person), _zone(referral))


def _frame(referral: Referral) -> dict[str, Any]:
    return {"reference": referral.reference}


def _file_name(referral: Referral, what: str, part: int, number: int) -> str:
    return "-".join([referral.reference, *([what] if what else []), *([str(part)] if number > 1 else [])])


def _paper_or_page(
    request: MembershipRequest, referral: Referral, made: Callable[[], bytes], name: str
) -> HttpResponseBase:
    return _made_or_page(request, referral, lambda: _download(made(), "application/pdf", name))


def _made_or_page(
    request: MembershipRequest, referral: Referral, made: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The file; where it cannot be made now, the page that can be printed instead, with what to do."""
    try:
        return made()
    except semaphore.BusyError:
        problem = _BUSY
    except pdf.TypesetError:
        problem = _NO_PAPER
    with acting_as(request.membership.principal):
        page = _accounting_page(request, referral, problem)
        page.render()
    page["Retry-After"] = str(semaphore.RETRY_AFTER_S)
    return page


def _zone(referral: Referral) -> ZoneInfo:
    return ZoneInfo(referral.agency.time_zone)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).astimezone(zone)


def _paper_options(referral: Referral) -> dict[str, Any]:
    agency = referral.agency
    return {"is_uk": release_drafts.policy_of(agency).is_uk, "day": release_drafts.day_of(agency, clock.now())}


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
