"""Opening a record that is not on one's caseload."""

from typing import Any

from django import forms

from referrals.forms.staff_fields import StaffForm, text

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
    """With one more step, so that nobody does it by the way."""

    sure = forms.BooleanField(
        label="This is an emergency, and waiting for a colleague would do harm",
        error_messages={"required": "Tick this only if it is so. Otherwise use “A colleague's referral”."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What the emergency is"
