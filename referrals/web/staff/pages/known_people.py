"""Whether this is somebody they already work with: what staff are asked before anything is written down."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Membership
from directory.models import Organization
from referrals.contact.contacts import Contact
from referrals.form_input import Written
from referrals.selectors.known_people import Known, known
from referrals.selectors.release_drafts import day_of
from referrals.wording.moments import day_in_words


class AskWhetherKnown(Exception):  # noqa: N818 - it says what to do
    """What was typed fits people on the caseload: they are asked about before anything is written down."""

    def __init__(self, alike: "Sequence[Alike]") -> None:
        super().__init__("Ask whether this is somebody they already work with.")
        self.alike = alike


class AskWhichContact(Exception):  # noqa: N818 - it says what to do
    """They said who it is, and typed another number or address than the record has: which one is safe is asked."""

    def __init__(self, alike: "Sequence[Alike]", typed: str, recorded: str) -> None:
        super().__init__(f"You typed {typed}. Their record says {recorded}. Which one is safe?")
        self.alike, self.typed, self.recorded = alike, typed, recorded


@dataclass(frozen=True)
class Alike:
    """Somebody on the caseload with the same name or contact, and a sentence by which to know them."""

    reference: str
    name: str
    says: str


def alike(membership: Membership, written: Written, organizations: Sequence[Organization]) -> list[Alike]:
    """People whom this member works with and who have this name or contact, in words."""
    return [_in_words(membership, one) for one in known(membership, written, organizations)]


def _in_words(membership: Membership, one: Known) -> Alike:
    groups = ", ".join(dict.fromkeys(row.organization.name for row in one.referrals[:3]))
    newest = one.referrals[0]
    day = day_in_words(day_of(membership.agency, newest.created_at))
    reach = Contact.of(one.person.contact).reach
    sentences = [f"{newest.reference}, {groups}, written down on {day}.", *([f"{reach}."] if reach else [])]
    for organization, refusal in one.refused:
        when = day_in_words(day_of(membership.agency, refusal.at))
        sentences.append(f"They said {refusal.phrase} {organization.name} on {when}.")
    return Alike(newest.reference, one.person.preferred_name, " ".join(sentences))
