"""From a listing, or from the shortlist, to a referral that is written down: whom, how, and one page about somebody."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.web.limits import limited
from accounts.web.membership_access import MembershipRequest
from directory.handouts import session_store
from directory.handouts.form import read_id
from directory.models import Organization
from referrals import limits
from referrals.errors import ChangedMeanwhile
from referrals.form_input import Written
from referrals.models import Person, Referral
from referrals.selectors import known_people
from referrals.selectors.refusals import refused
from referrals.selectors.release_drafts import day_of
from referrals.services import prepare, presets, referrals
from referrals.services.presets import Plan
from referrals.states import ReferralState
from referrals.vocabularies import ReferralKind
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.new_referral import TYPED, ReferForm
from referrals.web.staff.forms.person import initial_of
from referrals.web.staff.pages.kept_back import KeptBack, keep_back
from referrals.web.staff.pages.known_people import AskWhetherKnown, AskWhichContact, alike
from referrals.web.staff.pages.receiver import receiver
from referrals.web.staff.pages.refusals import refusals
from referrals.web.staff.views.problems import attempt
from referrals.web.staff.views.submit_once import once, written_before
from referrals.wording.moments import day_in_words

# More than one sitting with somebody would name.
MOST = 10
# In the address of a form: a random number, by which "back" finds what was typed.
_FORM = "form"


@require_safe
@private_page
def refer(request: MembershipRequest) -> HttpResponse:
    """What the organizations say about receiving referrals, and the agency's presets; first, which organizations."""
    organizations = _organizations(request)
    if not organizations:
        return _choose(request)
    membership, about = request.membership, _about(request)
    listed = presets.presets_of(membership.agency)
    receivers = [receiver(organization, membership.agency) for organization in organizations]
    context = {
        "receivers": receivers,
        "nobody_can": all(one.missing for one in receivers),
        "themselves": _address(request, ReferralKind.SELF_REFERRAL.value),
        "plans": [(presets.plan_of_preset(preset), _address(request, str(preset.pk))) for preset in listed],
        "kinds": [(kind, _address(request, kind.value)) for kind in ReferralKind],
        "about": about,
        "they_said": _they_said(about, organizations),
        "refused": refusals(about.person, organizations) if about else [],
        "may_manage": membership.may_manage,
        "several": len(organizations) > 1,
        "together": _together(request, organizations),
        "again": urlencode(_carried(request)),
        # A call is counted once however often the button of this page is pressed; the next call has a page of its own.
        "call": uuid4(),
    }
    return TemplateResponse(request, "referrals/staff/refer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.WRITTEN)
@private_page
def refer_person(request: MembershipRequest) -> HttpResponse:
    """One page for a name and safe contact; a POST writes it down once and goes on to check it."""
    organizations = _organizations(request)
    plan = presets.plan_of(request.membership.agency, request.GET.get("how", ""))
    if not organizations or plan is None:
        return HttpResponseRedirect(_refer_address(request))
    if request.method != "POST" and (elsewhere := _where_it_is(request)) is not None:
        return elsewhere
    about = _about(request)
    form = _form(request, plan, about)
    problem, kept_back = None, None
    if form.is_bound and form.is_valid():
        written = ""

        def write() -> None:
            nonlocal written
            token = form.cleaned_data.get("once")
            written = once(
                request, token, lambda: _write(request, form, about), lambda made: _write_again(request, form, made)
            )

        try:
            problem = attempt(write)
        except AskWhetherKnown as question:
            form.ask_whether_known(question.alike)
        except AskWhichContact as question:
            form.ask_which_contact(question.alike, question.typed, question.recorded)
        else:
            if problem is not None and problem.changed_meanwhile and about is not None:
                form, kept_back = _with_newest(request, plan, about)
            if problem is None:
                return redirect("referrals:check" if plan.kind.is_sent else "referrals:referral", written.split()[0])
    receivers = [receiver(one, request.membership.agency) for one in organizations]
    context = {
        "form": form,
        "problem": problem,
        "kept_back": kept_back,
        "plan": plan,
        "organizations": organizations,
        "names": _names(organizations),
        "unable": [one for one in receivers if plan.kind.is_sent and one.missing],
        "together": _together(request, organizations),
        "back": _refer_address(request),
        "themselves": _address(request, ReferralKind.SELF_REFERRAL.value),
        "about": about,
        "several": len(organizations) > 1,
        "they_said": _they_said(about, organizations),
        "refused": refusals(about.person, organizations) if about else [],
    }
    status = problem.status if problem else 400 if form.errors else 200
    return TemplateResponse(request, "referrals/staff/person.html", context, status=status)


@require_POST
@private_page
def called_together(request: MembershipRequest) -> HttpResponse:
    """Keeps that a call was made together, and nothing about the person; once for each page that asks for it."""
    organizations = _organizations(request)
    if not organizations:
        raise Http404

    def write() -> str:
        for organization in organizations:
            referrals.note_joint_call(membership=request.membership, organization=organization)
        return ""

    once(request, read_id(request.POST.get("once", "")), write)
    context = {"names": _names(organizations), "again": _refer_address(request)}
    return TemplateResponse(request, "referrals/staff/called_together.html", context)


def _write(request: MembershipRequest, form: ReferForm, about: Referral | None) -> str:
    organizations, written = _organizations(request), form.written()
    person = about.person if about else None
    filled_from = form.cleaned_data.get("version_person")
    if person is not None and (filled_from != person.version if filled_from else _is_theirs(person, written)):
        # How to reach them, above all: a page that was opened before they changed it brings nothing back.
        raise ChangedMeanwhile
    if person is None:
        person = _known_person(request, form, organizations)
        if person is not None:
            written = known_people.merged(person, written, takes_typed=form.says_contact == TYPED)
    made = prepare.prepare(
        membership=request.membership,
        organizations=organizations,
        plan=form.plan,
        written=written,
        person=person,
        send_when_signed=form.cleaned_data.get("send_when_signed", False),
        together=_together(request, organizations),
    )
    # With the version of the person's details, to know later whether somebody changed them since.
    return " ".join([*(referral.reference for referral in made), f"v{made[0].person.version}"])


def _is_theirs(person: Person, written: Written) -> bool:
    """Whether what was typed would replace a contact that the person changed themselves, or said not to use."""
    typed = written.details.get("contact")
    changed_it = person.contact_changed_at is not None and person.contact_changed_by_id is None
    return bool(typed) and typed != person.contact and changed_it


def _known_person(request: MembershipRequest, form: ReferForm, organizations: list[Organization]) -> Person | None:
    """Whom they said this is, of those they already work with; None for somebody new.

    Raises AskWhetherKnown where that was not said, AskWhichContact where
    the record has another number than was typed. Asked for one form at a time (`once`): what was written down by
    pressing twice is nobody alike.
    """
    alike_people = alike(request.membership, form.written(), organizations)
    if not alike_people or form.says_new:
        return None
    if form.says_known not in {one.reference for one in alike_people}:
        raise AskWhetherKnown(alike_people)
    person = referral_to_change(request.membership, form.says_known).person
    other = known_people.other_contact(person, form.written())
    if other is not None and not form.says_contact:
        raise AskWhichContact(alike_people, *other)
    return person


def _write_again(request: MembershipRequest, form: ReferForm, made: str) -> None:
    """The same form sent once more: what reads otherwise this time is kept, as long as nobody was asked yet."""
    *references, version = made.split()
    for number, reference in enumerate(references):
        referral = referral_to_change(request.membership, reference)
        # The first changes the person's details for all of them.
        known = int(version.lstrip("v")) if number == 0 else referral.person.version
        prepare.write_again(
            referral=referral, written=form.written(), known_person=known, membership=request.membership
        )


def _where_it_is(request: MembershipRequest) -> HttpResponse | None:
    """Where a form leads whose address names no draft yet, or one that was written down: to what was typed.

    The address names a form by a random number, which only this session knows the draft of. So "back" finds the words
    again, in the record that holds them, and somebody else is begun with an empty page.
    """
    token = read_id(request.GET.get(_FORM, ""))
    if token is None:
        return HttpResponseRedirect(f"{request.get_full_path()}&{urlencode({_FORM: uuid4()})}")
    made = written_before(request, token).split()
    if not made:
        return None
    referral = referral_to_change(request.membership, made[0])
    if referral.reported_state != ReferralState.DRAFT:
        return redirect("referrals:referral", referral.reference)
    return HttpResponseRedirect(f"{reverse('referrals:change', args=[referral.reference])}?again")


def _form(request: MembershipRequest, plan: Plan, about: Referral | None) -> ReferForm:
    options: dict[str, Any] = {"agency": request.membership.agency, "plan": plan}
    if request.method == "POST":
        return ReferForm(request.POST, **options)
    known = _known(about.person) if about else {}
    token = read_id(request.GET.get(_FORM, ""))
    return ReferForm(initial={"once": token, "send_when_signed": True, **known}, **options)


def _with_newest(request: MembershipRequest, plan: Plan, about: Referral) -> tuple[ReferForm, KeptBack | None]:
    """The same words typed, with how to reach them and the version as they are saved now."""
    person = referral_to_change(request.membership, about.reference).person
    data, newest = request.POST.copy(), _known(person)
    kept_back = keep_back(data, person, newest)
    data["version_person"] = str(person.version)
    return ReferForm(data, agency=request.membership.agency, plan=plan), kept_back


def _known(person: Person) -> dict[str, Any]:
    return initial_of(person, None) | {"version_person": person.version}


def _choose(request: MembershipRequest) -> HttpResponse:
    """Which organizations: those on the shortlist, or a search."""
    stored = session_store.read(request)
    rows = Organization.objects.published().in_bulk(list(stored.ids))
    context = {
        "listed": [rows[one] for one in stored.ids if one in rows],
        "about": _about(request),
        "most": MOST,
    }
    return TemplateResponse(request, "referrals/staff/choose.html", context)


def _organizations(request: HttpRequest) -> list[Organization]:
    """Those the address names, in its order, each once; the public ones only."""
    wanted: list[UUID] = [pk for name in request.GET.getlist("to")[:MOST] if (pk := read_id(name))]
    rows = Organization.objects.published().prefetch_related("phones", "services").in_bulk(wanted)
    return [rows[one] for one in dict.fromkeys(wanted) if one in rows]


def _about(request: MembershipRequest) -> Referral | None:
    """Somebody on the caseload already, by the reference of another referral of theirs."""
    reference = request.GET.get("for", "")
    return referral_to_change(request.membership, reference) if reference else None


def _they_said(about: Referral | None, organizations: list[Organization]) -> list[tuple[str, str, str]]:
    """What this person said to which of them, and on which day: said before anything is written down."""
    if about is None:
        return []
    newest = refused(about.person, organizations)
    lines = [(one.name, newest[one.pk]) for one in organizations if one.pk in newest]
    return [(one.phrase, name, day_in_words(day_of(about.agency, one.at))) for name, one in lines]


def _together(request: HttpRequest, organizations: list[Organization]) -> bool:
    """One permission that names all of them, and not one for each: an empty answer is the latter."""
    return len(organizations) > 1 and bool(request.GET.get("together"))


def _names(organizations: list[Organization]) -> str:
    names = [organization.name for organization in organizations]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address goes on saying: ids of public listings and a reference, nothing about anybody."""
    carried = [("to", name) for name in request.GET.getlist("to")[:MOST] if read_id(name)]
    return carried + [(name, request.GET[name]) for name in ("together", "for") if request.GET.get(name)]


def _address(request: HttpRequest, how: str) -> str:
    return f"{reverse('referrals:refer_person')}?{urlencode([*_carried(request), ('how', how)])}"


def _refer_address(request: HttpRequest) -> str:
    carried = urlencode(_carried(request))
    return reverse("referrals:refer") + (f"?{carried}" if carried else "")
