"""What had gone to organizations when sharing stopped, said to whoever stopped it."""

from django.db.models import Q

from referrals.consent.facts import organization_party
from referrals.models import LedgerEntry, Referral, ReferralEvent, Release
from referrals.noted_events import ANNOUNCEMENT

READ = "We cannot take back what they have read."
REFERENCE = "They got a reference and no name. Nothing was read."
NOTHING = "Nothing was sent."


def sent_disclosures(release: Release, *, own: bool) -> str:
    """Of anything about an organization of `release`: what was read, that a reference was sent, or nothing.

    `own`: the person reads. Whoever answers for them hears of the forms that name themselves, and of no other.
    """
    ids = [pk for pk in release.parties.values_list("organization", flat=True) if pk]
    parties = [organization_party(pk) for pk in ids]
    rows = LedgerEntry.objects.filter(Q(discloser__in=parties) | Q(recipient__in=parties), person_id=release.person_id)
    referrals = Referral.objects.filter(person=release.person_id, organization__in=ids)
    if release.representative_id and not own:
        theirs = Release.objects.filter(person=release.person_id, representative=release.representative_id)
        rows, referrals = rows.filter(release_id__in=theirs.values("pk")), referrals.filter(release__in=theirs)
    if rows.exists():
        return READ
    announced = ReferralEvent.objects.filter(referral__in=referrals, event_type=ANNOUNCEMENT)
    return REFERENCE if referrals.filter(sent_at__isnull=False).exists() or announced.exists() else NOTHING
