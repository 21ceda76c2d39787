"""What was really checked, and how."""

from django import forms

from directory.vocabularies import AgingField, CheckMethod

# `source` is what an import writes: nobody at a desk checks that way.
_METHODS = [choice for choice in CheckMethod.choices if choice[0] != CheckMethod.SOURCE]


class VerifyForm(forms.Form):
    """Nothing is ticked beforehand: a tick means somebody asked."""

    fields_checked = forms.MultipleChoiceField(
        choices=AgingField.choices,
        widget=forms.CheckboxSelectMultiple,
        label="What did you check?",
        error_messages={"required": "Nothing is recorded yet: tick what you really checked."},
    )
    method = forms.ChoiceField(
        choices=_METHODS,
        widget=forms.RadioSelect,
        label="How did you check it?",
        error_messages={"required": "Nothing is recorded yet: say how you checked it."},
    )
