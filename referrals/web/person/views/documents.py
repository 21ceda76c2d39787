"""A scan of a paper of the person's own: as a file, never as a page."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from referrals import limits
from referrals.web import downloads
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.person.views.home_page import READERS, note_advocate, papers_for


@require_http_methods(["GET"])
@link_page(*READERS, limit=limits.COPIES)
def own_document(request: LinkRequest, pk: uuid.UUID) -> HttpResponse:
    """A paper of the person's own, of those that whoever came by this link may read."""
    document = papers_for(request).filter(pk=pk).first()
    if document is None:
        raise Http404
    note_advocate(request, "one of your papers")
    return downloads.scan(request, document)
