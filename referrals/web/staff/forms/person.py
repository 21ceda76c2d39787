"""One page for a name, safe contact, and what is said of somebody; the same fields again to change a draft."""

from collections.abc import Collection
from datetime import date as date_type
from typing import Any

from django import forms

from accounts.models import Agency
from core import clock
from referrals.form_input import Written
from referrals.models import Person, ReferralContent
from referrals.selectors.release_drafts import day_of
from referrals.vocabularies import Category
from referrals.web.forms.contact import METHOD_CHOICES, check_contact, contact_of
from referrals.web.forms.contact import initial_of as initial_contact
from referrals.web.staff.forms.fields import LONG, SHORT, StaffForm, date, text, yes_no

ADULT = [("yes", "Yes, 18 or over"), ("no", "No, under 18"), ("unknown", "They did not say")]
_CONTENT = ("hopes", "to_know", "best_time", "whereabouts", "leaves_on")
# Which fields ask for what a category would send.
_ASKED_BY: dict[Category, tuple[str, ...]] = {
    Category.CONTACT: ("method", "value", "voicemail", "about"),
    Category.BEST_TIME: ("best_time",),
    Category.HOPES: ("hopes",),
    Category.TO_KNOW: ("to_know",),
    Category.WHEREABOUTS: ("whereabouts", "leaves_on"),
}


class PersonForm(StaffForm):
    """What somebody wants to be called, how to reach them safely and how not to, and what they hope for."""

    preferred_name = text("What do they want to be called?", required="Write what they want to be called.", limit=SHORT)
    full_name = text("Name on the permission, if different", limit=SHORT)
    is_adult = yes_no("Are they 18 or over?", ADULT, required="Ask whether they are 18 or over.")
    method = forms.ChoiceField(
        label="How to reach them safely",
        choices=METHOD_CHOICES,
        required=False,
        error_messages={"invalid_choice": "Choose one of the ways."},
    )
    value = text("Number or address", limit=SHORT)
    voicemail = forms.BooleanField(label="It is safe to leave a message", required=False)
    about = text(
        "About reaching them",
        limit=300,
        help_text="Such as: after four; text only, they are deaf; video relay; an interpreter for Polish.",
    )
    best_time = text("The best time to reach them", limit=SHORT)
    hopes = text("What they hope for, in their own words", limit=LONG, long=True, help_text="Write what they say.")
    to_know = text(
        "What the organization needs to know to welcome them",
        limit=LONG,
        long=True,
        help_text="As little as will do. No diagnosis, no history, unless they ask for it.",
    )
    whereabouts = text("Where they are now", limit=SHORT, help_text="Such as the ward, for a visit before they leave.")
    leaves_on = text("When they plan to leave", limit=SHORT)
    date_of_birth = date("Date of birth")
    sends_date_of_birth = forms.BooleanField(label="Send the date of birth too", required=False)

    def __init__(self, *args: Any, agency: Agency, asked: Collection[Category] | None = None, **kwargs: Any) -> None:
        """`asked` are the categories of a preset; None asks for everything."""
        super().__init__(*args, **kwargs)
        self.agency = agency
        if not agency.asks_date_of_birth:
            self._drop("date_of_birth", "sends_date_of_birth")
        for category, names in _ASKED_BY.items():
            if asked is not None and category not in asked:
                self._drop(*names)
        if asked is not None:
            # Whether it is sent is the preset's to say.
            self._drop("sends_date_of_birth")
        self.sends_dob = asked is not None and Category.DATE_OF_BIRTH in asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "method" in self.fields:
            check_contact(self, cleaned, jurisdiction=self.agency.jurisdiction, whom="them")
        return cleaned

    def clean_date_of_birth(self) -> date_type | None:
        """A day that has been, at the agency."""
        born: date_type | None = self.cleaned_data["date_of_birth"]
        if born is not None and born > day_of(self.agency, clock.now()):
            raise forms.ValidationError("That day is still to come. Check the year.")
        return born

    def written(self) -> Written:
        """What was typed, as the services take it. Call after `is_valid()`."""
        data = self.cleaned_data
        details: dict[str, Any] = {name: data[name] for name in ("preferred_name", "full_name") if name in self.fields}
        if "is_adult" in self.fields:
            details["is_adult"] = {"yes": True, "no": False}.get(data["is_adult"])
        if "method" in self.fields:
            details["contact"] = contact_of(data)
        if "date_of_birth" in self.fields:
            born = data.get("date_of_birth")
            details["date_of_birth"] = born.isoformat() if born else ""
        sends = data.get("sends_date_of_birth", False) or self.sends_dob
        return Written(details, {name: data[name] for name in _CONTENT if name in self.fields}, sends)

    def _drop(self, *names: str) -> None:
        for name in names:
            self.fields.pop(name, None)


def initial_of(person: Person, content: ReferralContent | None, *, sends_date_of_birth: bool = False) -> dict[str, Any]:
    """What the fields hold for somebody who is written down already."""
    values = {name: getattr(content, name) for name in _CONTENT} if content else {}
    return {
        "preferred_name": person.preferred_name,
        "full_name": person.full_name,
        "is_adult": {True: "yes", False: "no"}.get(person.is_adult),  # type: ignore[arg-type]
        **initial_contact(person.contact),
        "date_of_birth": person.date_of_birth,
        "sends_date_of_birth": sends_date_of_birth,
        **values,
    }
