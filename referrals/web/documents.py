"""Scans of papers, for the agency's caseload and for the person: as a file, never as a page, and written down."""

import logging
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from core.crypto.keyring import VaultError
from referrals import limits
from referrals.access import private_page
from referrals.models import Document
from referrals.services import papers
from referrals.services.people import log_access
from referrals.web import copies
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.person.views.home_page import READERS, note_advocate, papers_for

log = logging.getLogger(__name__)

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_http_methods(["GET"])
@limited(limits.EXPORTS)
@private_page
def document(request: MembershipRequest, pk: uuid.UUID) -> HttpResponse:
    """A paper of somebody on this member's caseload. Not theirs and not there are the same 404."""
    member = request.membership
    rows = Document.objects.visible_to(member.user).select_related("release")
    found = rows.filter(pk=pk, person__agency=member.agency).first()
    if found is None:
        raise Http404
    log_access(person=found.person_id, user=member.user_id, what="paper")
    return _file(request, found)


@require_http_methods(["GET"])
@link_page(*READERS, limit=limits.COPIES)
def own_document(request: LinkRequest, pk: uuid.UUID) -> HttpResponse:
    """A paper of the person's own, of those that whoever came by this link may read."""
    found = papers_for(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    note_advocate(request, "one of your papers")
    return _file(request, found)


def _file(request: HttpRequest, found: Document) -> HttpResponse:
    about = found.release.reference if found.release else "paper"
    ending = _ENDINGS.get(found.content_type, "bin")
    try:
        data = papers.open_document(found)
    except VaultError:
        # Lost, damaged, or its key is: `manage.py` and the log of whoever runs the site say which.
        log.exception("A paper cannot be opened: %s", found.pk)
        return copies.not_now(request)
    return copies.as_file(data, found.content_type, f"{about}.{ending}")
