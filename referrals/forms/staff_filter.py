"""Filters of the list of referrals. Names are encrypted, so they are compared here and not in the database."""

from collections.abc import Sequence
from typing import Any

from django import forms

from referrals.forms.staff_fields import StaffForm, date, text
from referrals.models import Referral
from referrals.states import FINISHED, ReferralState

_STATES = [
    ("open", "Everything open"),
    ("you", "Waiting for me"),
    ("all", "Everything, finished too"),
    *((state.value, state.label) for state in ReferralState),
]


class FilterForm(StaffForm):
    """Where it stands, which organization, whom, and when it was written down."""

    person = text("Person", limit=200)
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

    @property
    def is_filtered(self) -> bool:
        return bool(self.is_valid() and any(value for name, value in self.cleaned_data.items() if value != "open"))

    def chosen(self, rows: Sequence[Referral]) -> list[Referral]:
        """Those of `rows` that fit every filter. Call after `is_valid()`."""
        return [row for row in rows if self._fits(row)]

    def _fits(self, row: Referral) -> bool:
        data = self.cleaned_data
        day = row.created_at.date()
        return (
            self._fits_state(row, data.get("state") or "open")
            and (not data.get("organization") or str(row.organization_id) == data["organization"])
            and (not data.get("since") or day >= data["since"])
            and (not data.get("until") or day <= data["until"])
            and (not data.get("person") or data["person"].casefold() in row.person.called.casefold())
        )

    def _fits_state(self, row: Referral, wanted: str) -> bool:
        if wanted == "all":
            return True
        if wanted in {"open", "you"}:
            return row.told_state not in FINISHED
        return row.told_state == wanted
