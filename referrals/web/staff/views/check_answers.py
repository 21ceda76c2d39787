"""Check answers: exactly what would be seen, what is missing, then hand the device over. And changing a draft."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import device_lock
from accounts.web.membership_access import MembershipRequest
from core import clock
from referrals.actors import Actor
from referrals.consent.elements import Stage, missing
from referrals.models import Person, Referral, ReferralContent, Release
from referrals.selectors import release_drafts
from referrals.services import prepare, referral_kinds, releases
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import CATEGORIES, Category, Direction, SignatureMethod
from referrals.web.forms import contact
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.new_referral import ChangeForm
from referrals.web.staff.forms.person import initial_of
from referrals.web.staff.forms.referral_steps import BroughtUpForm
from referrals.web.staff.pages import referral_rows
from referrals.web.staff.pages.kept_back import KeptBack, keep_back
from referrals.web.staff.pages.release_page import ends_in_words
from referrals.web.staff.views.problems import Problem, attempt
from referrals.web.staff.views.submit_once import written_with
from referrals.wording import staff as wording
from referrals.wording.representatives import signs_with

# Where on the page that changes a draft something missing is mended.
_FIELDS = {
    "person_name": "id_preferred_name",
    "is_adult": "id_is_adult_0",
    "words": "id_preferred_name",
    "categories": "id_to_agency_0",
    "offers": "id_to_agency_0",
    "expires_on": "id_expires_on",
}
_CHANGED_AT = {
    Category.NAME: "id_preferred_name",
    Category.CONTACT: "id_method",
    Category.BEST_TIME: "id_best_time",
    Category.HOPES: "id_hopes",
    Category.TO_KNOW: "id_to_know",
    Category.WHEREABOUTS: "id_whereabouts",
    Category.DATE_OF_BIRTH: "id_date_of_birth",
}


@require_safe
@private_page
def check(request: MembershipRequest, reference: str) -> HttpResponse:
    """Everything that the organization would see, word for word."""
    return check_page(request, referral_to_change(request.membership, reference))


def check_page(
    request: MembershipRequest,
    referral: Referral,
    problem: Problem | None = None,
    brought_up: BroughtUpForm | None = None,
) -> HttpResponse:
    """The page; with what stood in the way of the last step, and what was not ticked."""
    release = referral.release
    if release is None:
        return redirect("referrals:referral", referral.reference)
    row = referral_rows.one(referral, clock.now())
    words = release_drafts.words_of(release) if release.state == ReleaseState.DRAFT else _frozen(release)
    policy = release_drafts.policy_of(referral.agency)
    parties = [party.name for party in release.parties.all() if party.organization_id]
    context = {
        "referral": row,
        "problem": problem,
        "names": _together(parties),
        "values": [
            (category, wording.CATEGORY(category), words[category], _CHANGED_AT[category])
            for category in CATEGORIES[Direction.TO_ORGANIZATION]
            if words.get(category)
        ],
        "back": [wording.CATEGORY(name) for name in release.categories_to_agency],
        "ends": ends_in_words(release),
        "signer": release.representative.name if release.representative else "",
        "signs_with": signs_with(release.representative),
        "missing": _missing(release) if release.state == ReleaseState.DRAFT else [],
        "on_screen": _can_sign_on_screen(referral),
        "review_note": policy.review_note(referral.agency.name),
        "others": _others(referral),
        "form": brought_up or BroughtUpForm(),
    }
    status = problem.status if problem else 400 if brought_up else 200
    return TemplateResponse(request, "referrals/staff/check.html", context, status=status)


def stopped_before(referral: Referral) -> Problem | None:
    """Nobody puts a form to somebody who said stop or no to whom it names since, unless they brought it up themselves."""
    row = referral_rows.one(referral, clock.now())
    if not row.stopped_before:
        return None
    return Problem((f"They said {row.stopped_before}. Tick first that they brought it up themselves.",))


def may_be_put_to_them(referral: Referral) -> bool:
    """Whether the person can be asked by this draft now: nothing is missing, they sign it, and said no stop."""
    release = referral.release
    if release is None or release.state != ReleaseState.DRAFT or release.representative is not None:
        return False
    row = referral_rows.one(referral, clock.now())
    return row.may_ask and not row.stopped_before and not _missing(release)


def hand_over_device(request: MembershipRequest, referral: Referral, actor: Actor) -> HttpResponse | Problem:
    """Puts the release to the person if that was not done yet, then suspends the session on the page to sign."""
    release = referral.release
    if release is None:
        return Problem(("There is nothing to sign yet.",))
    if not _can_sign_on_screen(referral):
        return Problem(("Here it is signed on paper. Choose “Sign on paper”.",))
    if release.state == ReleaseState.DRAFT:
        problem = attempt(lambda: releases.request_release(release=release, actor=actor))
        if problem is not None:
            return problem
    elif release.state != ReleaseState.REQUESTED:
        return Problem(("This was answered already. Open the page again to see what was said.",))
    address = reverse("referrals:sign", args=[release.reference])
    # Whoever takes the device back finds this referral, and not one of others.
    device_lock.suspend(request, pass_to=address, back_to=reverse("referrals:referral", args=[referral.reference]))
    return HttpResponseRedirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def change(request: MembershipRequest, reference: str) -> HttpResponse:
    """Change a draft. Where somebody else saved first, both are shown and nothing typed is lost."""
    referral = referral_to_change(request.membership, reference)
    form = _change_form(request, referral)
    problem = None
    if form.is_bound and form.is_valid():
        changed = referral

        def save() -> None:
            nonlocal changed
            changed = _save(request, referral, form)

        problem = attempt(save)
        if problem is None:
            return redirect("referrals:check" if changed.release_id else "referrals:referral", reference)
    newer: list[tuple[str, str]] = []
    kept_back = None
    if problem and problem.changed_meanwhile:
        newer = _newer(request, form, reference)
        form, kept_back = _with_newest_versions(request, reference)
    context: dict[str, Any] = {"form": form, "problem": problem, "newer": newer, "referral": referral}
    context["kept_back"] = kept_back
    if "again" in request.GET:
        context |= {"is_again": True, "others": _written_with(request, referral)}
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/change.html", context, status=status)


def _save(request: MembershipRequest, referral: Referral, form: ChangeForm) -> Referral:
    prepare.change(
        referral=referral,
        written=form.written(),
        asked=form.asked(),
        versions=form.versions(),
        membership=request.membership,
    )
    return (
        referral
        if form.is_renewal
        else referral_kinds.change_kind(referral=referral, chosen=form.chosen(), membership=request.membership)
    )


def _change_form(request: MembershipRequest, referral: Referral, data: Any = None) -> ChangeForm:
    sent = data if data is not None else request.POST if request.method == "POST" else None
    form = ChangeForm(sent, initial=_initial(referral), agency=referral.agency)
    if not referral.release_id:
        return form.without(["to_agency", "expires_on", "expires_event"])
    # What was sent has its kind and purpose; a new permission for it goes on with them.
    return form if referral.reported_state == ReferralState.DRAFT else form.without(["kind", "purpose"])


def _initial(referral: Referral) -> dict[str, Any]:
    release = referral.release
    content = ReferralContent.objects.filter(referral=referral).first()
    sends = release is not None and Category.DATE_OF_BIRTH in release.categories_to_organization
    known = initial_of(referral.person, content, sends_date_of_birth=sends)
    if release is not None and Category.CONTACT not in release.categories_to_organization:
        # Left out of this form, though it is written down: filled in, saving would ask for it.
        known |= contact.initial_of(None)
    known |= {"version_person": referral.person.version, "version_referral": referral.version}
    known |= {"kind": referral.kind, "purpose": referral.purpose}
    if release is not None:
        known |= {
            "to_agency": release.categories_to_agency,
            "expires_on": release.expires_on,
            "expires_event": release.expires_event,
            "version_release": release.version,
        }
    return known


def _newer(request: MembershipRequest, form: ChangeForm, reference: str) -> list[tuple[str, str]]:
    """What is saved now, for each visible field that reads otherwise than what was typed."""
    saved = ChangeForm(
        initial=_initial(referral_to_change(request.membership, reference)), agency=request.membership.agency
    )
    lines = []
    for field in form.visible_fields():
        now, typed = saved[field.name].value(), field.value()
        if field.name in contact.FIELDS:
            continue
        if field.name in saved.fields and str(now or "") != str(typed or ""):
            lines.append((str(field.label), _in_words(saved, field.name, now)))
    return lines


def _in_words(form: ChangeForm, name: str, value: Any) -> str:
    choices = dict(getattr(form.fields[name], "choices", []))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(str(choices.get(one, one)) for one in value) or "Nothing"
    return str(choices.get(value, value) or "Nothing")


def _with_newest_versions(request: MembershipRequest, reference: str) -> tuple[ChangeForm, KeptBack | None]:
    """The same words typed, now against what is saved: sending again means to keep them. All but the contact."""
    referral = referral_to_change(request.membership, reference)
    data, newest = request.POST.copy(), _initial(referral)
    kept_back = keep_back(data, referral.person, newest) if _is_older(data, referral.person) else None
    for name, value in newest.items():
        if name.startswith("version_"):
            data[name] = str(value)
    return _change_form(request, referral, data), kept_back


def _is_older(sent: QueryDict, person: Person) -> bool:
    return sent.get("version_person") != str(person.version)


def _can_sign_on_screen(referral: Referral) -> bool:
    policy = release_drafts.policy_of(referral.agency)
    signer = referral.release.representative if referral.release else None
    if signer is not None and signer.jointly_only:
        return False
    return policy.can_sign_here and SignatureMethod.STAFF_DEVICE in policy.signature_methods


def _missing(release: Release) -> list[tuple[str, str]]:
    """Each sentence of what is missing, and the field that mends it ("" where it is mended elsewhere)."""
    now = clock.now()
    draft = release_drafts.draft_of(release, now, release_drafts.words_of(release))
    elements = [
        (element.what, _FIELDS.get(element.field, ""))
        for element in missing(draft, release_drafts.policy_of(release.agency), Stage.FILL)
    ]
    return elements + [(sentence, "") for sentence in release_drafts.not_to_be_asked(release)]


def _frozen(release: Release) -> dict[Category, str]:
    return {Category(name): text for name, text in (release.disclosed_values or {}).items()}


def _others(referral: Referral) -> list[Referral]:
    """Referrals of the same person that wait for a permission of their own, to be asked one after the other."""
    waiting = Referral.objects.filter(person=referral.person_id, reported_state__in=("draft", "awaiting_person"))
    waiting = waiting.exclude(release=referral.release_id).exclude(release=None)
    return list(waiting.select_related("organization"))


def _written_with(request: MembershipRequest, referral: Referral) -> list[Referral]:
    """Drafts of the same form that have a permission, and so words, of their own."""
    references = written_with(request, referral.reference)
    rows = Referral.objects.visible_to(request.membership).filter(reference__in=references, reported_state="draft")
    return list(rows.exclude(release=referral.release_id).select_related("organization"))


def _together(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
