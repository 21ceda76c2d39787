"""When something was last checked, and whether that is long ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from directory.facts.attendance import meets_in_person
from directory.models import Organization, Service
from directory.schedules import wording
from directory.vocabularies import CRISIS_ADJACENT, AgingField, CheckMethod

# `get_method_display` puts all labels together anew at each call.
_METHODS: dict[str, str] = dict(CheckMethod.choices)


@dataclass(frozen=True)
class Checked:
    """When something was last checked, in a sentence."""

    text: str
    stale: bool


def _months(days: int) -> str:
    months = days // 30
    if months >= 24:
        return f"over {months // 12} years ago"
    if months >= 12:
        return "over a year ago"
    return f"over {months} months ago"


def stale_after_days(services: Iterable[Service]) -> int:
    """Days after which details count as old: fewer where people may turn to a service in place of a crisis line."""
    crisis = any(service.service_type in CRISIS_ADJACENT for service in services)
    return settings.STALE_AFTER_DAYS_CRISIS if crisis else settings.STALE_AFTER_DAYS


def checked_line(
    verified_on: date | None,
    method_label: str,
    stale_days: int,
    today: date,
    can_call: bool = True,
    meets: bool = True,
) -> Checked:
    """`Checked 2 May 2026 by phone`, or that it is old and a call first is wise. `meets`: there is somewhere to go."""
    advice = ("Call before you go." if can_call else "Ask before you go.") if meets else "It may have changed."
    if verified_on is None:
        return Checked(f"We have not checked this yet. {advice}", stale=True)
    age = (today - verified_on).days
    day = wording.long_day(verified_on)
    if age > stale_days:
        return Checked(f"Last checked {day}, {_months(age)}. {advice}", stale=True)
    return Checked(f"Checked {day} {method_label}".rstrip(), stale=False)


def checked(organization: Organization, services: Iterable[Service], field: str = AgingField.LISTING) -> Checked:
    """When one part of a listing was last checked; a part without a check of its own takes the whole listing's.

    `services` are those the reader looks at: they say how soon it counts as old.
    """
    services = list(services)
    row = organization.provenance_of(field) or organization.provenance_of(AgingField.LISTING)
    verified_on = row.verified_on if row else None
    method = _METHODS.get(row.method, row.method) if row else ""
    can_call = any(phone.dead_since is None for phone in organization.phones.all())
    meets = not services or any(meets_in_person(service.formats) for service in services)
    return checked_line(verified_on, method, stale_after_days(services), timezone.localdate(), can_call, meets)
