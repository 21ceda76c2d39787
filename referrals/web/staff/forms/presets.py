"""A preset: kind, purpose, the least information, and how long."""

from typing import Any

from django import forms

from accounts.web.kept_form import PutsBack
from referrals.models import Preset
from referrals.vocabularies import CATEGORIES, Category, Direction, ReferralKind
from referrals.web.staff.forms.fields import text
from referrals.wording import staff as words

_DAYS = "Type a whole number from 1 to 1095."


def _choices(direction: Direction) -> list[tuple[str, str]]:
    return [(category.value, words.CATEGORY(category)) for category in CATEGORIES[direction]]


class PresetForm(PutsBack, forms.ModelForm):
    """The name somebody recognises it by, and what a referral made from it starts with."""

    name = text("Name", limit=80, required="Give it a name, such as “After hospital”.")
    kind = forms.ChoiceField(label="Kind", choices=[(one.value, one.label) for one in ReferralKind if one.is_sent])
    purpose = forms.ChoiceField(label="What it is for", choices=words.PURPOSE.choices())
    categories_to_organization = forms.MultipleChoiceField(
        label="What the page asks for, and the organization sees",
        choices=_choices(Direction.TO_ORGANIZATION),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the organization sees: as little as will do."},
    )
    categories_to_agency = forms.MultipleChoiceField(
        label="What the organization may tell you",
        choices=_choices(Direction.TO_AGENCY),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label="How many days the permission counts",
        min_value=1,
        max_value=1095,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _DAYS),
    )
    is_default = forms.BooleanField(label="Offer it first", required=False)

    class Meta:
        model = Preset
        fields = (
            "name", "kind", "purpose", "categories_to_organization", "categories_to_agency", "days", "is_default",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_categories_to_organization(self) -> list[str]:
        """Always with what they want to be called: without it nobody knows whom it is about."""
        chosen = set(self.cleaned_data["categories_to_organization"]) | {Category.NAME.value}
        return [value for value, _ in _choices(Direction.TO_ORGANIZATION) if value in chosen]

    def problems(self) -> list[tuple[str, str]]:
        """As in StaffForm."""
        return [(field.id_for_label or field.auto_id, str(error)) for field in self for error in field.errors]
