"""A person's whole record to take along: for another program to read, and for people.

What is written is read in one transaction; papers are set after it, so that nobody who writes about the person waits.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

import turns
import typeset
from referrals import clock, limits, links
from referrals.consent.documents import Part
from referrals.consent.volumes import volumes
from referrals.models import Document, Link
from referrals.presentation.staff_parts import parts_of
from referrals.release_drafts import day_of, policy_of
from referrals.services import data_export, record_data
from referrals.services.people import log_access
from referrals.views import copies, record_files
from referrals.views.link_access import LinkRequest, link_page
from referrals.views.person_page import frame, person_of
from vault.principal import acting_as

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
    return copies.as_file(data_export.as_json(_taken(request).whole), "application/json", f"{_NAME}.json")


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON, acting=False, limit=limits.RECORDS)
def as_pdf(request: LinkRequest) -> HttpResponse:
    """Everything, to read: one file, or for a long record one of its parts."""
    try:
        # Before the whole record is read.
        turns.check_free(turns.PAPERS)
    except turns.BusyError:
        return copies.busy(request)
    taken = _taken(request)
    found = volumes(taken.parts)
    part = record_files.part_of(request, len(found))
    if part is None:
        return record_files.choice(request, len(found), "referrals/open/base.html", **frame(request))
    try:
        pdf = record_files.paper(found, part, is_uk=taken.is_uk, day=taken.day)
    except turns.BusyError:
        return copies.busy(request)
    except typeset.TypesetError:
        return copies.not_now(request)
    return copies.as_file(pdf, "application/pdf", f"{_NAME}.pdf" if len(found) == 1 else f"{_NAME}-{part}.pdf")


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON, acting=False, limit=limits.RECORDS)
def as_zip(request: LinkRequest) -> HttpResponseBase:
    """Everything in one file, with every scan."""
    try:
        turns.check_free(turns.PAPERS)
        taken = _taken(request)
        papers = record_files.papers_for_zip(
            taken.parts, lambda ending: f"{_NAME}{ending}", is_uk=taken.is_uk, day=taken.day
        )
    except turns.BusyError:
        return copies.busy(request)
    except typeset.TypesetError:
        return copies.not_now(request)
    written = [(f"{_NAME}.json", data_export.as_json(taken.whole)), *papers]
    pieces = data_export.zipped(written, taken.scans, taken.day)
    return copies.as_pieces(pieces, "application/zip", f"{_NAME}.zip")


def _taken(request: LinkRequest) -> _Taken:
    with acting_as(links.principal_of(request.link)):
        found = person_of(request)
        log_access(person=found.pk, link=request.link.pk, what="whole record taken along")
        whole = record_data.record_of(found)
        return _Taken(
            whole=whole,
            parts=parts_of(whole, ZoneInfo(found.agency.time_zone)),
            scans=data_export.scans_of(found),
            is_uk=policy_of(found.agency).is_uk,
            day=day_of(found.agency, clock.now()),
        )
