"""The text of a form that is kept after its record was erased: not shown in passing, and each opening written down."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.web.membership_access import MembershipRequest
from referrals.models import Document, Referral
from referrals.services.people import log_access
from referrals.web.staff.authorization import private_page, release_to_change


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def kept_form(request: MembershipRequest, reference: str) -> HttpResponse:
    """Says what it is; pressed, shows the text. 404 where the record stands, or nothing is kept any more."""
    release = release_to_change(request.membership, reference)
    if release.person.erased_at is None or not release.text:
        raise Http404
    opened = request.method == "POST"
    if opened:
        log_access(person=release.person_id, user=request.membership.user_id, what="kept form")
    referral = Referral.objects.filter(person=release.person_id).order_by("created_at").first()
    papers = list(Document.objects.filter(release=release).order_by("created_at", "pk"))
    context = {"release": release, "opened": opened, "referral": referral, "papers": papers}
    return TemplateResponse(request, "referrals/staff/kept_form.html", context)
