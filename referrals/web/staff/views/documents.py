"""A scan of a paper, for the caseload of the agency: as a file, never as a page, and written down."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from referrals import limits
from referrals.models import Document
from referrals.services.people import log_access
from referrals.web import downloads
from referrals.web.staff.authorization import private_page


@require_http_methods(["GET"])
@limited(limits.EXPORTS)
@private_page
def document(request: MembershipRequest, pk: uuid.UUID) -> HttpResponse:
    """A paper of somebody on this member's caseload. Not theirs and not there are the same 404."""
    member = request.membership
    rows = Document.objects.visible_to(member).select_related("release")
    paper = rows.filter(pk=pk, person__agency=member.agency).first()
    if paper is None:
        raise Http404
    log_access(person=paper.person_id, user=member.user_id, what="paper")
    return downloads.scan(request, paper)
