"""What the page to read and sign a release shows."""

from typing import Any

from django import forms

from core import clock
from referrals.consent.statements import together
from referrals.models import Release
from referrals.selectors.release_drafts import policy_of
from referrals.states import ReleaseState
from referrals.vocabularies import Direction
from referrals.web.signing.answer_form import ANSWERS, YES, AnswerForm
from referrals.wording import person as words_to_them
from referrals.wording import staff as words_about_them
from referrals.wording.messages_to_agency import messages_of
from referrals.wording.release_text import offers_of, parts
from referrals.wording.superseding import replaced_by_yes


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
    answer_form = form or AnswerForm(initial={"text_sha256": release.text_sha256})
    may_sign = YES in dict(answers)
    if not policy.needs_witness:
        answer_form.fields["witness"].widget = forms.HiddenInput()
    if release.representative is not None:
        answer_form.fields["name"].label = f"Your name, as the form has it: {release.representative.name}"
        answer_form.fields[
            "name"
        ].help_text = f"You sign for {release.person.preferred_name}. {answer_form.fields['name'].help_text}"
    if release.expires_event:
        ends = (words_about_them if release.representative else words_to_them).EXPIRY_EVENT(release.expires_event)
        answer_form.fields["has_happened"].help_text = f"This yes ends {ends}."
    return {
        "may_sign": may_sign,
        "ends_by_event": bool(release.expires_event),
        "step": step,
        "asks": release.agency.name,
        # The box is there once something is in it: before, it would be filled in beside a yes.
        "has_words": bool(str(answer_form["change"].value() or "").strip()),
        "carried": _carried(answer_form) if step else (),
        "answers_for": release.person.preferred_name if release.representative else "",
        "who_answers": release.representative.name if release.representative else "",
        "form": answer_form,
        "text_sha256": release.text_sha256,
        "parts": parts_of(release),
        "replaces": replaced_by_yes(release, clock.now()) if may_sign else (),
        "ticked": _ticked(answer_form),
        "needs_witness": policy.needs_witness,
        "answers": answers,
        "reference": release.reference,
        "writing": messages_of(release.agency),
    }


def parts_of(release: Release) -> list[Any]:
    """The text of a release, taken apart for a page; a box to tick says who may tell whom."""
    text_parts = parts(release.text, offers_of(release.requested_to_organization, release.requested_to_agency))
    for block in (block for part in text_parts for block in part.blocks):
        if block.direction is not None:
            block.tick = _may_tell(release, block.direction)
    return text_parts


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
