"""Who answers for the person behind a referral: written down, given a link, ended; and who signs a form."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from core import clock
from core.crypto.files import NotKeptError
from referrals import limits
from referrals.models import Link, Referral, RelatedPerson, Release
from referrals.selectors.release_drafts import policy_of
from referrals.services import links
from referrals.services import representatives as service
from referrals.services.releases import choose_signer
from referrals.states import ReleaseState
from referrals.uploads import uploads
from referrals.vocabularies import RelatedPersonEnd
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.representative import PERSON, EndForm, RepresentativeForm, SignerForm
from referrals.web.staff.pages.referral_page import name_of
from referrals.web.staff.views.person_link import give_link
from referrals.web.staff.views.problems import Problem, attempt
from referrals.web.upload_limits import receives_scan
from referrals.wording.representatives import represents, signs_with, today_at


@require_http_methods(["GET", "HEAD", "POST"])
@receives_scan
@limited(limits.SCANS)
@private_page
def representatives(request: MembershipRequest, reference: str) -> HttpResponse:
    """Everybody who answers for them, and a form to write somebody down."""
    referral = referral_to_change(request.membership, reference)
    policy = policy_of(referral.agency)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RepresentativeForm(*sent, authorities=policy.representatives)
    problem = None
    if form.is_bound and policy.representatives and form.is_valid():
        problem = _record(request, referral, form)
        if problem is None:
            return redirect("referrals:representatives", referral.reference)
    representing = represents(
        service.representatives_of(referral.person_id), referral.agency, today_at(referral.agency)
    )
    context = {
        **_frame(referral, problem),
        "form": form,
        "counting": [one for one in representing if one.counts],
        "over": [one for one in representing if not one.counts],
        "place": policy.place,
        "may_be": bool(policy.representatives) and referral.person.is_adult is True,
        "is_known_here": bool(policy.representatives),
        "is_closed": _is_closed(referral),
        "too_large": uploads.TOO_LARGE,
    }
    refused = 413 if uploads.is_too_large(request) else 400
    status = problem.status if problem else refused if form.is_bound and form.errors else 200
    return TemplateResponse(request, "referrals/staff/representatives.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def representative_end(request: MembershipRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    """They answer for the person no more: one page to confirm, with what they signed that still counts."""
    referral = referral_to_change(request.membership, reference)
    related_person = _representative(referral, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    problem = None
    if form.is_bound and form.is_valid():
        why = RelatedPersonEnd(form.cleaned_data["why"])
        problem = attempt(
            lambda: service.end_representative(related_person=related_person, membership=request.membership, why=why)
        )
        if problem is None:
            return redirect("referrals:representatives", referral.reference)
    signed = Release.objects.filter(representative=related_person, state=ReleaseState.ACTIVE)
    context = {**_frame(referral, problem), "form": form, "name": related_person.name, "signed": list(signed)}
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/representative_end.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.STAFF_LINKS)
@private_page
def representative_link(request: MembershipRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    """A link of their own: by e-mail to an address they gave, or shown this once."""
    referral = referral_to_change(request.membership, reference)
    related_person = _representative(referral, pk)
    return give_link(
        request,
        make=lambda to: service.link_for(
            related_person=related_person, membership=request.membership, to=to, reference=referral.reference
        ),
        template="representative_link",
        context={
            **_frame(referral, None),
            "name": related_person.name,
            "others": signs_with(related_person),
            "person_has_link": _has_own_link(referral),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def who_signs(request: MembershipRequest, reference: str) -> HttpResponse:
    """The person signs; or, where somebody may answer for them, that somebody."""
    referral = referral_to_change(request.membership, reference)
    release = referral.release
    if release is None or release.state != ReleaseState.DRAFT:
        raise Http404
    form = SignerForm(
        request.POST if request.method == "POST" else None,
        standing=service.standing(referral.person, clock.now()),
        initial={"signer": str(release.representative_id or PERSON)},
    )
    problem = None
    if form.is_bound and form.is_valid():
        problem = attempt(lambda: choose_signer(release=release, representative=form.chosen()))
        if problem is None:
            return redirect("referrals:check", referral.reference)
    context = {**_frame(referral, problem), "form": form, "place": policy_of(referral.agency).place}
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/who_signs.html", context, status=status)


def _record(request: MembershipRequest, referral: Referral, form: RepresentativeForm) -> Problem | None:
    try:
        return attempt(
            lambda: service.record_representative(
                membership=request.membership, person=referral.person_id, evidence=form.evidence(), scan=form.checked
            )
        )
    except NotKeptError as error:
        return Problem((str(error),))


def _frame(referral: Referral, problem: Problem | None) -> dict[str, Any]:
    return {"reference": referral.reference, "person": name_of(referral), "problem": problem}


def _representative(referral: Referral, pk: uuid.UUID) -> RelatedPerson:
    """A representative of this person. Raises Http404 alike for somebody else's and for none."""
    rows = RelatedPerson.objects.filter(
        person=referral.person_id, role=RelatedPerson.Role.REPRESENTATIVE, ended_at__isnull=True
    )
    related_person = rows.filter(pk=pk).first()
    if related_person is None:
        raise Http404
    return related_person


def _has_own_link(referral: Referral) -> bool:
    rows = Link.objects.select_related("person").filter(person=referral.person_id, kind=Link.Kind.PERSON)
    now = clock.now()
    return any(links.is_alive(link, now) for link in rows.filter(ended_at__isnull=True))


def _is_closed(referral: Referral) -> bool:
    return bool(referral.person.died_at or referral.person.erased_at)
