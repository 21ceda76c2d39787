"""A form as headings in the order of a telephone call, and what is wrong with it in one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """One heading of a page: its fields, the rows listed under it, and a template of its own."""

    anchor: str
    title: str
    fieldset: Any
    inlines: list[Any]
    panel: str = ""


@dataclass(frozen=True)
class Problem:
    """Where an error is, the field's label, and what to do."""

    anchor: str
    label: str
    message: str


def sections(adminform: Any, inlines: Iterable[Any], panels: dict[str, str]) -> list[Section]:
    """The fieldsets as sections, each with the inlines that name it; inlines that name none come last."""
    rest = list(inlines)
    parts = []
    for number, fieldset in enumerate(adminform):
        own = [inline for inline in rest if inline.opts.section == fieldset.name]
        rest = [inline for inline in rest if inline not in own]
        panel = panels.get(fieldset.name, "")
        parts.append(Section(f"section-{number}", fieldset.name or "", fieldset, own, panel))
    if rest:
        parts.append(Section("section-more", "", None, rest))
    return parts


def problems(form: Any, inlines: Iterable[Any]) -> list[Problem]:
    """Every message of the form and of the rows listed in it."""
    listed = list(_of_form(form))
    for inline in inlines:
        listed += [Problem(f"{inline.formset.prefix}-group", "", text) for text in inline.formset.non_form_errors()]
        for row in inline.formset.forms:
            listed += _of_form(row)
    return listed


def _of_form(form: Any) -> Iterable[Problem]:
    if not form.is_bound:
        return
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        anchor = (field.id_for_label or field.auto_id) if field else "content-start"
        for message in messages:
            yield Problem(anchor, str(field.label) if field else "", str(message))
