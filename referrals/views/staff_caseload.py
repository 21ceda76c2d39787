"""A colleague's referral, opened for a stated reason; emergencies, and looking at them afterwards."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import throttle
from accounts.models import Membership
from accounts.working import WorkerRequest, worker_required
from referrals import references
from referrals.access import private_page
from referrals.forms.staff_caseload import EmergencyForm, ReasonForm
from referrals.models import Caseload, Referral
from referrals.services import people
from vault.principal import Principal, acting_as

# References tried by one member of staff: enough for a working day, too few to go through them.
TRIES, WINDOW = 20, timedelta(hours=1)
NOT_FOUND = "No referral of your agency has this reference. Check it, then try again."
_WAIT = "That was tried too often. Wait an hour, or ask a supervisor."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@worker_required
@sensitive_post_parameters()
def colleague(request: WorkerRequest) -> HttpResponseBase:
    """Type a reference and a reason. An unknown one and another agency's get one sentence, and nothing is kept."""
    return _look_up(request, ReasonForm, break_glass=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@worker_required
@sensitive_post_parameters()
def emergency(request: WorkerRequest) -> HttpResponseBase:
    """The same for supervisors in an emergency, looked at afterwards by somebody else; 404 for everybody else."""
    if not request.membership.may_break_glass:
        raise Http404
    return _look_up(request, EmergencyForm, break_glass=True)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def emergencies(request: WorkerRequest) -> HttpResponse:
    """What supervisors opened in an emergency, for another supervisor or an administrator to look at."""
    membership = request.membership
    if not (membership.may_break_glass or membership.may_manage):
        raise Http404
    rows = Caseload.objects.filter(agency=membership.agency, kind=Caseload.Kind.BREAK_GLASS)
    rows = rows.select_related("user", "reviewed_by").order_by("-since")
    if request.method == "POST":
        wanted = _id(request.POST.get("emergency", ""))
        _review(rows.filter(pk=wanted).first() if wanted else None, membership)
        return redirect("referrals:emergencies")
    context = {
        "waiting": rows.filter(reviewed_at__isnull=True),
        "seen": rows.filter(reviewed_at__isnull=False)[:50],
        "me": membership.user_id,
        "time_zone": membership.agency.time_zone,
    }
    return TemplateResponse(request, "referrals/staff/emergencies.html", context)


def _look_up(request: WorkerRequest, form_class: type[ReasonForm], *, break_glass: bool) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        # Outside every transaction, so that a try stays counted whatever comes of it.
        if throttle.spend("colleague", str(request.membership.user_id), limit=TRIES, window=WINDOW) is None:
            form.add_error(None, _WAIT)
        else:
            reference = _open(request.membership, form, break_glass=break_glass)
            if reference:
                return redirect("referrals:referral", reference)
            form.add_error("reference", NOT_FOUND)
    name = "emergency" if break_glass else "colleague"
    context = {"form": form, "may_break_glass": request.membership.may_break_glass}
    return render(request, f"referrals/staff/{name}.html", context, status=400 if form.errors else 200)


def _open(membership: Membership, form: ReasonForm, *, break_glass: bool) -> str:
    """The reference, once the record is open to this member; "" where there is none in the agency."""
    wanted = references.tidy(form.cleaned_data["reference"])
    # The caseload hides it, so the look-up acts for nobody in particular, within the agency.
    with acting_as(Principal.job("colleague")):
        found = Referral.objects.filter(agency=membership.agency, reference=wanted).first() if wanted else None
    if found is None:
        return ""
    with acting_as(Principal.user(membership.user_id)):
        people.give_reason(
            membership=membership,
            person=found.person_id,
            reason=form.cleaned_data["reason"],
            break_glass=break_glass,
        )
    return found.reference


def _review(found: Caseload | None, membership: Membership) -> None:
    if found is None or found.user_id == membership.user_id:
        raise Http404
    if found.reviewed_at is None:
        people.review_emergency(caseload=found, reviewer=membership)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
