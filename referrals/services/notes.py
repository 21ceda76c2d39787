"""What a person writes beside a form, and what their agency answers to any note of theirs."""

import uuid

from django.db import transaction

from core import clock
from referrals.models import Link, PersonNote, Release
from referrals.services import danger_alerts
from referrals.services.note_arrived import arrived
from referrals.services.transitions import lock_person
from referrals.vocabularies import NoteKind


@transaction.atomic
def ask_for_change(*, release: Release, text: str, link: Link | None = None) -> PersonNote:
    """The person wants the form to read differently. It waits unsigned. Raises ValueError if empty, RecordFrozen."""
    return _write(NoteKind.CHANGE_REQUESTED, release, text, link)


@transaction.atomic
def wish_for_change(*, release: Release) -> PersonNote:
    """The same, pressed where the agency reads no messages here: what is to change they say on the phone. RecordFrozen."""
    lock_person(release.person_id)
    return arrived(
        PersonNote.objects.create(person_id=release.person_id, release=release, kind=NoteKind.CHANGE_REQUESTED)
    )


@transaction.atomic
def comment(*, release: Release, text: str, link: Link | None = None) -> PersonNote:
    """Words beside an answer that they do not change. Raises ValueError if empty, RecordFrozen."""
    return _write(NoteKind.COMMENT, release, text, link)


def was_said(*, release: Release, text: str) -> bool:
    """Whether the newest comment on this form ends with these words: they arrived before, and are not kept twice."""
    last = PersonNote.objects.filter(release=release, kind=NoteKind.COMMENT).order_by("-at").first()
    return last is not None and last.text.endswith(text.strip())


@transaction.atomic
def answer_note(*, note: uuid.UUID, person: uuid.UUID, answer: str) -> PersonNote:
    """What the agency says to a note of this person; an empty answer marks it as seen.

    Raises PersonNote.DoesNotExist for a note of somebody else, RecordFrozen.
    """
    lock_person(person)
    current = PersonNote.objects.select_for_update().get(pk=note, person=person)
    current.answer, current.answered_at = answer.strip(), clock.now()
    current.save(update_fields=["answer", "answered_at"])
    danger_alerts.note_answered(current, current.answered_at)
    return current


def _write(kind: NoteKind, release: Release, text: str, link: Link | None) -> PersonNote:
    if not text.strip():
        raise ValueError("Write what you want to say.")
    lock_person(release.person_id)
    words = text.strip()
    if link is not None and link.kind == Link.Kind.REPRESENTATIVE and link.related_person is not None:
        words = f"{link.related_person.name}, who answers for them, wrote:\n{words}"
    return arrived(PersonNote.objects.create(person_id=release.person_id, release=release, kind=kind, text=words))
