"""The fields for how to reach somebody, as staff and the person themselves fill them in."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from django import forms

from core.text import telephone
from referrals.contact.contact_conflicts import BY_METHOD, conflict
from referrals.contact.contacts import BY_TELEPHONE, EMAIL, METHODS, NEEDS_A_VALUE, Contact

# Of a form that asks how to reach somebody.
FIELDS = ("method", "value", "voicemail", "about")
METHOD_CHOICES = [("", "Choose a way"), *((method, method) for method in METHODS)]
EMAIL_WRONG = "An e-mail address looks like name@example.org. Check it."
NO_METHOD = "Choose how this number or address reaches {whom}."
NO_VALUE = "Write the number or address, or choose another way."
WHICH_COUNTS = "You chose {method} and wrote “{words}”. Which one counts? Choose another way, or tick that you mean it."


def check_contact(form: forms.Form, cleaned: dict[str, Any], *, jurisdiction: str, whom: str) -> None:
    """Says beside its field what is missing, and keeps a number as people write it where the agency is.

    `jurisdiction` is the agency's; `whom` is "them" or "you". Call from `clean`.
    """
    method, value = cleaned.get("method") or "", cleaned.get("value") or ""
    _ask_which_counts(form, method, cleaned.get("about") or "")
    if value and not method and "method" not in form.errors:
        form.add_error("method", NO_METHOD.format(whom=whom))
    if method in NEEDS_A_VALUE and not value and "value" not in form.errors:
        form.add_error("value", NO_VALUE)
    if not value:
        return
    try:
        if method in BY_TELEPHONE:
            cleaned["value"] = telephone.checked(value, telephone.country_of(jurisdiction))
        elif method == EMAIL:
            cleaned["value"] = forms.EmailField(error_messages={"invalid": EMAIL_WRONG}).clean(value)
    except forms.ValidationError as error:
        form.add_error("value", error)


def meant(method: str) -> str:
    """The name of the tick that confirms `method` against the words beside it: another method takes another tick."""
    return f"meant_{method.lower().replace('-', '')}"


def _ask_which_counts(form: forms.Form, method: str, about: str) -> None:
    """Refuses a way that the words beside it forbid, until it is ticked that both are meant."""
    words = conflict(method, about)
    if not words:
        return
    name = meant(method)
    field = forms.BooleanField(label=f"Yes, {BY_METHOD[method]}, as I wrote it", required=False)
    form.fields[name] = field
    form.order_fields([one for before in form.fields for one in ((before, name) if before == "method" else (before,))])
    if not field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)):
        form.add_error("method", WHICH_COUNTS.format(method=method, words=words))


def contact_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as `Person.contact` keeps it."""
    return Contact(
        cleaned.get("method") or "",
        cleaned.get("value") or "",
        bool(cleaned.get("voicemail")),
        cleaned.get("about") or "",
    ).as_stored()


def with_newest(sent: MutableMapping[str, Any], newest: Mapping[str, Any]) -> list[str]:
    """Puts the contact that is saved now (`initial_of`) in place of what a page sent that was filled in before it changed.

    What was typed is returned as lines, to be shown beside: whoever means it types it anew. [] where there is nothing else
    than what is saved.
    """
    typed = contact_of(dict(sent.items()))
    if not typed or typed == contact_of(dict(newest)):
        return []
    for name in [name for name in sent if name.startswith("meant_")]:
        del sent[name]
    for name in FIELDS:
        sent[name] = newest[name] or ""
    return Contact.of(typed).lines()


def initial_of(stored: dict[str, Any] | None) -> dict[str, Any]:
    """What the fields hold for a contact that is kept."""
    contact = Contact.of(stored)
    return {
        "method": contact.method,
        "value": contact.value,
        "voicemail": contact.voicemail,
        "about": contact.about,
    }
