"""Signing on a device that staff handed over: the text, the answer, and nothing else.

It answers only while the session of staff is suspended and passed to exactly this address. Whoever reads here acts as
the person the release is about; staff who are signed in find no page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.selectors.session_state import SessionState
from accounts.services import device_lock
from core.rls.principal import Kind, Principal, acting_as
from referrals import references
from referrals.actors import Actor
from referrals.models import Release
from referrals.selectors.release_drafts import policy_of
from referrals.services import after_a_no
from referrals.services.releases import note_copy_given
from referrals.vocabularies import RevocationChannel, SignatureMethod
from referrals.web import downloads, not_sent
from referrals.web.link_access import country_of
from referrals.web.signing import answer_form, answering, forms_read, sign_page
from referrals.wording.representatives import signs_with


class SigningRequest(HttpRequest):
    """A request that passed `handed_over`, for type hints."""

    release: Release
    owner: Membership


def handed_over(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only on a device handed over for this very release; acts as the person, rendered inside. Else a 404."""

    @wraps(view)
    def guarded(request: SigningRequest, reference: str) -> HttpResponseBase:
        owner = _owner(request, reference)
        if owner is None:
            if request.method == "POST" and (typed := not_sent.typed_in(request)):
                return not_sent.page(request, typed)
            raise Http404
        person = _person_of(owner, reference)
        with acting_as(Principal(Kind.PERSON, str(person))):
            rows = Release.objects.select_related("agency", "person", "representative")
            request.release, request.owner = rows.get(reference=reference, person=person), owner
            response = view(request)
            render = getattr(response, "render", None)
            if callable(render):
                render()
        patch_cache_control(response, no_store=True, private=True)
        return response

    return sensitive_post_parameters()(guarded)


@require_http_methods(["GET", "HEAD", "POST"])
@handed_over
def sign(request: SigningRequest) -> HttpResponse:
    """The whole text with its choices, and the four answers. A no stops what was signed before."""
    release = request.release
    if not sign_page.waits(release):
        reached_agency = answering.keep_words(request, release)
        answering.take_back(request, release, Actor.person(), RevocationChannel.DEVICE)
        if request.method == "POST" and request.POST.get("answer") == answer_form.STOP:
            after_a_no.stop_beside(release, Actor.person(), RevocationChannel.DEVICE)
        return redirect(
            f"{reverse('referrals:signed', args=[release.reference])}{forms_read.asked('', reached_agency)}"
        )
    others = signs_with(release.representative)
    names: dict[str, Any] = {"reference": release.reference, "country": country_of(release.agency), "others": others}
    if others or SignatureMethod.STAFF_DEVICE not in policy_of(release.agency).signature_methods:
        return TemplateResponse(request, "referrals/sign/on_paper.html", names)
    form, step = None, ""
    if request.method == "POST":
        signed_by = {"recorded_by": request.owner, "representative": release.representative}
        by = answering.By(Actor.person(), answering.signature(SignatureMethod.STAFF_DEVICE, **signed_by))
        answered = answering.take(request, release, by)
        if answered.answer is not None:
            address = reverse("referrals:signed", args=[release.reference])
            return redirect(address + forms_read.asked(answered.answer, answered.reached_agency))
        # The text may have changed meanwhile: show the one that counts now, unticked.
        release.refresh_from_db()
        form, step = answered.form, answered.step
    context = sign_page.page_of(release, form, step=step)
    return TemplateResponse(request, "referrals/sign/sign.html", names | context)


@require_http_methods(["GET", "HEAD"])
@handed_over
def signed(request: SigningRequest) -> HttpResponse:
    """What the answer did, a copy to keep, and giving the device back."""
    names: dict[str, Any] = {
        "country": country_of(request.release.agency),
        "agency": request.release.agency,
        **forms_read.answered(request, request.release),
    }
    return TemplateResponse(request, "referrals/sign/done.html", names)


@require_http_methods(["GET"])
@handed_over
def copy(request: SigningRequest) -> HttpResponse:
    """The person's copy as PDF; that they got one is written down."""
    response = downloads.release_copy(request, request.release)
    if response.status_code == 200:
        note_copy_given(release=request.release, method="printed")
    return response


def _owner(request: HttpRequest, reference: str) -> Membership | None:
    if reference != references.tidy(reference) or not reference.startswith("C"):
        return None
    if device_lock.passed_to(request) != reverse("referrals:sign", args=[reference]):
        return None
    return SessionState(request).suspended_membership


def _person_of(owner: Membership, reference: str) -> Any:
    """Whose release it is, if it is on the caseload of whoever handed the device over."""
    with acting_as(owner.principal):
        rows = Release.objects.visible_to(owner).filter(agency=owner.agency, reference=reference)
        person = rows.values_list("person_id", flat=True).first()
    if person is None:
        raise Http404
    return person
