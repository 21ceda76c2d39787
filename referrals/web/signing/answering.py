"""Reading a release and answering it: the same on the person's own phone and on a device that was handed to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest

from core import clock
from core.text.invisible_characters import KeptWords, PlainText
from referrals import danger
from referrals.actors import Actor
from referrals.consent.elements import OWN_WITNESS
from referrals.consent.statements import together
from referrals.errors import NotReady, RecordFrozen
from referrals.models import Link, Release
from referrals.selectors.release_drafts import policy_of
from referrals.services import notes, releases, revocation, signing
from referrals.services.signing import NOT_SAID_WHETHER
from referrals.signature import Signature
from referrals.states import IllegalTransition, ReleaseState
from referrals.vocabularies import Direction, RevocationChannel, SignatureMethod
from referrals.wording import person as words_to_them
from referrals.wording import staff as words_about_them
from referrals.wording.messages_to_agency import messages_of
from referrals.wording.release_text import offers_of, parts
from referrals.wording.still_counts import still_counting
from referrals.wording.superseding import replaced_by_yes

YES, CHANGE, LATER, NO = "yes", "change", "later", "no"
# Pressed after a no: ends what still counts beside it.
STOP = "stop"
# Where words and a yes contradict each other: both, each for itself.
YES_AND_TELL = "yes_and_tell"
# From a step of its own back to the form, with everything that was typed.
BACK = "back"
ANSWERS = (
    (YES, "Yes, share this"),
    (CHANGE, "Change something"),
    (LATER, "Not today"),
    (NO, "No, do not share"),
)
TICK = "Tick at least one choice, or press “No, do not share”."
CLOSED = "This record is closed. Nothing can be signed any more."
ANOTHER_NAME = "The form names who answers. Type that name as it stands there. Nobody else can sign this form."
HAPPENED = "Then this yes would end at once, and nothing would be sent. Press “Change something”, and write until when."
_REASONS = {
    NOT_SAID_WHETHER: ("has_happened", "Choose whether that has happened."),
    HAPPENED: ("has_happened", HAPPENED),
    "There is no name under it.": ("name", "Type your name. It stands for your signature."),
    "It does not say who saw it signed.": ("witness", "Type the name of somebody who sees you sign."),
    OWN_WITNESS: ("witness", OWN_WITNESS),
    "The answer to each choice was no.": (None, TICK),
    ANOTHER_NAME: ("name", ANOTHER_NAME),
}


class AnswerForm(forms.Form):
    """The person's answer. Nothing is ticked beforehand; `shown` is the SHA-256 of the text that was on the page."""

    to_organization = forms.BooleanField(required=False)
    to_agency = forms.BooleanField(required=False)
    name = PlainText(
        label="Your name",
        required=False,
        max_length=200,
        help_text="Typing it is your signature. It counts only with “Yes, share this”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    witness = PlainText(
        label="Somebody who sees you sign: their name",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    # Only where the form ends with an event: it may have happened between the asking and the answer.
    has_happened = forms.ChoiceField(
        label="Has that happened already?",
        required=False,
        choices=[("no", "No, not yet"), ("yes", "Yes, it has")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the two."},
    )
    change = KeptWords(
        label="What to change",
        required=False,
        longest=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    # Words that were typed for an agency that reads none here.
    refused = ""
    # The step that was on the page, where it was not the form itself.
    step = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=(*ANSWERS, (YES_AND_TELL, ""), (BACK, "")),
        error_messages={"required": "Press one of the four answers."},
    )


# What somebody can answer whom the form does not ask: they see it, and can stop it.
WITHOUT_A_YES = tuple(pair for pair in ANSWERS if pair[0] in {CHANGE, NO})


@dataclass(frozen=True)
class By:
    """Who answers, and how: on whose device, by which link, and which of the answers are theirs to give."""

    actor: Actor
    signature: Signature
    link: Link | None = None
    answers: tuple[tuple[str, str], ...] = ANSWERS


@dataclass(frozen=True)
class Answered:
    """What came of it: one of the four answers, or None with the form to show again, or a step of its own.

    `told`: words that were typed reached the agency.
    """

    answer: str | None
    form: AnswerForm
    step: str = ""
    told: bool = False


# Steps of their own: what to change, and which of two things that contradict each other counts.
ASK_CHANGE, ASK_WHICH = "change", "which"


def signature(method: SignatureMethod, **by: Any) -> Signature:
    """A signature still without answers."""
    return Signature(to_organization=False, to_agency=False, name="", method=method, text_sha256="", **by)


def take(request: HttpRequest, release: Release, by: By) -> Answered:
    """Does what the person pressed. What stands in the way is said beside the field it is mended in."""
    form = AnswerForm(request.POST)
    # A no counts at once, whatever stands beside it.
    if not form.is_valid() and form.cleaned_data.get("answer") != NO:
        if "answer" in form.errors:
            form.add_error(None, "Press one of the four answers.")
        return Answered(None, form)
    pressed, words = form.cleaned_data["answer"], form.cleaned_data["change"].strip()
    if pressed == BACK:
        return Answered(None, form)
    if _answer_of(pressed) not in dict(by.answers):
        form.add_error(None, f"Press “{by.answers[0][1]}” or “{by.answers[-1][1]}”.")
        return Answered(None, form)
    if words and _is_refused(form, release, pressed):
        return Answered(None, form)
    if pressed == YES and words:
        if danger.may_be_in_danger(words):
            # Whoever closes the page at the question has said it all the same.
            _tell(release, by, pressed, words)
        return Answered(None, form, ASK_WHICH)
    if pressed == CHANGE and not words and release.agency.takes_messages:
        if form.cleaned_data["step"] == ASK_CHANGE:
            form.add_error("change", "Write what to change. Then send it.")
        return Answered(None, form, ASK_CHANGE)
    try:
        with transaction.atomic():
            _DOES[_answer_of(pressed)](form, release, by)
            told = _tell(release, by, pressed, words)
    except NotReady as missing:
        for reason in missing.reasons:
            where, sentence = _REASONS.get(reason, (None, reason))
            form.add_error(where, sentence)
        return Answered(None, form)
    except RecordFrozen:
        form.add_error(None, CLOSED)
        return Answered(None, form)
    except IllegalTransition:
        # Pressed twice, or in another tab: what was answered first stands, but for a no. The next page says it.
        return Answered(_answer_of(pressed), form, told=_tell(release, by, pressed, words))
    return Answered(_answer_of(pressed), form, told=told)


def keep_words(request: HttpRequest, release: Release, link: Link | None = None) -> bool:
    """Words that arrive after the form was answered, or taken back: the agency gets them all the same; whether any did."""
    words = request.POST.get("change", "") if request.method == "POST" else ""
    words = AnswerForm.base_fields["change"].clean(words).strip()
    if not words:
        return False
    try:
        notes.comment(release=release, text=words, link=link)
    except RecordFrozen:
        return False
    return True


def _answer_of(pressed: str) -> str:
    return YES if pressed == YES_AND_TELL else pressed


def _tell(release: Release, by: By, pressed: str, words: str) -> bool:
    """What was typed reaches the agency, whatever was pressed. A wish for a change waits as one; whether there was any."""
    if words and pressed == CHANGE:
        notes.ask_for_change(release=release, text=words, link=by.link)
    elif words and not (pressed == YES_AND_TELL and notes.was_said(release=release, text=words)):
        notes.comment(release=release, text=words, link=by.link)
    return bool(words)


def _is_refused(form: AnswerForm, release: Release, pressed: str) -> bool:
    """Words for an agency that reads none here, from a page that still had a box: shown again, with whom to call.

    A no counts whatever stands beside it.
    """
    if pressed == NO or release.agency.takes_messages:
        return False
    form.refused = form.cleaned_data["change"].strip()
    form.add_error(None, "This was not sent. Your words stand beside the button, with whom to call.")
    return True


def _yes(form: AnswerForm, release: Release, by: By) -> None:
    given = form.cleaned_data
    named = release.representative
    if named is not None and _plain(given["name"]) != _plain(named.name) and given["name"].strip():
        raise NotReady([ANOTHER_NAME])
    if release.expires_event and given["has_happened"] == "yes":
        raise NotReady([HAPPENED])
    signed = replace(
        by.signature,
        to_organization=given["to_organization"] and release.requested_to_organization,
        to_agency=given["to_agency"] and release.requested_to_agency,
        name=given["name"],
        witness=given["witness"],
        text_sha256=given["shown"],
        has_happened=False if given["has_happened"] == "no" else None,
    )
    signing.sign_release(release=release, signature=signed, actor=by.actor)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _change(form: AnswerForm, release: Release, by: By) -> None:
    """Nothing but the words (`_tell`): the form waits unsigned. Where nobody reads words here, the wish alone."""
    if not release.agency.takes_messages:
        notes.wish_for_change(release=release)


def _later(form: AnswerForm, release: Release, by: By) -> None:
    """Nothing is written down but what was typed (`_tell`): not answering is no answer."""


def _no(form: AnswerForm, release: Release, by: By) -> None:
    try:
        releases.decline_release(release=release, actor=by.actor)
    except IllegalTransition:
        # A yes came first, in another tab: a no that comes later is a stop, and never lost.
        stop_all(release, by.actor, _stop_way(by.signature))


def _stop_way(signed: Signature) -> RevocationChannel:
    return RevocationChannel.DEVICE if signed.method == SignatureMethod.STAFF_DEVICE else RevocationChannel.ONLINE


@transaction.atomic
def stop_all(release: Release, actor: Actor, channel: RevocationChannel) -> None:
    """The person said no to what they had signed: a stop for each organization it names; nothing if it ended before.

    Where somebody signed for them, only their own page says that it is they: from anywhere else this form ends alone.
    """
    release.refresh_from_db()
    if release.state != ReleaseState.ACTIVE:
        return
    own = Link.objects.filter(pk=actor.link, kind=Link.Kind.PERSON) if actor.link else Link.objects.none()
    if release.representative_id and not own.exists():
        revocation.revoke_release(release=release, actor=actor, channel=channel)
        return
    _stop_each(release, actor, channel)


@transaction.atomic
def stop_beside(release: Release, actor: Actor, channel: RevocationChannel) -> None:
    """After a no to `release`: stops what counts beside it; for who answers for somebody, what names themselves."""
    found = still_counting(release, clock.now(), own=False)
    if release.representative_id:
        for one in Release.objects.filter(reference__in=[one.reference for one in found]).order_by("pk"):
            revocation.revoke_release(release=one, actor=actor, channel=channel)
    elif found:
        _stop_each(release, actor, channel)


def _stop_each(release: Release, actor: Actor, channel: RevocationChannel) -> None:
    for party in release.parties.select_related("organization").filter(organization__isnull=False).order_by("pk"):
        if party.organization is not None:
            revocation.revoke_for_organization(
                person=release.person, organization=party.organization, actor=actor, channel=channel
            )


def take_back(
    request: HttpRequest, release: Release, actor: Actor, channel: RevocationChannel = RevocationChannel.ONLINE
) -> bool:
    """Whether this request says no to a form that was answered before; sharing by it has then stopped."""
    if request.method != "POST" or request.POST.get("answer") != NO:
        return False
    stop_all(release, actor, channel)
    return True


_DOES: dict[str, Callable[[AnswerForm, Release, By], None]] = {
    YES: _yes,
    CHANGE: _change,
    LATER: _later,
    NO: _no,
}


def page_of(
    release: Release,
    form: AnswerForm | None = None,
    answers: tuple[tuple[str, str], ...] = ANSWERS,
    step: str = "",
) -> dict[str, Any]:
    """What the page to read and sign shows; with `answers` that hold no yes there is nothing to tick or to sign.

    `step`: one of its own, which carries along what was ticked and typed.
    """
    policy = policy_of(release.agency)
    found = form or AnswerForm(initial={"shown": release.text_sha256})
    may_sign = YES in dict(answers)
    if not policy.needs_witness:
        found.fields["witness"].widget = forms.HiddenInput()
    if release.representative is not None:
        found.fields["name"].label = f"Your name, as the form has it: {release.representative.name}"
        found.fields[
            "name"
        ].help_text = f"You sign for {release.person.preferred_name}. {found.fields['name'].help_text}"
    if release.expires_event:
        ends = (words_about_them if release.representative else words_to_them).EXPIRY_EVENT(release.expires_event)
        found.fields["has_happened"].help_text = f"This yes ends {ends}."
    return {
        "may_sign": may_sign,
        "ends_by_event": bool(release.expires_event),
        "step": step,
        "asks": release.agency.name,
        # The box is there once something is in it: before, it would be filled in beside a yes.
        "has_words": bool(str(found["change"].value() or "").strip()),
        "carried": _carried(found) if step else (),
        "answers_for": release.person.preferred_name if release.representative else "",
        "who_answers": release.representative.name if release.representative else "",
        "form": found,
        "shown": release.text_sha256,
        "parts": parts_of(release),
        "replaces": replaced_by_yes(release, clock.now()) if may_sign else (),
        "ticked": _ticked(found),
        "needs_witness": policy.needs_witness,
        "answers": answers,
        "reference": release.reference,
        "writing": messages_of(release.agency),
    }


def parts_of(release: Release) -> list[Any]:
    """The text of a release, taken apart for a page; a box to tick says who may tell whom."""
    found = parts(release.text, offers_of(release.requested_to_organization, release.requested_to_agency))
    for block in (block for part in found for block in part.blocks):
        if block.direction is not None:
            block.tick = _may_tell(release, block.direction)
    return found


def _may_tell(release: Release, direction: Direction) -> str:
    organizations = release.parties.filter(organization__isnull=False).order_by("pk").values_list("name", flat=True)
    ends = [release.agency.name, together(organizations)]
    who, to_whom = ends if direction == Direction.TO_ORGANIZATION else reversed(ends)
    return f"{who} may tell {to_whom}"


def waits(release: Release) -> bool:
    """Whether an answer is still open."""
    return release.state == ReleaseState.REQUESTED


def _carried(form: AnswerForm) -> list[tuple[str, str]]:
    """What was ticked and typed, but for the words themselves, which stand in the step's own box."""
    names = ("name", "witness", "has_happened", *Direction)
    return [(name, str(form[name].value() or "")) for name in names if form[name].value()]


def _ticked(form: AnswerForm) -> set[str]:
    return {direction for direction in Direction if form.is_bound and form[direction].value()}
