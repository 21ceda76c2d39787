"""From the jurisdiction that an agency states to the rules its releases follow."""

from accounts.jurisdictions import JURISDICTIONS
from referrals.consent.jurisdictions import uk
from referrals.consent.jurisdictions.base import JurisdictionPolicy
from referrals.consent.jurisdictions.columbia import columbia
from referrals.consent.jurisdictions.federal import federal
from referrals.consent.jurisdictions.illinois import illinois

_NAMES = dict(JURISDICTIONS)
_NATIONS = {policy.jurisdiction: policy for policy in (uk.ENGLAND_AND_WALES, uk.SCOTLAND, uk.NORTHERN_IRELAND)}
# A state with rules of its own adds its overlay here.
_OVERLAYS = {"US-IL": illinois, "US-DC": columbia}


def policy_for(agency_jurisdiction: str, counsel_reviewed: bool) -> JurisdictionPolicy:
    """The rules for an agency. `counsel_reviewed`: its own counsel reviewed the form for its state (US only).

    Without that, a release of a US agency counts only on its own paper form. ValueError for a code that is none of
    `accounts.jurisdictions`.
    """
    if agency_jurisdiction not in _NAMES:
        raise ValueError("This is not a jurisdiction that an agency can belong to.")
    if agency_jurisdiction in _NATIONS:
        return _NATIONS[agency_jurisdiction]
    if agency_jurisdiction in _OVERLAYS:
        return _OVERLAYS[agency_jurisdiction](counsel_reviewed)
    return federal(agency_jurisdiction, _NAMES[agency_jurisdiction], counsel_reviewed)
