"""How the person reaches an organization that knows of them, and what comes next once it said yes."""

import uuid
from collections.abc import Iterable, Sequence

from directory.models import Organization
from directory.presentation.phones import PhoneLine, phone_lines
from referrals.contact.contacts import is_out_of_date
from referrals.models import Referral, Release
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category

# From when somebody may want to ring them: they answered, or tried to reach the person.
_MAY_CALL = {ReferralState.ACCEPTED, ReferralState.WAITLISTED, ReferralState.CONTACTING, ReferralState.CONNECTED}
# Where it is theirs to get in touch.
_REACHES_OUT = {ReferralState.ACCEPTED, ReferralState.WAITLISTED, ReferralState.CONTACTING}
_NUMBERS = 3


def numbers_of(referrals: Iterable[Referral]) -> dict[uuid.UUID, tuple[PhoneLine, ...]]:
    """By referral, the numbers on the organization's public listing; none where it is not listed now."""
    may_call = {one.pk: one.organization_id for one in referrals if one.state in _MAY_CALL}
    if not may_call:
        return {}
    rows = Organization.objects.published().filter(pk__in=may_call.values()).prefetch_related("phones")
    by_organization = {one.pk: tuple(phone_lines(one)[:_NUMBERS]) for one in rows}
    return {referral: by_organization.get(organization, ()) for referral, organization in may_call.items()}


def next_for(referral: Referral, numbers: Sequence[PhoneLine]) -> str:
    """What comes next, where the organization said yes; else whether to call, "" where there is no need to.

    Whether the organization may know how to reach them stands in what was signed. Needs the referral's release.
    """
    if referral.state not in _MAY_CALL:
        return ""
    if referral.state in _REACHES_OUT and (signed := _signed(referral)) and is_out_of_date(signed, referral.person):
        return _hidden(referral, numbers)
    if referral.state != ReferralState.ACCEPTED:
        return "You can call them." if numbers else ""
    if _knows_how(referral):
        then = "They get in touch with you next, the way you agreed to."
        return f"{then} You can also call them." if numbers else then
    how = "Call them when you want to." if numbers else f"Ask {referral.agency.name} how to reach them."
    return f"They cannot call you: you did not share how to reach you. {how}"


def _knows_how(referral: Referral) -> bool:
    release = _signed(referral)
    return bool(
        release and release.consented_to_organization and Category.CONTACT in (release.categories_to_organization or ())
    )


def _signed(referral: Referral) -> Release | None:
    release: Release | None = referral.release
    while release is not None and release.signed_at is None:
        # What is being asked anew: what was signed before it counts until then.
        release = release.supersedes
    return release


def _hidden(referral: Referral, numbers: Sequence[PhoneLine]) -> str:
    """They hold a contact that is hidden: they reach nobody until another one is signed."""
    asked = referral.release is not None and referral.release.state == ReleaseState.REQUESTED
    which = "the" if referral.person.contact else "a"
    asks = f"{referral.agency.name} {'asks you now' if asked else 'will ask you'}."
    call = " You can call them." if numbers else ""
    return f"They cannot reach you until you say yes to {which} new one. {asks}{call}"
