"""What follows when the way to reach somebody changes, whoever writes it down: in the transaction that changes it.

What groups hold is hidden at the moment of use (`referrals.contact.contacts.is_out_of_date`) and needs nothing from here. Here:
forms that wait for an answer are drawn up anew, groups that were sent the old contact are told, and staff get a task.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core import clock
from core.rls.principal import Principal, acting_as, current
from referrals.actors import Actor
from referrals.contact import contacts
from referrals.models import Person, PersonNote, Release, Revocation
from referrals.selectors import release_drafts
from referrals.services import release_texts
from referrals.services.change_notifications import notify_contact_change
from referrals.services.note_arrived import arrived
from referrals.services.row_locks import locked_release, waiting_for
from referrals.services.transitions import lock_person, transition_referral, transition_release
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, NoteKind

_WHY = "The way to reach them changed."


@transaction.atomic
def change_contact(person: Person, contact: dict[str, object], *, withdraws: bool = False) -> None:
    """Writes `contact` down for a person whose row the caller holds, with everything that follows. Saves the person.

    `withdraws`: what was signed before must not be used, whatever is written down later. Nothing follows where the words
    that are sent stay what they are.
    """
    now = clock.now()
    with acting_as(Principal.disclosure(person.pk)):
        signed = list(Release.objects.filter(person=person, state=ReleaseState.ACTIVE))
        held = {one.pk: contacts.is_out_of_date(one, person) for one in signed}
    is_another = contacts.in_words(contact) != contacts.in_words(person.contact)
    person.contact = contact
    if is_another or withdraws:
        person.contact_changed_at, person.contact_changed_by_id = now, _user()
    if withdraws:
        person.contact_withdrawn_at = now
    person.version += 1
    changed = ("contact_changed_at", "contact_changed_by", "contact_withdrawn_at")
    person.save(update_fields=["contact", *changed, "version"])
    if is_another or withdraws:
        _follow(person, signed, held, now, NoteKind.CONTACT_WITHDRAWN if withdraws else NoteKind.CONTACT_CHANGED)


@transaction.atomic
def withdraw_contact(*, person: uuid.UUID) -> Person:
    """Do not use it: the contact is hidden everywhere at once, and nothing takes its place until they sign anew.

    Theirs to say on their own page, and for staff to press where a number is wrong. Raises RecordFrozen.
    """
    locked_person = lock_person(person)
    change_contact(locked_person, {}, withdraws=True)
    return locked_person


def waits_for_another(release: Release) -> bool:
    """Whether a form that was put to somebody holds a contact, which a change of it draws up anew."""
    return release.state == ReleaseState.REQUESTED and Category.CONTACT in (release.disclosed_values or {})


def _follow(
    person: Person, signed: Sequence[Release], held: dict[uuid.UUID, bool], at: datetime, kind: NoteKind
) -> None:
    """Draws forms up anew, tells groups, and leaves a task where the person did it or somebody holds the old one."""
    user = _user()
    with acting_as(Principal.disclosure(person.pk)):
        newly = [one for one in signed if contacts.is_out_of_date(one, person) and not held[one.pk]]
        waiting = [one for one in Release.objects.filter(person=person) if waits_for_another(one)]
        for release in waiting:
            _draw_up_anew(person, locked_release(release), at)
        notify_contact_change(newly, "contact_changed")
        # One task is enough: it is read from what is so now.
        task = PersonNote.objects.filter(person=person, kind=kind, answered_at__isnull=True, recorded_by=user)
        written = contacts.Contact.of(person.contact)
        # With a way in person, by letter or another, the field of the number holds words too.
        about = f"{written.value}\n{written.about}".strip()
        if (note := task.first()) is not None:
            arrived(note, about)
        elif user is None or newly or waiting:
            arrived(PersonNote.objects.create(person=person, kind=kind, recorded_by_id=user, at=at), about)


def _user() -> uuid.UUID | None:
    """Who of the agency changes it; None where the person does."""
    principal = current()
    return principal.user if principal is not None else None


def _draw_up_anew(person: Person, release: Release, at: datetime) -> None:
    """Takes the question back, and puts it again with the contact there is now where nothing else is in the way.

    The notes about it stay as they are: what the person wants changed in it is still to be read.
    """
    transition_release(release, "take_back", actor=Actor.time(), at=at, why=_WHY)
    if _said_stop(release) or release_drafts.missing_elements_to_ask(release, at):
        for referral in waiting_for(release, ReferralState.AWAITING_PERSON):
            transition_referral(referral, "take_up_again", actor=Actor.time(), at=at)
        return
    release_texts.write_text(release)
    release.requested_at = at
    transition_release(release, "request", actor=Actor.time(), at=at, why=_WHY)
    release_texts.keep_stated_facts(release)


def _said_stop(release: Release) -> bool:
    """Whether they said stop for one whom it names since it was put to them: nobody asks them again by it."""
    named = release.parties.filter(organization__isnull=False).values("organization")
    stops = Revocation.objects.filter(person=release.person_id, organization__in=named)
    return stops.filter(at__gte=release.requested_at).exists() if release.requested_at else False
