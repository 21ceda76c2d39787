"""What a person said yes to, told apart by whether anything can be seen by it now."""

from datetime import datetime
from uuid import UUID

from referrals.contact import contacts
from referrals.models import Person, Referral, Release
from referrals.selectors.in_force import in_force
from referrals.states import ON_ITS_WAY
from referrals.wording.sharing import Sharing, counting_organizations, sharing_of


def who_sees(person: Person, at: datetime) -> tuple[list[Sharing], list[Sharing]]:
    """Permissions in force by which something can be seen at `at`, and those by which nothing can.

    A form that names several is in both, each time with the organizations of which it is so.
    """
    seen, unseen = list[Sharing](), list[Sharing]()
    without = _without_a_view(person)
    for counts in in_force(person, at):
        hidden, is_old = _numbers(counts.release, without), contacts.is_out_of_date(counts.release, person)
        for listed, is_hidden in ((seen, False), (unseen, True)):
            some = tuple(one for one in counting_organizations(counts) if (one.number in hidden) is is_hidden)
            if some:
                listed.append(sharing_of(counts, some, idle=is_hidden, contact_is_hidden=is_old))
    return seen, unseen


def _without_a_view(person: Person) -> set[UUID]:
    """Organizations whose every referral of this person is unsent, on hold, or over: they see no more than references.

    What is agreed with an organization that nobody was referred to is between the two sides, and stays in the first list.
    """
    hidden: dict[UUID, bool] = {}
    for organization, state in Referral.objects.filter(person=person).values_list("organization", "state"):
        hidden[organization] = hidden.get(organization, True) and state not in ON_ITS_WAY
    return {organization for organization, is_hidden in hidden.items() if is_hidden}


def _numbers(release: Release, organizations: set[UUID]) -> set[int]:
    """The places of these organizations in the list of a form, from 1."""
    named = release.parties.filter(organization__isnull=False).order_by("pk").values_list("organization", flat=True)
    return {number for number, pk in enumerate(named, 1) if pk in organizations}
