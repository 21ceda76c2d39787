"""Devices that a party signs in: added, found again by their token, and ended."""

from datetime import timedelta

from django.db import transaction

from accounts.models import Device, Party
from core import clock, tokens

# A device that was not used for this long has ended.
UNUSED = timedelta(days=30)


@transaction.atomic
def add(*, party: Party, browser: str = "") -> tuple[Device, str]:
    """A new device of this party, and the token by which it is known: kept by the device alone."""
    token = tokens.new_token()
    return Device.objects.create(party=party, browser=browser, token_hash=tokens.hash_of(token)), token


def find(token: str) -> Device | None:
    """The device of this token; None for an unknown, ended or long unused one alike, or of a party that is closed."""
    now = clock.now()
    # Seen in a time still to come: the clock was wrong, and the time alone cannot be told.
    used = Device.objects.filter(seen_at__gt=now - UNUSED, seen_at__lte=now + UNUSED)
    rows = used.filter(token_hash=tokens.hash_of(token), ended_at__isnull=True, party__is_active=True)
    return rows.select_related("party").first()


def seen(device: Device) -> None:
    """Writes down that it is in use now."""
    Device.objects.filter(pk=device.pk, ended_at__isnull=True).update(seen_at=clock.now())


def end(device: Device) -> None:
    """This one, such as a lost telephone, opens nothing from now on."""
    Device.objects.filter(pk=device.pk, ended_at__isnull=True).update(ended_at=clock.now())


def end_all_of(party: Party) -> int:
    """Every device of a party, such as when somebody left; returns how many ended."""
    return Device.objects.filter(party=party, ended_at__isnull=True).update(ended_at=clock.now())
