"""What a person writes to their agency from their own page."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from referrals.models import Person, PersonNote
from referrals.services.note_arrived import arrived
from referrals.services.people import change_person
from referrals.services.transitions import lock_person
from referrals.vocabularies import NoteKind


@transaction.atomic
def ask_agency(*, person: uuid.UUID, text: str) -> PersonNote:
    """A question or anything else, which only the agency reads. Raises ValueError without words, RecordFrozen."""
    if not text.strip():
        raise ValueError("Write what you want to ask.")
    lock_person(person)
    return arrived(PersonNote.objects.create(person_id=person, kind=NoteKind.QUESTION, text=text.strip()))


@transaction.atomic
def ask_to_be_erased(*, person: uuid.UUID) -> PersonNote:
    """The wish to be erased, which only the agency reads. Raises RecordFrozen."""
    lock_person(person)
    return arrived(PersonNote.objects.create(person_id=person, kind=NoteKind.ERASURE_REQUESTED))


@transaction.atomic
def change_contact(*, person: uuid.UUID, version: int, contact: Mapping[str, Any]) -> Person:
    """How to reach the person, from now: for the agency at once, and hidden from whoever holds the old one.

    What was signed stays as it was: the agency asks anew. Raises ChangedMeanwhile, RecordFrozen.
    """
    return change_person(person=person, version=version, contact=dict(contact))
