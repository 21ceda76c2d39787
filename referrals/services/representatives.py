"""Who answers for a person: written down with what shows their authority, ended, and what they do by their own link."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Membership
from core import clock
from core.crypto import files
from core.rls.principal import Principal, acting_as
from directory.models import Organization
from referrals.actors import Actor
from referrals.consent.elements import when_it_ends
from referrals.errors import NotReady, PermissionEnded
from referrals.models import Document, Link, Person, Referral, RelatedPerson, Release
from referrals.selectors import release_drafts
from referrals.services import links, messages
from referrals.services.papers import label_of
from referrals.services.people import log_access
from referrals.services.revocation import enter_in_error, revoke_release
from referrals.services.transitions import lock_person, transition_referral, transition_release
from referrals.states import ReferralState, ReleaseState
from referrals.uploads.uploads import Checked
from referrals.vocabularies import Authority, RelatedPersonEnd, RevocationChannel

NEVER_HELD = "Whoever signed it had no authority to sign for them."


@dataclass(frozen=True)
class AuthorityEvidence:
    """What somebody showed: their name, what they are, the document, what it lets them decide, and its last day.

    `others` are those without whom they cannot sign; () where they act alone.
    """

    name: str
    basis: Authority
    document: str
    scope: str
    until: date | None = None
    others: tuple[str, ...] = ()


def representatives_of(person: uuid.UUID) -> QuerySet[RelatedPerson]:
    """Everybody who answers or answered for them, the newest first."""
    rows = RelatedPerson.objects.filter(person=person, role=RelatedPerson.Role.REPRESENTATIVE)
    return rows.select_related("created_by", "ended_by").order_by("-created_at")


def standing(person: Person, at: datetime) -> list[RelatedPerson]:
    """Those whose authority counts at this moment, by the day at the agency."""
    day = release_drafts.day_of(person.agency, at)
    return [one for one in representatives_of(person.pk) if one.stands_on(day)]


def record_representative(
    *, membership: Membership, person: uuid.UUID, evidence: AuthorityEvidence, scan: Checked | None = None
) -> RelatedPerson:
    """Writes down who answers for an adult. The person reads it on their own page from then on.

    Raises NotReady where the law of the agency's place knows no such authority, where it has ended already, or for
    somebody under 18; RecordFrozen. A scan is kept encrypted, or nothing is.
    """
    locked_person = lock_person(person)
    if reasons := _cannot_be(locked_person, membership, evidence):
        raise NotReady(reasons)
    pk = uuid.uuid4()
    name = files.save(scan.data, label_of(pk)) if scan else ""
    try:
        with transaction.atomic():
            related_person = RelatedPerson.objects.create(
                person=locked_person,
                role=RelatedPerson.Role.REPRESENTATIVE,
                name=evidence.name.strip(),
                basis=evidence.basis,
                authority=evidence.document.strip(),
                scope=evidence.scope.strip(),
                until=evidence.until,
                jointly_only=bool(evidence.others),
                joint_signers="\n".join(evidence.others),
                created_by=membership.user,
            )
            if scan:
                _keep(related_person, membership, scan, pk, name)
            log_access(person=locked_person.pk, user=membership.user_id, what="representative added")
            return related_person
    except BaseException:
        if name:
            files.delete(name)
        raise


@transaction.atomic
def end_representative(
    *, related_person: RelatedPerson, membership: Membership, why: RelatedPersonEnd
) -> RelatedPerson:
    """From this instant they sign nothing and their links open nothing; what waits for them is taken back.

    What they signed before counts on to its own end, and the person can stop it. But where they never had the authority
    (`RelatedPersonEnd.NEVER_HELD`), it was false from the beginning and is struck out [42 CFR 2.31(c)(4)]. Raises NotReady
    where it was ended before.
    """
    lock_person(related_person.person_id, frozen_too=True)
    current = RelatedPerson.objects.select_for_update(of=("self",)).get(
        pk=related_person.pk, role=RelatedPerson.Role.REPRESENTATIVE
    )
    if current.ended_at:
        raise NotReady(["This was ended before."])
    now = clock.now()
    current.ended_at, current.ended_why, current.ended_by = now, why, membership.user
    current.save(update_fields=["ended_at", "ended_why", "ended_by"])
    Link.objects.filter(related_person=current, ended_at__isnull=True).update(
        ended_at=now, ended_why="authority ended", code=""
    )
    _take_back(current, now)
    if why == RelatedPersonEnd.NEVER_HELD:
        actor = Actor.staff(membership.user_id)
        for release in Release.objects.filter(representative=current, state=ReleaseState.ACTIVE):
            enter_in_error(release=release, actor=actor, why=NEVER_HELD)
    return current


def who_signed(person: Person) -> list[RelatedPerson]:
    """Those whose authority counts now and who signed a form that counts: they may stop it, in order of their names."""
    signed = Release.objects.filter(person=person, state=ReleaseState.ACTIVE).values("representative")
    day = release_drafts.day_of(person.agency, clock.now())
    return [one for one in representatives_of(person.pk).filter(pk__in=signed).order_by("name") if one.stands_on(day)]


@transaction.atomic
def told_to_stop(
    *,
    related_person: RelatedPerson,
    organizations: Iterable[Organization],
    membership: Membership,
    channel: RevocationChannel,
    note: str = "",
) -> list[Release]:
    """A representative told staff to stop: ends what they signed that names one of `organizations`, and nothing else.

    What the person signed themselves is theirs to stop [docs/decisions/0039]. Returns what ended: [] where nothing did.
    """
    lock_person(related_person.person_id, frozen_too=True)
    signed = Release.objects.filter(representative=related_person, state=ReleaseState.ACTIVE)
    actor = Actor.person_recorded_by(membership.user_id)
    return [
        revoke_release(release=release, actor=actor, channel=channel, note=note)
        for release in signed.filter(parties__organization__in=list(organizations)).distinct().order_by("pk")
    ]


@transaction.atomic
def link_for(*, related_person: RelatedPerson, membership: Membership, to: str = "", reference: str = "") -> links.Made:
    """A link of their own: to the forms that ask them, and to nothing else. It ends with their authority.

    Sent to the e-mail address `to`, named by `reference`; "" sends nothing. The code goes another way. Raises NotReady
    where that has ended, RecordFrozen.
    """
    person = lock_person(related_person.person_id)
    now = clock.now()
    if not related_person.stands_on(release_drafts.day_of(person.agency, now)):
        raise NotReady(["Their authority has ended. Nothing can be opened by it."])
    made = links.make_link(
        kind=Link.Kind.REPRESENTATIVE,
        person=person,
        related_person=related_person,
        created_by=membership.user_id,
        sent_to=to,
        lasts=_lasts(related_person, person, now),
    )
    log_access(person=person.pk, user=membership.user_id, what="representative link made")
    if to:
        messages.representative_link(made, to=to, reference=reference)
    return made


@contextmanager
def acting_for(link: Link) -> Iterator[RelatedPerson]:
    """What a representative does by their link is done by the gate, which looks at link and authority again.

    The person's row is locked, so that nothing that is being ended is used. Raises PermissionEnded, RecordFrozen.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        person = lock_person(link.person_id)
        current = Link.objects.select_related("person", "related_person").get(pk=link.pk)
        related_person = current.related_person
        now = clock.now()
        stands = related_person is not None and related_person.stands_on(release_drafts.day_of(person.agency, now))
        if (
            current.kind != Link.Kind.REPRESENTATIVE
            or related_person is None
            or not stands
            or not links.is_alive(current, now)
        ):
            raise PermissionEnded("link_ended", current.ended_at)
        yield related_person


def _cannot_be(person: Person, membership: Membership, evidence: AuthorityEvidence) -> list[str]:
    policy = release_drafts.policy_of(membership.agency)
    if person.is_adult is not True:
        return ["Only for people of 18 or over. Ask first, and write it down."]
    if evidence.basis not in policy.representatives:
        return [f"In {policy.place} nobody signs here by such an authority. Use your own paper form."]
    if evidence.until is not None and evidence.until < release_drafts.day_of(membership.agency, clock.now()):
        return ["Their authority ended on that day. Choose the last day it counts."]
    return []


def _keep(related_person: RelatedPerson, membership: Membership, scan: Checked, pk: uuid.UUID, name: str) -> None:
    Document.objects.create(
        id=pk,
        person_id=related_person.person_id,
        related_person=related_person,
        kind=Document.Kind.AUTHORITY,
        stored_as=name,
        content_type=scan.content_type,
        size=len(scan.data),
        sha256=hashlib.sha256(scan.data).hexdigest(),
        created_by=membership.user,
    )


def _take_back(related_person: RelatedPerson, at: datetime) -> None:
    """Nobody is asked who may not answer: back to filling in, with the person as who signs."""
    waiting = (ReleaseState.DRAFT, ReleaseState.REQUESTED)
    for release in Release.objects.select_for_update().filter(representative=related_person, state__in=waiting):
        release.representative = None
        if release.state == ReleaseState.DRAFT:
            release.version += 1
            release.save(update_fields=["representative", "version"])
            continue
        transition_release(release, "take_back", actor=Actor.time(), at=at)
        rows = Referral.objects.filter(release=release, state=ReferralState.AWAITING_PERSON)
        for referral in rows:
            transition_referral(referral, "take_up_again", actor=Actor.time(), at=at)


def _lasts(related_person: RelatedPerson, person: Person, at: datetime) -> timedelta:
    most = links.LASTS[Link.Kind.REPRESENTATIVE]
    if related_person.until is None:
        return most
    # A second less: the link is made a moment after `at`, and opens nothing past the last day.
    return min(most, when_it_ends(related_person.until, person.agency.time_zone) - at - timedelta(seconds=1))
