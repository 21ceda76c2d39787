"""Answers to what the person asked or wanted changed."""

import uuid

from django.db import transaction

from referrals import clock
from referrals.models import PersonNote
from referrals.services.moves import lock_person


@transaction.atomic
def answer_note(*, note: uuid.UUID, person: uuid.UUID, answer: str) -> PersonNote:
    """What the agency says to a note of this person; an empty answer marks it as seen.

    Raises PersonNote.DoesNotExist for a note of somebody else, RecordFrozen.
    """
    lock_person(person)
    found = PersonNote.objects.select_for_update().get(pk=note, person=person)
    found.answer, found.answered_at = answer.strip(), clock.now()
    found.save(update_fields=["answer", "answered_at"])
    return found
