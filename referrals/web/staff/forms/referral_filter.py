"""Filters of the list of referrals. Names are encrypted, so they are compared here and not in the database.

Where a referral stands is asked of what its row shows, which is computed at the moment: a permission that ran out has
ended, whatever is stored. So no row reads otherwise than the filter that found it.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from referrals import references
from referrals.contact.contact_match import is_in_contact, plain
from referrals.models import Referral, Release
from referrals.states import FINISHED, ReferralState
from referrals.vocabularies import ReferralKind
from referrals.web.staff.forms.fields import StaffForm, date, text
from referrals.web.staff.pages.referral_page import StaffReferral, told_words

_THEMSELVES = "themselves"
_WORDS = {
    _THEMSELVES: told_words(ReferralState.DRAFT, ReferralKind.SELF_REFERRAL),
    **{state.value: told_words(state, ReferralKind.REFERRAL) for state in ReferralState},
}
_STATES = [
    ("open", "Everything open"),
    ("you", "Waiting for me"),
    ("nobody", "Finished or stopped"),
    ("all", "Everything, finished too"),
    *_WORDS.items(),
]


class FilterForm(StaffForm):
    """Where it stands, which organization, whom, and when it was written down."""

    person = text(
        "Name, reference or telephone number",
        limit=200,
        help_text="Any part of a name, a whole reference, or the last four digits or more of a number.",
    )
    state = forms.ChoiceField(
        label="Where it stands",
        choices=_STATES,
        required=False,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    organization = forms.ChoiceField(
        label="Organization", required=False, error_messages={"invalid_choice": "Choose from the list."}
    )
    since = date("Written down from")
    until = date("Written down until")

    def __init__(self, *args: Any, organizations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [("", "All"), *organizations]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "This day is before the first. Choose a later one, or leave it empty.")
        return data

    @property
    def is_filtered(self) -> bool:
        return bool(self.is_valid() and any(value for name, value in self.cleaned_data.items() if value != "open"))

    @property
    def filters_on(self) -> list[str]:
        """The labels of the filters that are on, as they stand in a sentence. Call after `is_valid()`."""
        used = [name for name, value in self.cleaned_data.items() if value and value != "open"]
        labels = [str(self.fields[name].label) for name in used]
        return [label[:1].lower() + label[1:] for label in labels]

    @property
    def kept_names(self) -> list[tuple[str, str]]:
        """Name and value of every filter that is on but where it stands, as typed: for a form that goes on with them."""
        return [(name, self.data[name]) for name in self.fields if name != "state" and self.data.get(name)]

    def fitting(self, rows: Sequence[Referral]) -> list[Referral]:
        """Those of `rows` that fit every filter but where they stand. Call after `is_valid()`."""
        form_of = self._people_of_the_form()
        return [row for row in rows if self._fits(row, form_of)]

    def chosen(self, rows: Sequence[Referral], asking: Collection[UUID]) -> list[Referral]:
        """Those of `rows`, which are `fitting`, that may stand where it was asked for. Call after `is_valid()`.

        `asking` are people who wrote something that has no answer, or of whom a task is open.
        """
        return [row for row in rows if self._may_stand(row, asking)]

    def standing(self, rows: Sequence[StaffReferral]) -> list[StaffReferral]:
        """Those that stand, by what their row says, where it was asked for. Call after `is_valid()`."""
        wanted = self._state
        if wanted == "all":
            return list(rows)
        if wanted == "open":
            return [one for one in rows if one.next.waits_for]
        if wanted == "you":
            return [one for one in rows if one.next.waits_for == "you"]
        if wanted == "nobody":
            return [one for one in rows if not one.next.waits_for]
        return [one for one in rows if one.told_words == _WORDS[wanted]]

    @property
    def _state(self) -> str:
        return self.cleaned_data.get("state") or "open"

    def _people_of_the_form(self) -> set[UUID]:
        """Whose permission has the reference that was typed, where it is one of a permission."""
        reference = references.tidy(self.cleaned_data.get("person") or "")
        if not reference.startswith("C"):
            return set()
        return set(Release.objects.filter(reference=reference).values_list("person_id", flat=True))

    def _fits(self, row: Referral, form_of: Collection[UUID]) -> bool:
        data = self.cleaned_data
        day = row.created_at.astimezone(ZoneInfo(row.agency.time_zone)).date()
        return (
            (not data.get("organization") or str(row.organization_id) == data["organization"])
            and (not data.get("since") or day >= data["since"])
            and (not data.get("until") or day <= data["until"])
            and (not data.get("person") or row.person_id in form_of or _is_found(row, data["person"]))
        )

    def _may_stand(self, row: Referral, asking: Collection[UUID]) -> bool:
        """Spares reading the permissions of what is finished and asked about by nobody."""
        return self._state not in {"open", "you"} or row.reported_state not in FINISHED or row.person_id in asking


def _is_found(row: Referral, typed: str) -> bool:
    """By a name of theirs, in any order and without accents, by the reference, or by how they are reached."""
    if references.tidy(typed) == row.reference:
        return True
    person, wanted = row.person, plain(typed)
    names = plain(f"{person.preferred_name} {person.full_name}")
    if wanted and all(word in names for word in wanted.split()):
        return True
    return is_in_contact(typed, (person.contact or {}).get("value", ""))
