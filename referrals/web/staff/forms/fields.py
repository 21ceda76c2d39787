"""Fields that several forms of staff share: limits in words, and nothing refused that people are really called."""

from typing import Any

from django import forms

from accounts.web.kept_form import PutsBack
from core.text.invisible_characters import PlainText

LONG, SHORT = 2_000, 200


def text(label: str, *, required: str = "", limit: int = SHORT, help_text: str = "", long: bool = False) -> Any:
    """A text; `required` is the sentence for where it is empty, "" where it may be."""
    attrs: dict[str, Any] = {"autocomplete": "off", "dir": "auto"}
    return PlainText(
        label=label,
        required=bool(required),
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs={**attrs, "rows": 3}) if long else forms.TextInput(attrs=attrs),
        error_messages={
            "required": required,
            "max_length": f"That is longer than {limit:,} letters. Shorten it, then send it again.",
        },
    )


def yes_no(label: str, choices: list[tuple[str, str]], *, required: str = "", help_text: str = "") -> Any:
    """Choices of which none is made beforehand."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(required),
        help_text=help_text,
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": "Choose one of the answers."},
    )


def date(label: str, *, help_text: str = "", required: str = "") -> Any:
    """A day, as the browser's own field for days sends it."""
    return forms.DateField(
        label=label,
        required=bool(required),
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-05-31, or choose it.", "required": required},
    )


class StaffForm(PutsBack, forms.Form):
    """No labels with a colon; errors that a page can link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field or "", sentence) for each error, in the order of the form."""
        problems = [("", str(error)) for error in self.non_field_errors()]
        for field in self:
            problems += [(field.id_for_label or field.auto_id, str(error)) for error in field.errors]
        return problems
