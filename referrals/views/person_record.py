"""A person's whole record to take along: for another program to read, and for people."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

import typeset
from referrals import clock
from referrals.consent import documents
from referrals.drafts import day_of, policy_of
from referrals.models import Link, Person
from referrals.presentation.staff_parts import parts_of
from referrals.services import record, take_along
from referrals.services.people import log_access
from referrals.views import copies
from referrals.views.link_access import LinkRequest, link_page
from referrals.views.person_page import person_of

_NAME = "my-record"


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON)
def as_json(request: LinkRequest) -> HttpResponse:
    """Everything, as JSON. That it was taken is written down, for a phone can get into other hands."""
    text = take_along.as_json(record.whole_record(_taken(request)))
    return copies.as_file(text, "application/json", f"{_NAME}.json")


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON)
def as_pdf(request: LinkRequest) -> HttpResponse:
    """Everything, to read."""
    found = _taken(request)
    try:
        pdf = _pdf(found, record.whole_record(found))
    except typeset.TypesetError:
        return copies.not_now(request)
    return copies.as_file(pdf, "application/pdf", f"{_NAME}.pdf")


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON)
def as_zip(request: LinkRequest) -> HttpResponseBase:
    """Everything in one file, with every scan."""
    found = _taken(request)
    whole = record.whole_record(found)
    day = day_of(found.agency, clock.now())
    try:
        pdf = _pdf(found, whole)
    except typeset.TypesetError:
        return copies.not_now(request)
    written = [(f"{_NAME}.json", take_along.as_json(whole)), (f"{_NAME}.pdf", pdf)]
    pieces = take_along.zipped(written, take_along.scans_of(found), day)
    return copies.as_pieces(pieces, "application/zip", f"{_NAME}.zip")


def _pdf(found: Person, whole: dict[str, Any]) -> bytes:
    agency = found.agency
    parts = parts_of(whole, ZoneInfo(agency.time_zone))
    return documents.record_pdf("Your record", parts, is_uk=policy_of(agency).is_uk, day=day_of(agency, clock.now()))


def _taken(request: LinkRequest) -> Person:
    found = person_of(request)
    log_access(person=found.pk, link=request.link.pk, what="whole record taken along")
    return found
