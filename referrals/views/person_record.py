"""A person's whole record to take along: for another program to read, and for people."""

import json
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

import typeset
from referrals import clock
from referrals.consent import documents
from referrals.drafts import day_of, policy_of
from referrals.models import Link, Person
from referrals.presentation.staff_parts import parts_of
from referrals.services import record
from referrals.services.people import log_access
from referrals.views import copies
from referrals.views.link_access import LinkRequest, link_page
from referrals.views.person_page import person_of

_NAME = "my-record"


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON)
def as_json(request: LinkRequest) -> HttpResponse:
    """Everything, as JSON. That it was taken is written down, for a phone can get into other hands."""
    text = json.dumps(record.whole_record(_taken(request)), ensure_ascii=False, indent=2)
    return copies.as_file(text.encode("utf-8", "replace"), "application/json", f"{_NAME}.json")


@require_http_methods(["GET"])
@link_page(Link.Kind.PERSON)
def as_pdf(request: LinkRequest) -> HttpResponse:
    """Everything, to read."""
    found = _taken(request)
    agency = found.agency
    parts = parts_of(record.whole_record(found), ZoneInfo(agency.time_zone))
    day = day_of(agency, clock.now())
    try:
        pdf = documents.record_pdf("Your record", parts, is_uk=policy_of(agency).is_uk, day=day)
    except typeset.TypesetError:
        return copies.not_now(request)
    return copies.as_file(pdf, "application/pdf", f"{_NAME}.pdf")


def _taken(request: LinkRequest) -> Person:
    found = person_of(request)
    log_access(person=found.pk, link=request.link.pk, what="whole record taken along")
    return found
