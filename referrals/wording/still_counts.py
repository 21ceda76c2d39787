"""What counts beside a form that was answered with no: a no ends nothing that was signed before or since."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from referrals.models import Release
from referrals.selectors.in_force import in_force
from referrals.states import ReleaseState
from referrals.wording.sharing import Organization, counting_organizations, sharing_of


@dataclass(frozen=True)
class Counting:
    """A form in force. `until` ends a sentence about it; `before` the no, and `same` one said yes and no."""

    reference: str
    until: str
    organizations: tuple[Organization, ...]
    before: bool
    same: bool


def still_counting(release: Release, at: datetime, *, own: bool) -> list[Counting]:
    """Forms in force at `at` that name an organization of `release`, the newest first.

    `own`: the person reads. Whoever answers for them reads of the forms that name themselves, and of no other.
    """
    beside = set(_beside(release, own=own).values_list("pk", flat=True))
    named = set(release.parties.filter(organization__isnull=False).values_list("organization", flat=True))
    counting = []
    for counts in in_force(release.person, at):
        if counts.release.pk not in beside or not named & counts.organizations:
            continue
        one = sharing_of(counts, counting_organizations(counts))
        counting.append(
            Counting(
                one.reference,
                one.until if own or not release.representative_id else one.until.replace(" you ", " they "),
                one.organizations,
                _is_before(counts.release.signed_at, release.ended_at),
                counts.release.representative_id == release.representative_id,
            )
        )
    return counting


def stopped_since(release: Release, *, own: bool) -> datetime | None:
    """When sharing with an organization of `release` was last stopped after the no; None: it was not."""
    if release.ended_at is None:
        return None
    rows = _beside(release, own=own).filter(state=ReleaseState.REVOKED, revoked_at__gt=release.ended_at)
    return rows.order_by("-revoked_at").values_list("revoked_at", flat=True).first()


def _beside(release: Release, *, own: bool) -> QuerySet[Release]:
    named = release.parties.filter(organization__isnull=False).values("organization")
    rows = Release.objects.filter(person=release.person_id, parties__organization__in=named).exclude(pk=release.pk)
    if not own and release.representative_id:
        rows = rows.filter(representative=release.representative_id)
    return rows.distinct()


def _is_before(signed_at: datetime | None, said_no_at: datetime | None) -> bool:
    return signed_at is None or said_no_at is None or signed_at <= said_no_at
