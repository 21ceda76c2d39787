"""What a step asks besides being pressed."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from core.text.invisible_characters import KeptWords
from referrals.models import Referral
from referrals.vocabularies import Outcome, RevocationChannel
from referrals.web.forms.one_page import own
from referrals.web.staff.forms.fields import LONG, SHORT, StaffForm, text, yes_no
from referrals.wording import staff as words

# Whose word a stop was.
THEMSELVES = "person"
ENDED_BEFORE = "What they signed for them counts no more. Nothing else was stopped. Choose again who said it."

# The buttons of the page that go with words, by the prefix of their form. Long texts have no Enter that presses a button.
BUTTONS = {"close": "Finish it", "recall": "Take it back", "mistake": "Strike it out"}


def answering(note: object) -> str:
    """The prefix of the form that answers this note."""
    return f"answer_{note}".replace("-", "_")


def buttons_of(sent: QueryDict) -> dict[str, str]:
    """The buttons that go with words on a page from which this was sent: one for each answer, and those of BUTTONS."""
    prefixes = {name.partition("-")[0] for name in sent}
    return {**BUTTONS, **{prefix: "Answer" for prefix in prefixes if prefix.startswith("answer_")}}


class WhyForm(StaffForm):
    """A reason, if there is one."""

    why = text("Why, if you want to say", limit=300, long=True, help_text="The organization does not see it.")


class MistakeForm(StaffForm):
    """What was wrong."""

    why = text(
        "What was wrong?",
        limit=300,
        long=True,
        required="Say in a few words what was wrong.",
        help_text="The person can read this on their page.",
    )


class OutcomeForm(StaffForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[
            ("", "Choose how it ended"),
            *((one.value, words.OUTCOME(one)) for one in Outcome if one != Outcome.DIED),
        ],
        error_messages={"required": "Choose how it ended.", "invalid_choice": "Choose from the list."},
    )
    why = text(
        "Something to remember, if you want", limit=300, long=True, help_text="The organization does not see it."
    )


class CodeForm(StaffForm):
    """The code as it stood on the page where somebody noted that they read it out: there may be another by now."""

    code = forms.CharField(required=False, widget=forms.HiddenInput)


class BroughtUpForm(StaffForm):
    """Whose word it is that a stop does not hold any more."""

    brought_up = forms.BooleanField(
        label="They brought it up themselves",
        error_messages={"required": "Tick this only if it is so. Otherwise leave it, and do not ask them."},
    )


class AnswerForm(StaffForm):
    """An answer to what the person wrote; its button says to which note."""

    answer = text("Your answer", limit=LONG, long=True, required="Write an answer.")

    def __init__(self, sent: QueryDict | None = None, *, note: str) -> None:
        prefix = answering(note)
        super().__init__(own(sent, prefix, self.base_fields) if sent is not None else None, prefix=prefix)
        self.note = note

    def clean(self) -> dict[str, Any]:
        """With the id of the note."""
        cleaned = super().clean() or {}
        try:
            return {**cleaned, "note": UUID(self.note)}
        except ValueError:
            raise forms.ValidationError("Answer beside what they wrote.") from None


class NoteForm(StaffForm):
    """Which note is answered, or was read: as its button says."""

    note = forms.UUIDField(widget=forms.HiddenInput)


class TaskForm(StaffForm):
    """A task was seen."""

    task = forms.UUIDField(widget=forms.HiddenInput)


class LinkForm(StaffForm):
    """How somebody gets their own link."""

    how = yes_no(
        "How do they get it?",
        [("email", "By e-mail"), ("here", "Written down or printed, now")],
        required="Choose how they get it.",
    )
    to = forms.EmailField(
        label="E-mail address they gave as safe",
        required=False,
        max_length=SHORT,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "An e-mail address looks like name@example.org. Check it."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == "email" and not cleaned.get("to") and "to" not in self.errors:
            self.add_error("to", "Write the address they gave, or choose the other way.")
        return cleaned


class StopForm(StaffForm):
    """For whom it stops, and how they said so."""

    organizations = forms.MultipleChoiceField(
        label="Stop sharing with",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose who to stop sharing with.",
            "invalid_choice": "Choose from the list.",
        },
    )
    # Only where a form that counts was signed by somebody who answers for them.
    who = yes_no("Who said it?", [], required="Choose who said it.")
    channel = yes_no(
        "How did they say it?",
        [(RevocationChannel.SPOKEN.value, "Spoken"), (RevocationChannel.WRITING.value, "In writing")],
    )
    # The stop counts whatever was pasted here.
    note = KeptWords(
        label="Something to remember, if you want",
        required=False,
        longest=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(
        self, *args: Any, organizations: list[tuple[str, str]], who: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organizations"].choices = organizations  # type: ignore[attr-defined]
        self.fields["channel"].initial = RevocationChannel.SPOKEN.value
        # A page that was open before named somebody: that is never taken for the person's own word.
        if not who and self.data.get("who", THEMSELVES) == THEMSELVES:
            del self.fields["who"]
            return
        self.fields["who"].choices = [(THEMSELVES, "They said it themselves"), *(who or [])]  # type: ignore[attr-defined]
        self.fields["who"].error_messages["invalid_choice"] = ENDED_BEFORE
        self.fields["who"].help_text = "Whoever answers for them stops what they signed for them, and nothing else."

    def clean_channel(self) -> str:
        """Spoken where nothing else was chosen: no question holds a stop up."""
        return self.cleaned_data["channel"] or RevocationChannel.SPOKEN.value


class ColleagueForm(StaffForm):
    """To whom somebody is handed over besides."""

    to = forms.ChoiceField(
        label="Colleague",
        error_messages={"required": "Choose a colleague.", "invalid_choice": "Choose a colleague from the list."},
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose a colleague"), *colleagues]  # type: ignore[attr-defined]


class ConfirmForm(StaffForm):
    """A step that nobody takes back: the reference is typed again."""

    reference = text("Type the reference to confirm", limit=40, required="Type the reference.")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral

    def clean_reference(self) -> str:
        from referrals import references

        if references.tidy(self.cleaned_data["reference"]) != self.referral.reference:
            raise forms.ValidationError("That is another reference. Copy the one above.")
        return self.referral.reference
