"""The page that writes a referral down, and the same fields to change it while it is a draft."""

from collections.abc import Sequence
from datetime import date as date_type
from datetime import timedelta
from typing import Any

from django import forms

from core import clock
from referrals.expiry_events import ExpiryEvent
from referrals.selectors.release_drafts import day_of
from referrals.services.prepare import Asked
from referrals.services.presets import Plan
from referrals.services.referral_kinds import Chosen
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose, ReferralKind
from referrals.web.staff.forms.fields import date, yes_no
from referrals.web.staff.forms.person import PersonForm
from referrals.web.staff.pages.known_people import Alike
from referrals.wording import staff as words

_NOT_ADULT = (
    "For now only adults can sign here. Give them a hand-out, or go back and choose “They will get in touch themselves”. "
    "Nothing was kept."
)
_ONLY_ADULTS = "For now only adults can sign here. Leave it at “They will get in touch themselves”."
# As long as any preset can be.
LONGEST_DAYS = 1095
_FROM_THE_LIST = "Choose from the list."
_SOMEBODY_ELSE = "somebody_else"
TYPED, RECORDED = "typed", "recorded"
_BACK = [(category.value, words.CATEGORY(category)) for category in CATEGORIES[Direction.TO_AGENCY]]


class ReferForm(PersonForm):
    """With `plan`, whose information it asks for and no more."""

    send_when_signed = forms.BooleanField(label="Send it as soon as they say yes", required=False, initial=True)
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Of somebody who is written down already: which version of their details filled this form.
    version_person = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, asked=plan.to_organization, **kwargs)
        self.plan = plan
        if not plan.kind.is_sent:
            self._drop("full_name", "is_adult", "send_when_signed", "date_of_birth")
        self.is_about_age = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.plan.kind.is_sent:
            return cleaned
        if cleaned.get("is_adult") in {"no", "unknown"}:
            self.is_about_age = True
            self.add_error("is_adult", _NOT_ADULT)
        if self._needs_contact() and not (cleaned.get("value") or cleaned.get("about") or cleaned.get("method")):
            self.add_error(
                "method", "Say how to reach them safely. Or go back and choose “They will get in touch themselves”."
            )
        return cleaned

    @property
    def says_known(self) -> str:
        """The reference of somebody they already work with, if they said that it is the same person."""
        return str(self.data.get("known", ""))

    @property
    def says_new(self) -> bool:
        """They were asked, and said that it is somebody else."""
        return self.says_known == _SOMEBODY_ELSE

    def ask_whether_known(self, alike: Sequence[Alike]) -> None:
        """Asks, on top of the form as it was typed, whether this is one of `alike`."""
        choices = [(one.reference, f"Yes, this is {one.name}. {one.says}") for one in alike]
        names = list(dict.fromkeys(one.name for one in alike))
        who = names[0] if len(names) == 1 else "one of these people"
        self.fields["known"] = yes_no(
            f"Is this {who}, whom you already work with?",
            [*choices, (_SOMEBODY_ELSE, "No, this is somebody else")],
            help_text="What you typed is added to their record, and what you left empty stays as it is there. "
            "So does how to reach them, unless you typed another number or address: then you are asked which is safe.",
        )
        self.order_fields(["known"])
        press = "Check it, then ask" if self.plan.kind.is_sent else "Write it down"
        self.add_error("known", f"Choose one, then press “{press}” again.")

    @property
    def says_contact(self) -> str:
        """Which way to reach them is safe, where that was asked: `TYPED`, `RECORDED`, or "" before."""
        choice = str(self.data.get("safe", ""))
        return choice if choice in {TYPED, RECORDED} else ""

    def ask_which_contact(self, alike: Sequence[Alike], typed: str, recorded: str) -> None:
        """Asks which of two ways to reach them is safe; whom they said this is stays chosen."""
        self.ask_whether_known(alike)
        del self.errors["known"]
        self.fields["safe"] = yes_no(
            f"You typed {typed}. Their record says {recorded}. Which one is safe?",
            [
                (TYPED, f"{typed}: write it down, and hide the other everywhere"),
                (RECORDED, f"{recorded}, as it stands"),
            ],
        )
        self.order_fields(["known", "safe"])
        self.add_error("safe", "Choose the one that is safe. Ask them if you do not know.")

    def _needs_contact(self) -> bool:
        return self.plan.kind != ReferralKind.COORDINATION and "method" in self.fields and not self.errors.get("method")


class ChangeForm(PersonForm):
    """A draft: how and what for, what comes back, and when the permission ends. Hidden: which version was looked at."""

    kind = forms.ChoiceField(
        label="How you refer them",
        choices=ReferralKind.choices,
        help_text="Where they get in touch themselves, only what they want to be called is kept.",
        required=False,
        error_messages={"invalid_choice": _FROM_THE_LIST},
    )
    purpose = forms.ChoiceField(
        label="What it is for",
        choices=words.PURPOSE.choices(),
        help_text="It stands in the permission, as they would say it.",
        required=False,
        error_messages={"invalid_choice": _FROM_THE_LIST},
    )
    to_agency = forms.MultipleChoiceField(
        label="What the organization may tell you",
        choices=_BACK,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _FROM_THE_LIST},
    )
    expires_on = date("Last day of the permission")
    expires_event = forms.ChoiceField(
        label="Or it ends",
        choices=[("", "On that day only"), *words.EXPIRY_EVENT.choices()],
        required=False,
        error_messages={"invalid_choice": _FROM_THE_LIST},
    )
    version_person = forms.IntegerField(widget=forms.HiddenInput)
    version_referral = forms.IntegerField(widget=forms.HiddenInput)
    version_release = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for where somebody is announced; who gets in touch themselves may be any age.
        self.fields["is_adult"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "kind" in self.errors or "is_adult" in self.errors or not self._kind().is_sent:
            return cleaned
        if not cleaned.get("is_adult"):
            self.add_error("is_adult", "Ask whether they are 18 or over.")
        elif cleaned["is_adult"] != "yes" and self.initial.get("kind") == ReferralKind.SELF_REFERRAL:
            self.add_error("is_adult", _ONLY_ADULTS)
        return cleaned

    def clean_expires_on(self) -> date_type | None:
        """By the day at the agency. A slip of the finger is no wish for a permission that lasts for ever, or for none."""
        chosen: date_type | None = self.cleaned_data["expires_on"]
        today = day_of(self.agency, clock.now())
        if chosen is not None and chosen < today:
            raise forms.ValidationError("That day is over already. Choose today or a later day.")
        if chosen is not None and chosen > today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("Choose a day within the next three years.")
        return chosen

    def asked(self) -> Asked:
        data = self.cleaned_data
        event = data.get("expires_event")
        return Asked(
            [Category(name) for name in data.get("to_agency", [])],
            data.get("expires_on"),
            ExpiryEvent(event) if event else None,
        )

    def chosen(self) -> Chosen:
        """Kind and purpose; what was not sent stays what it is."""
        return Chosen(self._kind(), Purpose(self.cleaned_data["purpose"] or self.initial["purpose"]))

    @property
    def is_renewal(self) -> bool:
        """Of a referral that was put to somebody before: kind and purpose stay what they are."""
        return "kind" not in self.fields

    def _kind(self) -> ReferralKind:
        return ReferralKind(self.cleaned_data.get("kind") or self.initial["kind"])

    def versions(self) -> dict[str, int]:
        data = self.cleaned_data
        versions = {"person": data["version_person"], "referral": data["version_referral"]}
        return versions | ({"release": data["version_release"]} if data.get("version_release") is not None else {})

    def without(self, names: Sequence[str]) -> "ChangeForm":
        self._drop(*names)
        return self
