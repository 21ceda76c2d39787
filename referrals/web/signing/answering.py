"""Answering a release: the same on the person's own phone and on a device that was handed to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from referrals import danger
from referrals.actors import Actor
from referrals.consent.elements import OWN_WITNESS
from referrals.errors import NotReady, RecordFrozen
from referrals.models import Link, Release
from referrals.services import notes, releases, signing
from referrals.services.after_a_no import stop_all
from referrals.services.signing import NOT_SAID_WHETHER
from referrals.signature import Signature
from referrals.states import IllegalTransition
from referrals.vocabularies import RevocationChannel, SignatureMethod
from referrals.web.signing.answer_form import (
    ANSWERS,
    ASK_CHANGE,
    ASK_WHICH,
    BACK,
    CHANGE,
    LATER,
    NO,
    YES,
    YES_AND_TELL,
    AnswerForm,
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
    reached_agency: bool = False


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
            reached_agency = _tell(release, by, pressed, words)
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
        return Answered(_answer_of(pressed), form, reached_agency=_tell(release, by, pressed, words))
    return Answered(_answer_of(pressed), form, reached_agency=reached_agency)


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
        text_sha256=given["text_sha256"],
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
        stop_all(release, by.actor, _revocation_channel(by.signature))


def _revocation_channel(signed: Signature) -> RevocationChannel:
    return RevocationChannel.DEVICE if signed.method == SignatureMethod.STAFF_DEVICE else RevocationChannel.ONLINE


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
