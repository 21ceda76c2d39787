"""What a law made the agency tell, as staff write it down."""

from datetime import date as date_type
from typing import Any

from django import forms

from referrals.services.external_disclosures import ExternalDisclosureData
from referrals.vocabularies import CATEGORIES, Category, Direction, DisclosureAuthority
from referrals.web.staff.forms.fields import LONG, SHORT, StaffForm, date, text, yes_no
from referrals.wording import staff as words

_WHAT = [(one.value, words.CATEGORY(one)) for direction in Direction for one in CATEGORIES[direction]]


class ToldOutsideForm(StaffForm):
    """By what authority, to whom, what, on which day; and that the person may read it."""

    authority = yes_no(
        "What made you tell it?",
        [(one.value, str(one.label)) for one in DisclosureAuthority],
        required="Choose what made you tell it.",
    )
    which = text(
        "Which order, law or duty is it? Who decided, and when?",
        required="Write which order, law or duty it is.",
        limit=LONG,
        long=True,
        help_text="Such as: order of the county court of 3 May 2026. Our counsel looked at it on 4 May.",
    )
    to_whom = text(
        "Who was told?",
        required="Write who was told.",
        limit=SHORT,
        help_text="The office, and who took it there.",
    )
    categories = forms.MultipleChoiceField(
        label="What was told, in the words of a permission",
        choices=_WHAT,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    what = text(
        "What else was told", limit=LONG, long=True, help_text="Name the papers. Leave out what stands in them."
    )
    disclosed_on = date("The day it was told", required="Write the day it was told.")
    may_know = forms.BooleanField(
        label="They may read this. No order forbids it, and it puts nobody in danger.",
        error_messages={
            "required": "Keep it in your agency's own record for now. Write it here once they may read it."
        },
    )

    def __init__(self, *args: Any, today: date_type, **kwargs: Any) -> None:
        """`today` is the day at the agency: nothing is written down before it has happened."""
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_disclosed_on(self) -> date_type:
        day: date_type = self.cleaned_data["disclosed_on"]
        if day > self.today:
            raise forms.ValidationError("That day is still to come. Write it down when it has happened.")
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("categories") and not given.get("what") and not {"categories", "what"} & set(self.errors):
            self.add_error("what", "Say what was told: tick it above, or write it here.")
        return given

    def disclosure(self) -> ExternalDisclosureData:
        """As the service takes it. Call after `is_valid()`."""
        given = self.cleaned_data
        categories = tuple(Category(name) for name in given["categories"])
        return ExternalDisclosureData(
            DisclosureAuthority(given["authority"]),
            given["which"],
            given["to_whom"],
            given["disclosed_on"],
            categories,
            given["what"],
        )
