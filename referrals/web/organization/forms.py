"""What an organization can write with its answers."""

from typing import Any

from django import forms

from core.text.invisible_characters import KeptWords
from referrals.vocabularies import Outcome
from referrals.web.forms.one_page import own, put_back
from referrals.wording import organization as words

_LONGEST = 2_000
NO_ROOM, NOT_A_FIT, OTHER = "We have no room now.", "We are not the right group for this.", "Another reason."


def _text(label: str, hint: str = "", rows: int = 4) -> KeptWords:
    return KeptWords(
        label=label,
        help_text=hint,
        required=False,
        longest=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PlainForm(forms.Form):
    """An answer that needs no words, and ends nothing."""

    why = ""

    @property
    def ends_as(self) -> Outcome | None:
        """How it ended, where the answer is that it is over. Call after `is_valid()`."""
        return None


class DeclineForm(PlainForm):
    """No for now, why, and where else they could go."""

    reason = forms.ChoiceField(
        label="Why",
        choices=[("", "Choose"), *((words, words) for words in (NO_ROOM, NOT_A_FIT, OTHER))],
        error_messages={"required": "Choose why.", "invalid_choice": "Choose one of the reasons."},
    )
    more = _text("Say more, and where else they could go", "Leave it empty if there is nothing to add.")

    @property
    def why(self) -> str:  # type: ignore[override]
        return " ".join(filter(None, (self.cleaned_data["reason"], self.cleaned_data["more"].strip())))

    @property
    def ends_as(self) -> Outcome | None:
        return Outcome.NO_CAPACITY if self.cleaned_data["reason"] == NO_ROOM else Outcome.NOT_A_FIT


class LineForm(PlainForm):
    """An answer with a line of its own; `more` is the field."""

    @property
    def why(self) -> str:  # type: ignore[override]
        return self.cleaned_data["more"].strip()


class AcceptForm(LineForm):
    """Yes, and what they need to know to come."""

    more = _text(
        "When to come, and whom to ask for", "Such as: Tuesday at 7, ask for Mo. You can leave it empty.", rows=2
    )


class WaitlistForm(LineForm):
    """The waiting list."""

    more = _text("How long it may take, and when you write or call next", "You can leave it empty.", rows=2)


class ContactForm(LineForm):
    """An attempt to reach somebody."""

    more = _text("How you tried, and when you try again", "Such as: called at noon, no answer. You can leave it empty.")


class LostForm(LineForm):
    """They were in touch, and are not any more."""

    more = _text("Since when, and what you tried", "You can leave it empty.")


class CloseForm(PlainForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label="How it ended",
        choices=[("", "Choose"), *words.OUTCOME.choices()],
        error_messages={"required": "Choose how it ended.", "invalid_choice": "Choose one from the list."},
    )

    @property
    def ends_as(self) -> Outcome | None:
        return Outcome(self.cleaned_data["outcome"])


class StopForm(forms.Form):
    """A stop that the organization heard."""

    note = _text("What they said, if it matters", "You can leave it empty.")


_FORMS: dict[str, type[PlainForm]] = {
    "accept": AcceptForm,
    "waitlist": WaitlistForm,
    "contact": ContactForm,
    "lose_touch": LostForm,
    "decline": DeclineForm,
    "close": CloseForm,
}


# The button of each, as the page has it.
BUTTONS = {
    "accept": "Yes, they are welcome",
    "waitlist": "Put them on the list",
    "contact": "Note that we tried",
    "lose_touch": "Note that we lost touch",
    "decline": "Say no for now",
    "close": "Finish it",
}


def answer_form(transition: str, sent: Any = None) -> PlainForm:
    """The form that goes with an answer, one of several in the HTML form of the page."""
    kind = _FORMS.get(transition, PlainForm)
    return kind(
        own(sent, transition, kind.base_fields) if sent is not None else None,
        prefix=transition,
        use_required_attribute=False,
    )


def page_forms(sent: Any = None) -> dict[str, PlainForm]:
    """Every answer's form, unanswered; with what was typed into it, where the page was `sent` by any button."""
    forms_by_answer = {transition: answer_form(transition) for transition in _FORMS}
    for form in forms_by_answer.values():
        put_back(form, sent or {})
    return forms_by_answer
