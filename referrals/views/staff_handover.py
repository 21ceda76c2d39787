"""Who works with whom: a caseload put into a colleague's hands, for instance when somebody leaves."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.working import WorkerRequest
from referrals.access import private_page
from referrals.forms.staff_caseload import HandOverForm
from referrals.models import Caseload
from referrals.services import people


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def caseloads(request: WorkerRequest) -> HttpResponse:
    """How many people each works with, without a name of theirs; supervisors and administrators only, else 404."""
    membership = request.membership
    if not (membership.may_break_glass or membership.may_manage):
        raise Http404
    members = Membership.objects.filter(agency=membership.agency).select_related("user", "agency").order_by("since")
    by_user = {str(one.user_id): one for one in members}
    counts = _counts(membership)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        sources=[(key, str(one.user)) for key, one in by_user.items() if counts.get(key)],
        # Not to oneself: reading a record that is not one's own takes a reason.
        colleagues=[
            (key, str(one.user))
            for key, one in by_user.items()
            if one.ended_at is None and one.user_id != membership.user_id
        ],
    )
    moved = None
    if form.is_bound and form.is_valid():
        source, to = by_user[form.cleaned_data["source"]], by_user[form.cleaned_data["to"]]
        number = people.hand_over_caseload(agency=membership.agency, source=source.user, to=to)
        moved, counts = (number, source.user, to.user), _counts(membership)
    rows = [(one.user, one.ended_at, counts.get(key, 0)) for key, one in by_user.items()]
    context = {"form": form, "rows": rows, "moved": moved}
    return TemplateResponse(request, "referrals/staff/caseloads.html", context, status=400 if form.errors else 200)


def _counts(membership: Membership) -> dict[str, int]:
    own = Q(agency=membership.agency, kind=Caseload.Kind.OWN, until=None)
    rows = Caseload.objects.filter(own).values_list("user").annotate(Count("pk")).order_by()
    return {str(user): number for user, number in rows}
