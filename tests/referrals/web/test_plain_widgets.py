"""Widgets written without templates are those of Django's templates, letter for letter."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from referrals.web.forms.plain import PlainRenderer
from referrals.web.staff.forms.fields import StaffForm

ODD = "<b>'A\" & B</b> \u05d0 {{ 1 }}"
CHOICES: list[tuple[Any, Any]] = [("", "Choose"), (ODD, ODD), (3, "Three"), ("safe", mark_safe("<i>kept</i>"))]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(attrs={"dir": "auto", "rows": 3, "data-odd": ODD}), ODD),
        (forms.TextInput(attrs={"required": True, "disabled": False}), None),
        (forms.TextInput(), ""),
        (forms.HiddenInput(), ODD),
        (forms.EmailInput(), 5),
        (forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "2026-05-31"),
        (forms.Select(choices=CHOICES), ODD),
        (forms.Select(attrs={"class": ODD}, choices=CHOICES), 3),
        (forms.Select(), None),
        (forms.Select(choices=[("A group", CHOICES), ("", "None")]), ODD),
        (forms.Textarea(), ODD),
        (forms.RadioSelect(choices=CHOICES), ODD),
        (forms.CheckboxSelectMultiple(choices=CHOICES), [ODD]),
    ],
)
def test_a_widget_reads_as_the_templates_have_it(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": f"id_{ODD}"}
    plain = widget.render(ODD, value, attrs=attrs, renderer=PlainRenderer())
    assert plain == widget.render(ODD, value, attrs=attrs, renderer=TemplatesSetting())
    assert "<b>" not in plain


def test_forms_of_staff_are_written_that_way() -> None:
    assert isinstance(StaffForm().renderer, PlainRenderer)
