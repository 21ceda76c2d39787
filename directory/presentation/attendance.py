"""Ways in online and by phone, and offices, in words."""

from collections.abc import Iterable

from directory.facts.attendance import meets_in_person, offices
from directory.models import Location, Organization
from directory.presentation.words import lower_first
from directory.vocabularies import Format

_LABELS: dict[str, str] = dict(Format.choices)


def formats_in_words(formats: Iterable[str]) -> str:
    """`online or by phone`: what `from_afar` found, inside a sentence; "" for none."""
    return " or ".join(lower_first(_LABELS[value]) for value in formats)


def office_lines(organization: Organization) -> list[str]:
    """Offices, each in a line that sends nobody there to meet people.

    The town alone where all happens online or by phone: the street would draw people to a closed door, or to a home. But
    where a letter is the only way to reach them, it has to have its address.
    """
    far = not any(meets_in_person(service.formats) for service in organization.services.all())
    letters = far and not _is_reached_otherwise(organization)
    note = " For letters only." if letters else "" if far else " Ask before you go."
    lines = []
    for place in offices(organization):
        town_only = place.confidential or (far and not letters)
        lines.append(f"{_where(place, town_only=town_only)}.{note}")
    return list(dict.fromkeys(lines))


def _is_reached_otherwise(organization: Organization) -> bool:
    live = any(phone.dead_since is None for phone in organization.phones.all())
    linked = any(service.url for service in organization.services.all())
    return bool(live or linked or organization.website or organization.email or organization.mailing_address)


def _where(place: Location, *, town_only: bool) -> str:
    street = [] if town_only else [place.name, place.address_1, place.address_2]
    parts = [*street, place.city, place.state_province, "" if town_only else place.postal_code]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or "We do not know where"
