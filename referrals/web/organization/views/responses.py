"""What an organization presses on its page: its answer, a stop it heard, a colleague who takes over, a print."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from referrals import limits
from referrals.errors import NotReady, PermissionEnded
from referrals.models import Link
from referrals.services import messages, organization_responses, renewals
from referrals.states import IllegalTransition, ReferralState
from referrals.web.forms.one_page import question
from referrals.web.link_access import LinkRequest, link_page
from referrals.web.organization import pages
from referrals.web.organization.forms import BUTTONS, StopForm, answer_form, page_forms
from referrals.web.organization.views.referral_page import (
    before_page,
    ended_page,
    pressed,
    referral_of,
    shown_page,
    shown_too_often,
)
from referrals.wording.moments import moment_in_words

_ANSWERS = ("accept", "waitlist", "decline", "contact", "connect", "lose_touch", "close")
NOT_OPENED = (
    "You have not opened this, so nobody told you yet whom it is about. If it is not for you, say no without opening it. "
    "If somebody told you to stop, ask them to tell their agency, or open it first."
)
OPEN_FIRST = "Open it first, then give this answer. You can say no without opening it."


@pressed
def answer(request: LinkRequest) -> HttpResponse:
    """One answer; the page afterwards says where things stand."""
    transition = request.POST.get("transition", "")
    if transition not in _ANSWERS:
        return shown_page(request, errors=["Choose one of the answers."], status=400)
    referral = referral_of(request.link)
    if referral.state == ReferralState.SENT and transition != "decline":
        return before_page(request, referral, OPEN_FIRST, status=400)
    if asked := question(request.POST, transition, BUTTONS):
        return shown_page(request, question=asked, status=409)
    form = answer_form(transition, request.POST)
    if not form.is_valid():
        return shown_page(request, forms=page_forms(request.POST) | {transition: form}, wrong=transition, status=400)
    try:
        organization_responses.answer(link=request.link, transition=transition, why=form.why, outcome=form.ends_as)
    except IllegalTransition as illegal:
        return shown_page(request, errors=[str(illegal)], status=409)
    except PermissionEnded as refused:
        return ended_page(request, refused)
    return redirect(f"{reverse('referrals:organization', args=[request.here])}#your-answer")


@partial(pressed, has_form=True)
def say_no(request: LinkRequest) -> HttpResponse:
    """A no on a page that shows nothing about anybody, for whom the referral was shown too often. It has no limit."""
    form = answer_form("decline", request.POST if request.method == "POST" else None)
    referral, problem = referral_of(request.link), ""
    if form.is_bound and form.is_valid():
        try:
            organization_responses.answer(link=request.link, transition="decline", why=form.why, outcome=form.ends_as)
            return redirect("referrals:organization", request.here)
        except IllegalTransition as illegal:
            problem = str(illegal)
        except PermissionEnded as refused:
            return ended_page(request, refused)
    names = {"form": form, "reference": referral.reference, "problem": problem}
    status = 409 if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/organization/no.html", names, status=status)


@require_http_methods(["GET", "POST"])
@link_page(Link.Kind.ORGANIZATION, acting=False, ended_too=True, limit=limits.ORGANIZATION_ASKS)
def ask(request: LinkRequest) -> HttpResponse:
    """Asks for a new permission, also where the old one ran out; the page afterwards says what there is to say."""
    if request.method == "POST":
        if asked := question(request.POST, "ask", BUTTONS):
            return shown_page(request, question=asked, status=409)
        renewals.organization_asks(link=request.link)
    return redirect("referrals:organization", request.here)


@partial(pressed, has_form=True)
def stop(request: LinkRequest) -> HttpResponse:
    """The person told the organization to stop sharing. It counts at once."""
    form = StopForm(request.POST if request.method == "POST" else None)
    referral = referral_of(request.link)
    if referral.opened_at is None:
        # Whoever was shown nothing can have heard nothing from whom it is about, and reads no name here.
        return before_page(request, referral, NOT_OPENED, status=409)
    if not form.is_bound or not form.is_valid():
        names = {"form": form, "reference": referral.reference, "agency": referral.agency.name}
        return TemplateResponse(request, "referrals/organization/stop.html", names)
    try:
        organization_responses.stop_heard(link=request.link, note=form.cleaned_data["note"])
    except PermissionEnded as refused:
        return ended_page(request, refused)
    return redirect("referrals:organization", request.here)


@partial(pressed, has_form=True, limit=limits.HANDED_ON)
def hand_on(request: LinkRequest) -> HttpResponse:
    """A new link and code for a colleague; this browser opens nothing any more."""
    reference = referral_of(request.link).reference
    if request.method == "GET":
        return TemplateResponse(request, "referrals/organization/hand_on.html", {"reference": reference})
    try:
        made = organization_responses.hand_on(link=request.link)
    except PermissionEnded as refused:
        return ended_page(request, refused)
    names = {"reference": reference, "address": messages.open_address(made), "code": made.link.code}
    return TemplateResponse(request, "referrals/organization/handed_on.html", names)


@pressed
def to_print(request: LinkRequest) -> HttpResponse:
    """The same to print, with the reference and the date across it: a disclosure on paper."""
    if asked := question(request.POST, "print", BUTTONS):
        return shown_page(request, question=asked, status=409)
    if too_often := shown_too_often(request):
        return too_often
    try:
        opened = organization_responses.show_again(link=request.link, access_mode="paper")
    except PermissionEnded as refused:
        return ended_page(request, refused)
    except NotReady:
        return ended_page(request)
    if opened is None:
        return redirect("referrals:organization", request.here)
    disclosed, agency = opened.disclosure, opened.agency
    names = {
        "reference": disclosed.reference,
        "agency": disclosed.agency,
        "lines": pages.lines(disclosed, agency),
        "contact_warning": pages.contact_warning(disclosed),
        "purpose": pages.purpose(disclosed),
        "until": pages.until(disclosed, agency.time_zone),
        "notices": disclosed.notices,
        "scope": disclosed.scope.splitlines(),
        "copy": disclosed.copy,
        "printed": moment_in_words(timezone.now(), agency.time_zone),
        "organization": disclosed.organization,
    }
    return TemplateResponse(request, "referrals/organization/print.html", names)
