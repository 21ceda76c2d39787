"""Erasing what was written about somebody, when they ask for it. What the law has us keep stays and names as little.

Stays: the ledger, which knows them as a number; permissions they signed, with their text, as long as the law asks; the
names of moves, with who made them and when; a stop, without its note; that a law made somebody tell something, and when,
without to whom. Nothing counts as permission any more.
"""

import uuid
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock
from core.crypto import files
from core.messaging import outbox
from core.models import MailState, OutgoingMail
from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.errors import RecordFrozen
from referrals.models import (
    Caseload,
    Document,
    ExternalDisclosure,
    Link,
    Person,
    PersonNote,
    Referral,
    ReferralContent,
    ReferralEvent,
    RelatedPerson,
    Release,
    ReleaseEvent,
    Revocation,
)
from referrals.services import tasks
from referrals.services.expiry import apply_expirations
from referrals.services.referrals import recall
from referrals.services.transitions import lock_person, transition_release
from referrals.states import ON_ITS_WAY, UNSENT, ReleaseState

# What the law asks for is on paper too: the signed form, and what gave a representative the right to sign it.
_KEPT_PAPERS = (Document.Kind.SIGNED_FORM, Document.Kind.OWN_FORM, Document.Kind.AUTHORITY)


def erase(*, person: uuid.UUID, actor: Actor) -> None:
    """Empties the record of one person, all in one transaction. Whoever calls has checked that `actor` may.

    Files of papers that go are deleted once it has committed. Raises Person.DoesNotExist, RecordFrozen where it was
    erased before.
    """
    with acting_as(Principal.disclosure(person)):
        locked_person = lock_person(person, frozen_too=True)
        if locked_person.erased_at:
            raise RecordFrozen
        now = clock.now()
        _take_everything_back(locked_person, actor)
        _empty_unsigned(locked_person, now)
        _empty_person(locked_person, now)
        apply_expirations(locked_person, at=now)
        _empty_words(locked_person)
        _empty_mail(locked_person)
        _end_links(locked_person, now)
        _remove_papers(locked_person)
        _remove_related_people(locked_person)
        tasks.close_all(person, now)


def _take_everything_back(person: Person, actor: Actor) -> None:
    """Before the name goes: organizations that hold a referral are told that it was taken back.

    What is on hold they hold no more, and the moment of its end that they read stays the true one.
    """
    for referral in Referral.objects.filter(person=person, state__in=(*UNSENT, *ON_ITS_WAY)):
        recall(referral=referral, actor=actor)


def _empty_unsigned(person: Person, at: datetime) -> None:
    for release in Release.objects.filter(person=person, signed_at__isnull=True):
        if release.state == ReleaseState.REQUESTED:
            transition_release(release, "take_back", actor=Actor.time(), at=at)
    unsigned = Release.objects.filter(person=person, signed_at__isnull=True)
    unsigned.update(text="", disclosed_values={}, signature="", witness="", text_sha256="")


def _empty_person(person: Person, at: datetime) -> None:
    person.preferred_name = person.full_name = person.date_of_birth = ""
    person.contact, person.is_adult, person.erased_at = {}, None, at
    person.version += 1
    person.save()


def _empty_words(person: Person) -> None:
    """Everything that people typed, and not that something happened."""
    ReferralContent.objects.filter(person=person).delete()
    PersonNote.objects.filter(person=person).delete()
    ReferralEvent.objects.filter(person=person).update(why="")
    ReleaseEvent.objects.filter(person=person).update(why="")
    Revocation.objects.filter(person=person).update(note="")
    ExternalDisclosure.objects.filter(person=person).update(details={})
    Caseload.objects.filter(person=person).update(reason="")


def _end_links(person: Person, at: datetime) -> None:
    alive = Link.objects.filter(person=person, ended_at__isnull=True)
    alive.update(ended_at=at, ended_why="erased")
    Link.objects.filter(person=person).update(code="")
    Link.objects.filter(person=person).exclude(kind=Link.Kind.ORGANIZATION).update(sent_to="")


def _empty_mail(person: Person) -> None:
    """E-mails to addresses that the person gave; what went to organizations names nobody."""
    references = Referral.objects.filter(person=person).values_list("reference", flat=True)
    links = Link.objects.filter(person=person).exclude(kind=Link.Kind.ORGANIZATION)
    theirs = {address for address in links.values_list("sent_to", flat=True) if address}
    about = list(references)
    with acting_as(outbox.JOB):
        for mail in OutgoingMail.objects.filter(about__in=about):
            if mail.to not in theirs:
                continue
            mail.to, mail.subject, mail.body = "", "", ""
            if mail.state == MailState.QUEUED:
                mail.state = MailState.FAILED
            mail.save(update_fields=["to", "subject", "body", "state"])


def _who_signed(person: Person) -> QuerySet[RelatedPerson]:
    """Whoever signed for the person: the permission that is kept names them."""
    signed = Release.objects.filter(person=person, representative__isnull=False, signed_at__isnull=False)
    return RelatedPerson.objects.filter(person=person, pk__in=signed.values("representative"))


def _remove_related_people(person: Person) -> None:
    """After links and papers, which stand on them."""
    Release.objects.filter(person=person, signed_at__isnull=True).update(representative=None)
    RelatedPerson.objects.filter(person=person).exclude(pk__in=_who_signed(person).values("pk")).delete()


def _remove_papers(person: Person) -> None:
    retained = Q(kind__in=_KEPT_PAPERS, release__signed_at__isnull=False)
    retained |= Q(kind=Document.Kind.AUTHORITY, related_person__in=_who_signed(person))
    for paper in Document.objects.filter(person=person).exclude(retained):
        name = paper.stored_as
        paper.delete()
        transaction.on_commit(partial(files.delete, name))
