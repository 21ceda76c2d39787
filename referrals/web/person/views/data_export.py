"""A person's whole record to take along: for another program to read, and for people.

What is written is read in one transaction; papers are set after it, so that nobody who writes about the person waits.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from core import clock, semaphore
from core.pdf import TypesetError
from core.rls.principal import acting_as
from referrals import limits
from referrals.consent.documents import Part
from referrals.data_export import archive, papers, record
from referrals.data_export.parts import parts_of
from referrals.data_export.volumes import volumes
from referrals.models import Document, Link
from referrals.selectors.release_drafts import day_of, policy_of
from referrals.services import links
from referrals.services.people import log_access
from referrals.web import downloads, export_parts
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.person.views.home_page import frame, person_of

_NAME = "my-record"


@dataclass(frozen=True)
class _Taken:
    """What was read, and how its papers are dated."""

    whole: dict[str, Any]
    parts: list[Part]
    scans: list[Document]
    is_uk: bool
    day: date


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON, acting=False, limit=limits.RECORDS)
def as_json(request: LinkRequest) -> HttpResponse:
    """Everything, as JSON. That it was taken is written down, for a phone can get into other hands."""
    return downloads.as_file(archive.as_json(_taken(request).whole), "application/json", f"{_NAME}.json")


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON, acting=False, limit=limits.RECORDS)
def as_pdf(request: LinkRequest) -> HttpResponse:
    """Everything, to read: one file, or for a long record one of its parts."""
    try:
        # Before the whole record is read.
        semaphore.check_free(semaphore.PAPERS)
    except semaphore.BusyError:
        return downloads.busy(request)
    taken = _taken(request)
    volumes_of_record = volumes(taken.parts)
    part = export_parts.asked_for(request, len(volumes_of_record))
    if part is None:
        return export_parts.choice(request, len(volumes_of_record), "referrals/open/base.html", **frame(request))
    try:
        pdf = papers.paper(volumes_of_record, part, is_uk=taken.is_uk, day=taken.day)
    except semaphore.BusyError:
        return downloads.busy(request)
    except TypesetError:
        return downloads.not_now(request)
    return downloads.as_file(
        pdf, "application/pdf", f"{_NAME}.pdf" if len(volumes_of_record) == 1 else f"{_NAME}-{part}.pdf"
    )


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON, acting=False, limit=limits.RECORDS)
def as_zip(request: LinkRequest) -> HttpResponseBase:
    """Everything in one file, with every scan."""
    try:
        semaphore.check_free(semaphore.PAPERS)
        taken = _taken(request)
        files = papers.papers_for_zip(taken.parts, lambda ending: f"{_NAME}{ending}", is_uk=taken.is_uk, day=taken.day)
    except semaphore.BusyError:
        return downloads.busy(request)
    except TypesetError:
        return downloads.not_now(request)
    written = [(f"{_NAME}.json", archive.as_json(taken.whole)), *files]
    pieces = archive.zipped(written, taken.scans, taken.day)
    return downloads.as_pieces(pieces, "application/zip", f"{_NAME}.zip")


def _taken(request: LinkRequest) -> _Taken:
    with acting_as(links.principal_of(request.link)):
        person = person_of(request)
        log_access(person=person.pk, link=request.link.pk, what="whole record taken along")
        whole = record.record_of(person)
        return _Taken(
            whole=whole,
            parts=parts_of(whole, ZoneInfo(person.agency.time_zone)),
            scans=archive.scans_of(person),
            is_uk=policy_of(person.agency).is_uk,
            day=day_of(person.agency, clock.now()),
        )
