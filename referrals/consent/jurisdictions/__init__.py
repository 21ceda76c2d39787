"""Whose rules a release follows: a policy for each jurisdiction (docs/consent.md says how to add one)."""

from referrals.consent.jurisdictions.base import JurisdictionPolicy, Law
from referrals.consent.jurisdictions.choose import policy_for

__all__ = ["JurisdictionPolicy", "Law", "policy_for"]
