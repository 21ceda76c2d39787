"""Form fields that curators read without knowing how a listing is stored."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as date_format

from directory.languages import NAMES, language_name

_DATE_FORMATS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")


class TickBoxes(forms.CheckboxSelectMultiple):
    """Every choice in sight, each with its own box."""


def choices_field(column: "ArrayField[Any, Any]") -> forms.MultipleChoiceField:
    """A box for each value that an array of choices may hold."""
    return forms.MultipleChoiceField(
        choices=list(column.base_field.choices or ()),
        widget=TickBoxes,
        required=not column.blank,
        label=str(column.verbose_name).capitalize(),
        help_text=column.help_text,
    )


class KeepsOrder:
    """For a ModelForm: what was ticked before stays in the order it is kept in, and what is new comes after it.

    Boxes stand in an order of their own: without this, a save of something else would change every such list.
    """

    def _post_clean(self) -> None:
        form: Any = self
        for name, chosen in form.cleaned_data.items():
            stored = getattr(form.instance, name, None)
            if isinstance(form.fields.get(name), forms.MultipleChoiceField) and isinstance(stored, list):
                form.cleaned_data[name] = sorted(
                    chosen, key=lambda one: stored.index(one) if one in stored else len(stored)
                )
        super()._post_clean()  # type: ignore[misc]


class LanguagesField(forms.MultipleChoiceField):
    """ISO 639 codes by their names; codes we have no name for stay as they are."""

    widget = TickBoxes

    def __init__(self, **options: Any) -> None:
        named = sorted(NAMES, key=lambda code: (code != "en", NAMES[code][0]))
        self._named = [(code, language_name(code)) for code in named]
        super().__init__(choices=self._named, **options)

    def keep(self, codes: list[str]) -> None:
        """Offers these too, so that saving a form never drops a language."""
        self.choices = [*self._named, *((code, code) for code in codes if code not in NAMES)]


class DatesField(forms.CharField):
    """Several days, one to a line: `24 December 2026` or `2026-12-24`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "One day to a line, such as 24 December 2026.")
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), required=False, **options)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(date_format(day, "j F Y") if isinstance(day, date) else str(day) for day in value)
        return value or ""

    def to_python(self, value: Any) -> list[date]:  # type: ignore[override]
        lines = re.split(r"[\n;]+", super().to_python(value) or "")
        return sorted({_day(line) for line in lines if line.strip()})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return sorted(initial or []) != self.to_python(data)
        except ValidationError:
            return True


def _day(text: str) -> date:
    tidy = " ".join(text.replace(",", " ").split())
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(tidy, form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    raise ValidationError(
        "“%(day)s” was not understood as a day. Write it like 24 December 2026.", params={"day": tidy}
    )


class NativeDate(forms.DateInput):
    """The browser's own date field: no script, and readable by every screen reader."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class NativeTime(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")
