"""Files that leave this site: a person's copy of a release, and scans of papers. Always as a file, never as a page."""

import logging
from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from core import semaphore
from core.crypto.keyring import VaultError
from core.pdf import TypesetError
from referrals.consent.documents import SignedCopy, release_pdf
from referrals.models import Document, Release
from referrals.selectors.release_drafts import day_of, policy_kept
from referrals.services import papers
from referrals.vocabularies import SignatureMethod
from referrals.wording.representatives import what_they_are

# What is in a file never runs here, whatever it holds.
_SANDBOX = "sandbox; default-src 'none'"
_Response = TypeVar("_Response", bound=HttpResponseBase)


def release_copy(request: HttpRequest, release: Release) -> HttpResponse:
    """The release as PDF: signed with its proof, or to print and sign. A calm page where it cannot be made now."""
    signed = None
    if release.signed_at is not None:
        signed = SignedCopy(
            name=release.signature,
            at=release.signed_at,
            time_zone=release.agency.time_zone,
            method=SignatureMethod(release.signature_method),
            witness=release.witness,
            representative=_who_answered(release),
            recorded_by=str(release.recorded_by) if release.recorded_by else "",
        )
    somebody = release.representative
    others = somebody.others if somebody is not None and somebody.jointly_only else ()
    is_uk = policy_kept(release).is_uk
    try:
        pdf = release_pdf(release.text, is_uk=is_uk, day=_today(release), signed=signed, others=others)
    except semaphore.BusyError:
        return busy(request)
    except TypesetError:
        return not_now(request)
    return as_file(pdf, "application/pdf", f"{release.reference}.pdf")


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A download that no browser stores, guesses about or runs. `name` is a reference, and never a person's."""
    return _guarded(HttpResponse(content, content_type=content_type), name)


def _guarded(response: _Response, name: str) -> _Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    response["Cache-Control"] = "no-store, private"
    return response


def as_pieces(pieces: Iterator[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    """`as_file` for what is made while it is sent."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    return _guarded(response, name)


def not_now(request: HttpRequest) -> HttpResponse:
    """The file cannot be made or opened now; nothing is lost."""
    return TemplateResponse(request, "referrals/open/no_file.html", status=503)


def busy(request: HttpRequest) -> HttpResponse:
    """As many papers as may be are being made: said at once, and a minute later there is a turn."""
    response = TemplateResponse(request, "referrals/open/no_file.html", {"busy": True}, status=503)
    response["Retry-After"] = str(semaphore.RETRY_AFTER_S)
    return response


def _who_answered(release: Release) -> str:
    related_person = release.representative
    return ", ".join(filter(None, [related_person.name, what_they_are(related_person)])) if related_person else ""


def _today(release: Release) -> date:
    return day_of(release.agency, timezone.now())


log = logging.getLogger(__name__)


_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def scan(request: HttpRequest, document: Document) -> HttpResponse:
    """The scan of a paper, as it was taken in. A calm page where it cannot be opened now."""
    about = document.release.reference if document.release else "paper"
    ending = _ENDINGS.get(document.content_type, "bin")
    try:
        data = papers.open_document(document)
    except VaultError:
        # Lost, damaged, or its key is: `manage.py` and the log of whoever runs the site say which.
        log.exception("A paper cannot be opened: %s", document.pk)
        return not_now(request)
    return as_file(data, document.content_type, f"{about}.{ending}")
