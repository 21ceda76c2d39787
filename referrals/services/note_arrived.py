"""What a person wrote has arrived: whoever works with them hears of it, and at once where it reads as danger.

Called by every service that writes a `PersonNote`, in its transaction; a test holds that none is written elsewhere.
"""

from core import clock
from core.rls.principal import Principal, acting_as
from referrals.models import Person, PersonNote, Referral
from referrals.services import danger_alerts, staff_notifications


def arrived(note: PersonNote, *more: str) -> PersonNote:
    """The same note. `more` are words that came with it and stand elsewhere, such as how not to reach somebody.

    The caller holds the person's row.
    """
    now = clock.now()
    with acting_as(Principal.disclosure(note.person_id)):
        person = Person.objects.get(pk=note.person_id)
        referral = _referral_of(note)
        reference = referral.reference if referral else note.release.reference if note.release else ""
    alert = danger_alerts.look_at(note, note.text, *more, at=now, person=person, referral=referral, reference=reference)
    if alert is None:
        staff_notifications.something_new(
            person=person.pk, referral=referral, at=now, reference=reference, but=note.recorded_by_id
        )
    return note


def _referral_of(note: PersonNote) -> Referral | None:
    """The referral that the form is for, else the newest of the person."""
    rows = Referral.objects.filter(person=note.person_id).order_by("-created_at", "id")
    own = rows.filter(release=note.release_id).first() if note.release_id else None
    return own or rows.first()
