"""The paragraph for a health record: what was arranged, with nothing anybody wrote about the person."""

from datetime import datetime

from accounts.models import Agency
from referrals.consent.texts import write_date
from referrals.drafts import day_of, policy_of
from referrals.models import Referral
from referrals.presentation.staff_referral import StaffReferral
from referrals.presentation.staff_release import StaffRelease, ends_in_words


def health_record(referral: Referral, shown: StaffReferral) -> str:
    """Reference, organization, day, kind, permission and until when. No free text, so that it can go anywhere."""
    agency = referral.agency
    is_uk = policy_of(agency).is_uk
    day = write_date(day_of(agency, referral.created_at), is_uk)
    said = [f"{day}: {shown.kind}, {shown.organization}. Reference {shown.reference}."]
    said += [_permission(release, agency, is_uk) for release in _to_speak_of(shown)]
    if not shown.releases:
        said.append("No permission to share was asked for, and nothing was sent.")
    if referral.sent_at is not None:
        said.append(f"Sent {write_date(day_of(agency, referral.sent_at), is_uk)}.")
    return " ".join(said)


def _to_speak_of(shown: StaffReferral) -> list[StaffRelease]:
    """The one that counts, else the last that was signed; and a newer one that has no signature yet. Each once."""
    signed = [release for release in shown.releases if release.signed_at is not None]
    last = shown.in_force or max(signed, key=_signed, default=None)
    newest = shown.release
    waits = newest if newest is not None and newest.signed_at is None else None
    return [one for one in (last, waits) if one is not None]


def _signed(release: StaffRelease) -> datetime:
    assert release.signed_at is not None  # noqa: S101 - of signed ones only
    return release.signed_at


def _permission(release: StaffRelease, agency: Agency, is_uk: bool) -> str:
    if release.signed_at is None:
        return f"Permission {release.reference}: {release.words.lower()}."
    by = f" by {release.signed_for}" if release.signed_for else ""
    said = f"Permission {release.reference}, signed {write_date(day_of(agency, release.signed_at), is_uk)}{by},"
    if release.is_mistake:
        return f"{said} {release.ended}."
    if release.ended and release.ends_at is not None:
        return f"{said} {release.ended} on {write_date(day_of(agency, release.ends_at), is_uk)}."
    ends = ends_in_words(release, lambda day: write_date(day, is_uk))
    return f"{said} ends {ends}." if release.in_force else f"{said} counts no more: the record is closed."
