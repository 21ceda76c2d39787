"""What a law made the agency tell outside of this site: a page to write it down on, and one to strike it out."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from core import clock
from referrals import limits
from referrals.selectors.legal_facts import was_part2
from referrals.selectors.release_drafts import day_of
from referrals.services import external_disclosures as service
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.external_disclosure import ToldOutsideForm
from referrals.web.staff.forms.referral_steps import MistakeForm
from referrals.web.staff.pages.referral_page import name_of
from referrals.web.staff.views.problems import attempt
from referrals.wording.external_disclosures import lines


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.WRITTEN)
@private_page
def external_disclosures(request: MembershipRequest, reference: str) -> HttpResponse:
    """Everything of it about one person, and a form for one more. Nothing is sent by it."""
    referral = referral_to_change(request.membership, reference)
    agency = referral.agency
    form = ToldOutsideForm(request.POST if request.method == "POST" else None, today=day_of(agency, clock.now()))
    problem = None
    if form.is_bound and form.is_valid():
        disclosure = form.disclosure()
        problem = attempt(
            lambda: service.write_down(membership=request.membership, person=referral.person_id, disclosure=disclosure)
        )
        if problem is None:
            return redirect("referrals:external_disclosures", referral.reference)
    context = {
        "reference": referral.reference,
        "person": name_of(referral),
        "problem": problem,
        "form": form,
        "told": lines(service.external_disclosures_of(referral.person_id), agency.time_zone),
        "is_erased": bool(referral.person.erased_at),
        "is_part2": was_part2(referral.person, agency),
        "is_uk": agency.is_uk,
    }
    status = problem.status if problem else 400 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "referrals/staff/external_disclosures.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def external_disclosure_mistake(request: MembershipRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    """One of them was written by mistake: it stays to be read, struck out, with why."""
    referral = referral_to_change(request.membership, reference)
    row = service.external_disclosures_of(referral.person_id).filter(pk=pk, struck_by__isnull=True).first()
    if row is None or referral.person.erased_at:
        raise Http404
    form = MistakeForm(request.POST if request.method == "POST" else None)
    problem = None
    if form.is_bound and form.is_valid():
        why = form.cleaned_data["why"]
        problem = attempt(lambda: service.strike_out(row=row, membership=request.membership, why=why))
        if problem is None:
            return redirect("referrals:external_disclosures", referral.reference)
    context = {
        "reference": referral.reference,
        "problem": problem,
        "form": form,
        "one": lines([row], referral.agency.time_zone)[0],
    }
    status = problem.status if problem else 400 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "referrals/staff/external_disclosure_mistake.html", context, status=status)
