"""Opening a record that is not on one's caseload."""

from typing import Any

from django import forms

from referrals.web.staff.forms.fields import StaffForm, text

_FEW_WORDS = "Say why in a few words, at least ten letters."


class ReasonForm(StaffForm):
    """A reference and why; the person can read the reason."""

    reference = text("Reference", limit=40, required="Type the reference, such as R-7K3M-9QXF.")
    reason = text(
        "Why you need to see it",
        limit=300,
        long=True,
        required=_FEW_WORDS,
        help_text="The person can read this, with your name and the time.",
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if len(reason) < 10:
            raise forms.ValidationError(_FEW_WORDS)
        return reason


class EmergencyForm(ReasonForm):
    """By a reference or a name, and with one more step, so that nobody does it by the way."""

    reference = text(
        "Their reference, or what they are called",
        required="Type the reference, such as R-7K3M-9QXF, or the name.",
        help_text="A name exactly as it is written in your records. A reference stands in the health record too.",
    )
    sure = forms.BooleanField(
        label="This is an emergency, and waiting for a colleague would do harm",
        error_messages={"required": "Tick this only if it is so. Otherwise use “A colleague's referral”."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What the emergency is"


class HandOverForm(StaffForm):
    """Whose people, and to whom."""

    source = forms.ChoiceField(
        label="Whose people",
        error_messages={"required": "Choose whose people.", "invalid_choice": "Choose somebody from the list."},
    )
    to = forms.ChoiceField(
        label="Who works with them from now on",
        error_messages={"required": "Choose a colleague.", "invalid_choice": "Choose somebody from the list."},
    )

    def __init__(
        self, *args: Any, sources: list[tuple[str, str]], colleagues: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("source", sources), ("to", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", "Choose"), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") and cleaned["to"] == cleaned.get("source"):
            self.add_error("to", "Choose somebody else than the one above.")
        return cleaned


class TakeOverForm(StaffForm):
    """Which of the records handed over, and why now."""

    field_order = ("records", "reason")
    reason = text(
        "Why you need to see them",
        limit=300,
        long=True,
        required=_FEW_WORDS,
        help_text="Each person can read this, with your name and the time.",
    )
    records = forms.MultipleChoiceField(
        label="Which records",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one.", "invalid_choice": "Choose from the list."},
    )

    def __init__(self, *args: Any, records: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = records  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if len(reason) < 10:
            raise forms.ValidationError(_FEW_WORDS)
        return reason
