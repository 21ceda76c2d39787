"""The commonest form widgets written without templates, letter for letter as Django's templates write them.

A list of a hundred choices takes Django two templates for each choice, which was half of the time that a page with such
a list took. Whatever is not known here goes to the templates as ever.
"""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

_OPTION = "django/forms/widgets/select_option.html"


class PlainRenderer(TemplatesSetting):
    """A renderer of forms for `default_renderer`; everything that is not markup is escaped."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget") or {}
        if template_name in _INPUTS:
            return mark_safe(_input(widget))  # noqa: S308 - each part is escaped
        if template_name == "django/forms/widgets/select.html" and _is_simple(widget):
            return mark_safe(_select(widget))  # noqa: S308 - each part is escaped
        return super().render(template_name, context, request)


_INPUTS = {f"django/forms/widgets/{kind}.html" for kind in ("input", "text", "hidden", "email", "date")}


def _is_simple(widget: Mapping[str, Any]) -> bool:
    """Without groups, and with nothing but Django's own choices."""
    return all(
        not name and all(option["template_name"] == _OPTION for option in options)
        for name, options, _ in widget["optgroups"]
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = f' value="{_text(widget["value"])}"' if widget["value"] is not None else ""
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _select(widget: Mapping[str, Any]) -> str:
    options = "".join(
        f'\n  <option value="{_text(option["value"])}"{_attributes(option)}>{_text(option["label"])}</option>\n'
        for _, options, _ in widget["optgroups"]
        for option in options
    )
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{options}\n</select>'


def _attributes(part: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in part["attrs"].items()
        if value is not False
    )


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))
