"""Rows that services change, read again and locked."""

from referrals.models import Referral, Release
from referrals.states import ReferralState


def locked_release(release: Release) -> Release:
    rows = Release.objects.select_related("agency", "supersedes", "representative")
    return rows.select_for_update(of=("self",)).get(pk=release.pk)


def waiting_for(release: Release, state: ReferralState) -> list[Referral]:
    rows = Referral.objects.select_related("agency", "organization")
    return list(rows.filter(release=release, state=state))
