"""Who answers for somebody: what staff write down, who is asked to sign, and how it ends."""

from collections.abc import Sequence
from typing import Any

from django import forms

from referrals.consent.statements import together
from referrals.models import RelatedPerson
from referrals.services.representatives import AuthorityEvidence
from referrals.vocabularies import Authority, RelatedPersonEnd
from referrals.web.forms.scan import ReadsScan, scan_field
from referrals.web.staff.forms.fields import LONG, SHORT, StaffForm, date, text, yes_no

PERSON = "person"
ALONE, TOGETHER = "alone", "together"


class RepresentativeForm(ReadsScan, StaffForm):
    """Their name, what they are, the document that shows it, and what it lets them decide."""

    name = text("Their name, as it stands in the document", required="Write their name.", limit=SHORT)
    basis = yes_no("What they are", [], required="Choose what they are.")
    document = text(
        "Which document shows it?",
        required="Write which document shows it.",
        limit=300,
        help_text="Such as: order of the county court of 3 May 2024.",
    )
    scope = text(
        "What does it let them decide?",
        required="Write what it lets them decide.",
        limit=LONG,
        long=True,
        help_text="In plain words. The person and their representative read this in every form.",
    )
    acts = yes_no(
        "How may they sign?",
        [(ALONE, "Alone, or any of several alone"), (TOGETHER, "Only together with somebody else")],
        required="Choose how they may sign. The document says it.",
        help_text="The paper may say “jointly and severally”: any of them alone. “Jointly” alone: only together.",
    )
    others = text(
        "Who else has to sign",
        limit=SHORT * 2,
        long=True,
        help_text="Only if they sign together: one name in each line. They sign on paper, all of them.",
    )
    until = date("The last day it counts, if it has one")
    seen = forms.BooleanField(
        label="I have seen the document. It counts now, and it covers sharing information about their health.",
        error_messages={"required": "Look at the document first, then tick this."},
        help_text="A power of attorney often counts only once somebody cannot decide for themselves.",
    )
    scan = scan_field("A scan or photo of it, if you keep one", empty="This file is empty. Scan the document again.")

    def __init__(self, *args: Any, authorities: Sequence[Authority], **kwargs: Any) -> None:
        """`authorities` are those by which somebody signs for another where the agency works."""
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [(one.value, one.label) for one in authorities]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("acts") == TOGETHER and not given.get("others") and "others" not in self.errors:
            self.add_error("others", "Write who else has to sign.")
        if given.get("acts") == ALONE and given.get("others"):
            self.add_error("others", "Leave this empty, or choose “Only together with somebody else”.")
        return given

    def evidence(self) -> AuthorityEvidence:
        """What they showed, as the service takes it. Call after `is_valid()`."""
        given = self.cleaned_data
        others = tuple(name.strip() for name in given["others"].splitlines() if name.strip())
        return AuthorityEvidence(
            given["name"], Authority(given["basis"]), given["document"], given["scope"], given["until"], others
        )


class EndForm(StaffForm):
    """Why they answer for the person no more."""

    why = yes_no(
        "Why does it end?",
        [(one.value, str(one.label)) for one in (RelatedPersonEnd.ENDED, RelatedPersonEnd.NEVER_HELD)],
        required="Choose why it ends.",
    )


class SignerForm(StaffForm):
    """Who signs: the person, unless somebody is chosen who may answer for them."""

    signer = yes_no("Who signs?", [], required="Choose who signs.")

    def __init__(self, *args: Any, standing: Sequence[RelatedPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = [
            (str(one.pk), f"Their representative signs: {one.name}, {_what(one)}{_with(one)}") for one in standing
        ]
        self.fields["signer"].choices = [(PERSON, "The person signs"), *theirs]  # type: ignore[attr-defined]
        self.standing = {str(one.pk): one for one in standing}

    def chosen(self) -> RelatedPerson | None:
        """None is the person. Call after `is_valid()`."""
        return self.standing.get(self.cleaned_data["signer"])


def _with(related_person: RelatedPerson) -> str:
    return f", on paper together with {together(related_person.others)}" if related_person.jointly_only else ""


def _what(related_person: RelatedPerson) -> str:
    label = Authority(related_person.basis).label if related_person.basis in Authority.values else ""
    return label[:1].lower() + label[1:]
