"""How to reach somebody safely: the one place that reads it, compares it, and puts it in words for every reader.

What is signed, what a group reads, and what staff and the person read of it are the same lines: nobody who may reach
somebody knows less of how than anybody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.text import telephone
from referrals.models import Person, Release
from referrals.vocabularies import Category

CALL, TEXT, EMAIL = "Call", "Text", "E-mail"
METHODS = (CALL, TEXT, EMAIL, "Letter", "In person", "Another way")
# Reached at a number, an address: without one there is no reaching them.
NEEDS_A_VALUE = (CALL, TEXT, EMAIL, "Letter")
BY_TELEPHONE = (CALL, TEXT)
# In place of a contact that must not be used, in a form that goes along.
LEFT_OUT = "(left out: the way to reach them has changed)"
_MAY, _MAY_NOT = "You may leave a message.", "Leave no message."


@dataclass(frozen=True)
class Contact:
    """`value` is a number or an address; `about` is everything else there is to know before reaching them."""

    method: str = ""
    value: str = ""
    voicemail: bool = False
    about: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "Contact":
        """From what `Person.contact` keeps."""
        stored = stored or {}
        return cls(
            method=stored.get("method", ""),
            value=stored.get("value", ""),
            voicemail=bool(stored.get("voicemail")),
            about=stored.get("about", ""),
        )

    def as_stored(self) -> dict[str, Any]:
        """As `Person.contact` keeps it; {} where there is nothing to keep."""
        if not any((self.method, self.value, self.about)):
            return {}
        return {"method": self.method, "value": self.value, "voicemail": self.voicemail, "about": self.about}

    @property
    def reach(self) -> str:
        """Method and number in one line, such as "Call 503 555 0143"."""
        return f"{self.method} {self.value}".strip()

    @property
    def message(self) -> str:
        """Whether a message may be left: always said of a number to call, where silence would be read as a yes."""
        if self.voicemail:
            return _MAY
        return _MAY_NOT if self.method == CALL else ""

    def lines(self, about_whom: str = "them") -> list[str]:
        """Everything, as it is signed, sent and shown; the person's own page says "you"."""
        about = f"About reaching {about_whom}: {self.about}" if self.about else ""
        return [line for line in (self.reach, self.message, about) if line]


def in_words(stored: Mapping[str, Any] | None) -> str:
    """The lines of `Person.contact` that are frozen into a form and sent; "" where there is no way to reach them."""
    return "\n".join(Contact.of(stored).lines())


def value_in(words: str) -> str:
    """The number or address in the lines that `in_words` made; "" where there is none."""
    first = words.partition("\n")[0].strip()
    return next((first.removeprefix(method).strip() for method in METHODS if first.startswith(f"{method} ")), "")


def href_of(line: str, country: str) -> str:
    """The link that calls or texts the number in a first line of `in_words`; "" where that is no telephone number.

    `country` (ISO 3166) is where a number without its code belongs.
    """
    method, _, number = line.partition(" ")
    scheme = {CALL: "tel", TEXT: "sms"}.get(method)
    dialled = telephone.dialled(number, country) if scheme else ""
    return f"{scheme}:{dialled}" if dialled else ""


def is_out_of_date(release: Release, person: Person) -> bool:
    """Whether the way to reach somebody that this release holds is not theirs any more, or must not be used.

    A release that was asked before the contact last changed stays out of date, whatever is written down since: what
    somebody replaced comes back by a new signature alone, even where staff write the same number down again. One without
    a contact holds none that could be out of date. `person` is read anew by the caller.
    """
    held = (release.disclosed_values or {}).get(Category.CONTACT, "")
    if not held or not _is_offered(release):
        return False
    changed, asked = person.contact_changed_at, release.requested_at
    if changed is not None and (asked is None or asked < changed):
        return True
    return bool(held != in_words(person.contact).strip())


def without_contact(text: str, held: str) -> str:
    """The text of a form without the contact `held` in it, for where the form itself goes along with what is shown."""
    lines = "\n".join(f"    | {line}" for line in held.splitlines())
    return text.replace(f"{lines}\n", f"    | {LEFT_OUT}\n") if held else text


def _is_offered(release: Release) -> bool:
    return Category.CONTACT in release.categories_to_organization and release.requested_to_organization
