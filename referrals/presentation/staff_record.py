"""The paragraph for a health record: what was arranged, with nothing anybody wrote about the person."""

from referrals.consent.texts import write_date
from referrals.drafts import day_of, policy_of
from referrals.models import Referral
from referrals.presentation.staff_referral import StaffReferral


def health_record(referral: Referral, shown: StaffReferral) -> str:
    """Reference, organization, day, kind, permission and until when. No free text, so that it can go anywhere."""
    agency = referral.agency
    is_uk = policy_of(agency).is_uk
    day = write_date(day_of(agency, referral.created_at), is_uk)
    said = [f"{day}: {shown.kind}, {shown.organization}. Reference {shown.reference}."]
    release = shown.in_force or shown.release
    if release is None:
        said.append("No permission to share was asked for, and nothing was sent.")
    elif release.signed_at is not None:
        signed = write_date(day_of(agency, release.signed_at), is_uk)
        said.append(f"Permission {release.reference}, signed {signed}, ends {release.ends}.")
    else:
        said.append(f"Permission {release.reference}: {release.words.lower()}.")
    if referral.sent_at is not None:
        said.append(f"Sent {write_date(day_of(agency, referral.sent_at), is_uk)}.")
    return " ".join(said)
