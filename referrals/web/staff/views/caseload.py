"""A colleague's referral, opened for a stated reason; emergencies, and looking at them afterwards."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.web.membership_access import MembershipRequest, membership_required
from core import throttle
from core.rls.principal import Principal, acting_as
from referrals import references
from referrals.models import Caseload, Person, Referral, Task
from referrals.services import people
from referrals.vocabularies import TaskKind
from referrals.web.staff.authorization import private_page
from referrals.web.staff.forms.caseload import EmergencyForm, ReasonForm

# In the address: the reference that is filled in, which stands in the address of a referral too.
FOR = "for"
# References tried by one member of staff: enough for a working day, too few to go through them.
TRIES, WINDOW = 20, timedelta(hours=1)
NOT_FOUND = "No referral of your agency has this reference. Check it, then try again."
NOBODY = "Nobody at your agency has this reference, or is called exactly this. Check it, then try again."
SEVERAL = "Several people are called this. Choose a reference below, by the day it was written down."
_WAIT = "That was tried too often. Wait an hour, or ask a supervisor."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@membership_required
@sensitive_post_parameters()
def colleague(request: MembershipRequest) -> HttpResponseBase:
    """Type a reference and a reason. An unknown one and another agency's get one sentence, and nothing is kept."""
    return _look_up(request, ReasonForm, break_glass=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@membership_required
@sensitive_post_parameters()
def emergency(request: MembershipRequest) -> HttpResponseBase:
    """The same for supervisors in an emergency, looked at afterwards by somebody else; 404 for everybody else."""
    if not request.membership.may_break_glass:
        raise Http404
    return _look_up(request, EmergencyForm, break_glass=True)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def emergencies(request: MembershipRequest) -> HttpResponse:
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


def _look_up(request: MembershipRequest, form_class: type[ReasonForm], *, break_glass: bool) -> HttpResponse:
    about = references.tidy(request.GET.get(FOR, ""))
    form = form_class(request.POST if request.method == "POST" else None, initial={"reference": about})
    referrals: list[Referral] = []
    if form.is_bound and form.is_valid():
        # Outside every transaction, so that a try stays counted whatever comes of it.
        if throttle.spend("colleague", str(request.membership.user_id), limit=TRIES, window=WINDOW) is None:
            form.add_error(None, _WAIT)
        else:
            referrals = _find(request.membership, form.cleaned_data["reference"], by_name=break_glass)
            if len({referral.person_id for referral in referrals}) == 1:
                _open(request.membership, referrals[0], form.cleaned_data["reason"], break_glass=break_glass)
                return redirect("referrals:referral", referrals[0].reference)
            form.add_error("reference", SEVERAL if referrals else NOBODY if break_glass else NOT_FOUND)
    name = "emergency" if break_glass else "colleague"
    context = {
        "form": form,
        "may_break_glass": request.membership.may_break_glass,
        "several": referrals,
        "danger": _is_theirs_to_read(request.membership, about) if about else False,
        "about": about,
        "time_zone": request.membership.agency.time_zone,
    }
    return render(request, f"referrals/staff/{name}.html", context, status=400 if form.errors else 200)


def _is_theirs_to_read(membership: Membership, reference: str) -> bool:
    """Whether this member took on an alert of this reference that is not over: what was written is still to be read."""
    with acting_as(membership.principal):
        alerts = Task.objects.filter(agency=membership.agency, kind=TaskKind.DANGER, closed_at=None)
        return alerts.filter(reference=reference, seen_by=membership.user_id).exists()


def _find(membership: Membership, typed: str, *, by_name: bool) -> list[Referral]:
    """The agency's referral of this reference, else, `by_name`, those of whoever is called this, the newest first.

    That several people are called so is shown without opening anything, and kept for each of them who looked.
    """
    wanted = references.tidy(typed)
    # The caseload hides it, so the look-up acts for nobody in particular, within the agency.
    with acting_as(Principal.job("colleague")):
        rows = Referral.objects.filter(agency=membership.agency)
        referrals = list(rows.filter(reference=wanted)) if wanted else []
        if referrals or not by_name:
            return referrals
        people_called = _called(membership, typed)
        referrals = list(rows.filter(person__in=people_called).order_by("-created_at", "reference"))
        if len(people_called) > 1:
            for person in people_called:
                people.log_access(person=person, user=membership.user_id, what="found by name")
        return referrals


def _called(membership: Membership, typed: str) -> set[UUID]:
    """Who of the agency's people is called exactly this. Names are encrypted: compared here, and not in the database."""
    wanted = _name(typed)
    rows = Person.objects.filter(pk__in=Referral.objects.filter(agency=membership.agency).values("person"))
    rows = rows.filter(agency=membership.agency, erased_at=None).only("preferred_name")
    return {person.pk for person in rows.iterator() if wanted and _name(person.preferred_name) == wanted}


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()


def _open(membership: Membership, referral: Referral, reason: str, *, break_glass: bool) -> None:
    """Opens the record to this member, which the person can read."""
    with acting_as(membership.principal):
        people.give_reason(membership=membership, person=referral.person_id, reason=reason, break_glass=break_glass)


def _review(entry: Caseload | None, membership: Membership) -> None:
    if entry is None or entry.user_id == membership.user_id:
        raise Http404
    if entry.reviewed_at is None:
        people.review_emergency(caseload=entry, reviewer=membership)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
