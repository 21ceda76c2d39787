"""The person's answer to a release as a form: four buttons, what is ticked and typed, and steps of its own."""

from django import forms

from core.text.invisible_characters import KeptWords, PlainText

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


class AnswerForm(forms.Form):
    """The person's answer. Nothing is ticked beforehand; `text_sha256` is the hash of the text that was on the page."""

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
    text_sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
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


# Steps of their own: what to change, and which of two things that contradict each other counts.
ASK_CHANGE, ASK_WHICH = "change", "which"
