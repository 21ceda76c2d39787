"""What staff do with one referral: a press each. What cannot be done now is said on the same page, with what was typed."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import Membership
from accounts.web.membership_access import MembershipRequest
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.models import PersonNote, Referral, Release, Task
from referrals.selectors import consent_facts
from referrals.services import (
    code_confirmation,
    contact_changes,
    notes,
    prepare,
    referrals,
    reissue_link,
    releases,
    revocation,
    tasks,
    told_by_phone,
)
from referrals.states import FINISHED, ReleaseState
from referrals.vocabularies import Outcome, ReferralKind
from referrals.web.forms.one_page import own, question
from referrals.web.staff.authorization import private_page, referral_to_change
from referrals.web.staff.forms.fields import StaffForm
from referrals.web.staff.forms.referral_steps import (
    AnswerForm,
    BroughtUpForm,
    CodeForm,
    MistakeForm,
    NoteForm,
    OutcomeForm,
    TaskForm,
    WhyForm,
    buttons_of,
)
from referrals.web.staff.views.check_answers import check_page, hand_over_device, stopped_before
from referrals.web.staff.views.problems import Problem, attempt
from referrals.web.staff.views.referral_detail import referral_page

Do = Callable[[Referral, Actor, Any], object]


@require_POST
@private_page
def step(request: MembershipRequest, reference: str, name: str) -> HttpResponse:
    """Takes one step, then shows the referral. 404 for a step that there is none of."""
    if name not in _STEPS and name != "hand-over":
        raise Http404
    referral = referral_to_change(request.membership, reference)
    actor = Actor.staff(request.membership.user_id)
    if name in _ASKING and (said_stop := stopped_before(referral)) is not None:
        return check_page(request, referral, said_stop)
    if name == "hand-over":
        answer = hand_over_device(request, referral, actor)
        return check_page(request, referral, answer) if isinstance(answer, Problem) else answer
    make_form, do = _STEPS[name]
    form = make_form(request, referral) if make_form else None
    pressed = form.prefix if form is not None and form.prefix else name
    if name not in _ON_CHECK and (asked := question(request.POST, pressed, buttons_of(request.POST))):
        return referral_page(request, referral, asked=asked)
    typed = {name: form} if form is not None else {}
    if isinstance(form, BroughtUpForm) and not form.is_valid():
        return check_page(request, referral, brought_up=form)
    if form is not None and not form.is_valid():
        return referral_page(request, referral, forms=typed)
    problem = attempt(lambda: do(referral, actor, form.cleaned_data if form is not None else {}))
    if problem is None:
        return _onward(name, referral)
    if name in _ON_CHECK:
        return check_page(request, referral, problem)
    return referral_page(request, referral, problem, typed)


def _onward(name: str, referral: Referral) -> HttpResponse:
    """Where a step that was taken leads."""
    if name == "paper" and referral.release is not None:
        return redirect("referrals:paper", referral.release.reference)
    if name == "change-something":
        return redirect("referrals:change", referral.reference)
    return redirect("referrals:check" if name in {"renew", "brought-up"} else "referrals:referral", referral.reference)


def _ask(referral: Referral, actor: Actor, _: Any) -> None:
    """Puts it to the person without handing the device over: they have a link, or sign on paper."""
    releases.request_release(release=_own(referral), actor=actor)


def _ask_on_paper(referral: Referral, actor: Actor, _: Any) -> None:
    """The same, where it was not put to them yet: a paper is of words that change no more."""
    if _own(referral).state == ReleaseState.DRAFT:
        _ask(referral, actor, _)


def _take_back(referral: Referral, actor: Actor, _: Any) -> None:
    releases.take_back(release=_own(referral), actor=actor)


def _brought_up(referral: Referral, actor: Actor, _: Any) -> None:
    if actor.user is not None and stopped_before(referral) is not None:
        prepare.note_brought_up(referral=referral, actor=Actor.person_recorded_by(actor.user))


def _send(referral: Referral, actor: Actor, _: Any) -> None:
    referrals.send_referral(referral=referral, actor=actor)


def _recall(referral: Referral, actor: Actor, data: Any) -> None:
    referrals.recall(referral=referral, actor=actor, why=data["why"])


def _close(referral: Referral, actor: Actor, data: Any) -> None:
    referrals.close_referral(referral=referral, outcome=Outcome(data["outcome"]), actor=actor, why=data["why"])


def _announce(referral: Referral, actor: Actor, _: Any) -> None:
    referrals.announce(referral=referral, actor=actor)


def _code_read(referral: Referral, actor: Actor, data: Any) -> None:
    code_confirmation.confirm_code(referral=referral, actor=actor, code=data["code"])


def _new_link(referral: Referral, _: Actor, __: Any) -> None:
    reissue_link.reissue_link(referral=referral)


def _answer(referral: Referral, _: Actor, data: Any) -> None:
    try:
        notes.answer_note(note=data["note"], person=referral.person_id, answer=data["answer"])
    except PersonNote.DoesNotExist:
        raise Http404 from None


def _wrong_contact(referral: Referral, _: Actor, __: Any) -> None:
    contact_changes.withdraw_contact(person=referral.person_id)


def _seen(referral: Referral, actor: Actor, data: Any) -> None:
    _answer(referral, actor, {"note": data["note"], "answer": ""})


def _task_seen(referral: Referral, actor: Actor, data: Any) -> None:
    try:
        tasks.mark_seen(task=data["task"], referral=referral, membership=_membership(referral, actor))
    except Task.DoesNotExist:
        raise Http404 from None


def _renew(referral: Referral, actor: Actor, _: Any) -> None:
    if not ReferralKind(referral.kind).is_sent:
        raise NotReady(["They will get in touch themselves: there is nothing to ask."])
    if referral.reported_state in FINISHED:
        raise NotReady(["This referral is finished. Start a new one."])
    if referral.release and referral.release.state in {ReleaseState.DRAFT, ReleaseState.REQUESTED}:
        raise NotReady(["A new permission is being asked for already."])
    prepare.renew(referral=referral, membership=_membership(referral, actor))


def _mistake(referral: Referral, actor: Actor, data: Any) -> None:
    revocation.enter_in_error(release=_own(referral), actor=actor, why=data["why"])


def _event(referral: Referral, actor: Actor, _: Any) -> None:
    revocation.event_happened(release=_signed(referral), actor=actor)


def _told_by_phone(referral: Referral, actor: Actor, _: Any) -> None:
    told_by_phone.note_told_by_phone(referral=referral, actor=actor)


def _own(referral: Referral) -> Release:
    if referral.release is None:
        raise NotReady(["There is no permission yet."])
    return referral.release


def _signed(referral: Referral) -> Release:
    """The form that counts for this referral: while a renewal is asked for, the one before it."""
    chain = consent_facts.chain_of(referral.release_id, consent_facts.forms_of(referral.person_id))
    return next((form for form in chain if form.state == ReleaseState.ACTIVE), None) or _own(referral)


def _membership(referral: Referral, actor: Actor) -> Membership:
    rows = Membership.objects.select_related("party__agency", "user")
    return rows.get(user=actor.user, party=referral.agency_id, ended_at__isnull=True)


MakeForm = Callable[[MembershipRequest, Referral], Any]


def _one_of_several(kind: type[StaffForm], prefix: str) -> MakeForm:
    """A form of which the page has others beside it."""
    return lambda request, _: kind(own(request.POST, prefix, kind.base_fields), prefix=prefix)


# Pressed on the page that checks it, so what stands in the way is said there.
_ON_CHECK = frozenset({"ask", "paper", "change-something", "brought-up"})
# Puts it to the person, or has the group expect a call: not after a stop that nobody but they can undo.
_ASKING = frozenset({"ask", "paper", "hand-over", "announce"})
_STEPS: dict[str, tuple[MakeForm | None, Do]] = {
    "ask": (None, _ask),
    "paper": (None, _ask_on_paper),
    "take-question-back": (None, _take_back),
    # The same, on the way to what is to read otherwise.
    "change-something": (None, _take_back),
    "brought-up": (lambda request, _: BroughtUpForm(request.POST), _brought_up),
    "send": (None, _send),
    "recall": (_one_of_several(WhyForm, "recall"), _recall),
    "close": (_one_of_several(OutcomeForm, "close"), _close),
    "announce": (None, _announce),
    "code-read": (lambda request, _: CodeForm(request.POST), _code_read),
    "new-link": (None, _new_link),
    "answer": (lambda request, _: AnswerForm(request.POST, note=request.POST.get("note", "")[:36]), _answer),
    "wrong-contact": (None, _wrong_contact),
    "seen": (lambda request, _: NoteForm(request.POST), _seen),
    "task-seen": (lambda request, _: TaskForm(request.POST), _task_seen),
    "renew": (None, _renew),
    "mistake": (_one_of_several(MistakeForm, "mistake"), _mistake),
    "event": (None, _event),
    "told-by-phone": (None, _told_by_phone),
}
