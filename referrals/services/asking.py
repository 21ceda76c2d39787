"""What a person writes to their agency from their own page."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from referrals.models import Person, PersonNote
from referrals.services.moves import lock_person
from referrals.services.people import change_person

CONTACT_CHANGED = "I changed how to reach me. The new way stands in my record."
ERASE = "Erase what you hold about me, as far as the law lets you."


@transaction.atomic
def ask_agency(*, person: uuid.UUID, text: str) -> PersonNote:
    """A question or a wish, which only the agency reads. Raises ValueError without words, RecordFrozen."""
    if not text.strip():
        raise ValueError("Write what you want to ask.")
    lock_person(person)
    return PersonNote.objects.create(person_id=person, text=text.strip())


@transaction.atomic
def change_contact(*, person: uuid.UUID, version: int, contact: Mapping[str, Any]) -> Person:
    """How to reach the person, from now, and a note that tells the agency so.

    It counts at once, for the agency rings the number it reads. What was signed stays as it was: the agency asks anew.
    Raises ChangedMeanwhile, RecordFrozen.
    """
    found = change_person(person=person, version=version, contact=dict(contact))
    PersonNote.objects.create(person=found, text=CONTACT_CHANGED)
    return found
