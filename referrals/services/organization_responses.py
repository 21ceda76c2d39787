"""What an organization does with a referral that was sent to it. Each step is checked against the person's release."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import LawfulHolderTerms, Party
from core import clock
from core.rls.principal import Principal, acting_as
from referrals import disclosure
from referrals.actors import Actor
from referrals.disclosure import OpenedReferral
from referrals.errors import NotReady, PermissionEnded
from referrals.models import LedgerEntry, Link, Person, Referral, Revocation
from referrals.selectors import recipients
from referrals.selectors.case import Case, case_of
from referrals.selectors.consent_facts import PersonConsent, consent_of
from referrals.services import agency_told, links
from referrals.services.expiry import apply_expirations, end_links
from referrals.services.people import log_access
from referrals.services.referrals import apply_expirations_now
from referrals.services.revocation import revoke_for_organization
from referrals.services.transitions import lock_person, transition_referral
from referrals.states import ON_ITS_WAY, SEEN, IllegalTransition, ReferralState, ReleaseState
from referrals.vocabularies import Category, Outcome, ReferralKind, RevocationChannel

# What each answer tells the agency, if the person agreed to that.
_TELLS = {
    "open": Category.IN_TOUCH,
    "accept": Category.ANSWER,
    "waitlist": Category.ANSWER,
    "decline": Category.ANSWER,
    "contact": Category.IN_TOUCH,
    "connect": Category.IN_TOUCH,
    "lose_touch": Category.IN_TOUCH,
    "close": Category.OUTCOME,
}
# How it ended where the person is with the group now.
WITH_THEM = frozenset({Outcome.CONNECTED, Outcome.ALREADY_INVOLVED})
_TAKEN_BACK = frozenset({ReleaseState.REVOKED, ReleaseState.ENTERED_IN_ERROR})
# What the log of looks says of an opening that was refused; the reason stands behind it.
REFUSED = "not opened: "
# Who belongs already is not asked about: a coordination has no yes and no no [docs/consent.md].
_ASKED = frozenset({"accept", "waitlist", "decline"})


class TermsNotAccepted(NotReady):
    """The organization has not accepted the terms of a lawful holder, or accepted other words."""

    def __init__(self) -> None:
        super().__init__(["Read and accept how this information may be used first."])


def open_referral(*, link: Link, at: datetime | None = None, access_mode: str = "") -> OpenedReferral:
    """What the organization may see now. Every time it is shown is a disclosure: decided and written down anew.

    `access_mode` is how the ledger names it, such as "paper"; "": "opened" the first time, then "seen again". Raises
    PermissionEnded (nothing may be seen; what ran out has been written down), TermsNotAccepted, NotReady where a
    question of law is open.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        person = lock_person(link.person_id, frozen_too=True)
        moment = at or clock.now()
        consent = consent_of(person)
        apply_expirations(person, at=moment, consent=consent)
        try:
            # What a refusal undoes takes neither what ran out nor the trace of the attempt along.
            with transaction.atomic():
                return _open(link, person, consent, moment, access_mode)
        except PermissionEnded as ended:
            refused: PermissionEnded | NotReady = ended
            what = f"{REFUSED}{ended.reason}"[:60]
            log_access(person=link.person_id, link=link.pk, what=what, referral=link.referral_id)
        except NotReady as missing:
            refused = missing
    raise refused


def _open(link: Link, person: Person, consent: PersonConsent, at: datetime, access_mode: str) -> OpenedReferral:
    referral, current = _on_its_way(link, at)
    case = case_of(referral, person, at, consent)
    if not case.recipient.accepted_holder_terms:
        raise TermsNotAccepted
    first = referral.state == ReferralState.SENT
    actor = Actor.organization(link.pk)
    disclosed = disclosure.to_organization(
        case, actor=actor, access_mode=access_mode or ("opened" if first else "seen again")
    )
    log_access(
        person=person.pk, link=link.pk, what=f"opened by {referral.organization.name}"[:60], referral=referral.pk
    )
    if first:
        referral.opened_at = at
        _step(case, "open", actor)
    return disclosure.opened(case, disclosed, current)


def show_again(*, link: Link, at: datetime | None = None, access_mode: str = "") -> OpenedReferral | None:
    """The same as `open_referral` for a referral that was opened already; None for one that was not.

    So a page that is merely loaded never opens anything.
    """
    with acting_as(links.principal_of(link)):
        if not Referral.objects.filter(links__pk=link.pk, opened_at__isnull=False, state__in=SEEN).exists():
            return None
        # A colleague who was handed the link presses "Open" too: it is somebody else who looks.
        if not LedgerEntry.objects.filter(referral_id=link.referral_id, actor=f"link:{link.pk}").exists():
            return None
    return open_referral(link=link, at=at, access_mode=access_mode)


def accept_terms(*, link: Link) -> None:
    """The organization accepts the terms of a lawful holder, once for all its referrals [42 CFR 2.33(b)-(c)].

    Kept with the version of the words, when, and by which link: whose it was, and where it was sent, stands with that.
    """
    with acting_as(links.principal_of(link)):
        referral = Referral.objects.get(links__pk=link.pk)
        not_yet = Q(holder_terms_accepted_at__isnull=True) | ~Q(holder_terms_version=LawfulHolderTerms.VERSION)
        Party.objects.filter(not_yet, organizationparty__organization=referral.organization_id).update(
            holder_terms_accepted_at=clock.now(),
            holder_terms_version=LawfulHolderTerms.VERSION,
            holder_terms_link_id=link.pk,
        )


def is_with_them(*, link: Link) -> bool:
    """Whether this ended with the person being with the group, who have said no stop to it since.

    What somebody's own group knows of how to reach them is between the two: nobody tells it to destroy that. After a
    stop, or where what was signed is taken back, it is told so all the same.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        referral = Referral.objects.select_related("release").get(links__pk=link.pk, person=link.person_id)
        if referral.state != ReferralState.CLOSED or referral.outcome not in WITH_THEM:
            return False
        stops = Revocation.objects.filter(person=link.person_id, organization=referral.organization_id)
        is_revoked = referral.release is not None and referral.release.state in _TAKEN_BACK
        return not is_revoked and not stops.filter(at__gte=referral.state_since).exists()


def stop_heard(*, link: Link, note: str = "") -> Revocation:
    """The person told the organization to stop: it counts at once, for everything about this organization.

    Raises PermissionEnded where it never opened the referral, or its link counts no more: somebody else may hold that.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        person = lock_person(link.person_id, frozen_too=True)
        referral = Referral.objects.select_related("organization").get(links__pk=link.pk, person=person)
        current = Link.objects.select_related("person").get(pk=link.pk)
        if referral.opened_at is None or not links.is_alive(current, clock.now()):
            raise PermissionEnded("link_ended", current.ended_at)
        return revoke_for_organization(
            person=person,
            organization=referral.organization,
            actor=Actor.person(link.pk),
            channel=RevocationChannel.SPOKEN,
            note=note,
        )


def hand_on(*, link: Link) -> links.Made:
    """Hands the organization's claim to a colleague: a new link and code; this one ends. The person can read it.

    Raises PermissionEnded where the link opens nothing any more, or the group cannot receive referrals now.
    """
    with acting_as(Principal.disclosure(link.person_id)):
        referral = Referral.objects.select_related("organization").get(links__pk=link.pk, person=link.person_id)
        if (obstacle := recipients.cannot_receive(referral.organization)) is not None:
            raise PermissionEnded(obstacle)
        made = links.release_claim(link)
        log_access(person=link.person_id, link=link.pk, what="link handed to a colleague", referral=link.referral_id)
    return made


def answer(
    *, link: Link, transition: str, why: str = "", outcome: Outcome | None = None, at: datetime | None = None
) -> Referral:
    """accept, waitlist, decline, contact, connect, lose_touch or close, by the organization that holds `link`.

    `why` is its own line: when to come and whom to ask for, how long the wait is, why not, how it tried. A decline takes
    no release, and can come before opening: nothing is disclosed then, not even of which kind it is. So whoever declines
    unread what asks for no answer has finished it, with `outcome`. Raises IllegalTransition, PermissionEnded.
    """
    if transition not in _TELLS or transition == "open":
        raise ValueError(f"Not an answer: {transition}")
    with acting_as(Principal.disclosure(link.person_id)):
        apply_expirations_now(person=link.person_id, at=at)
    with acting_as(Principal.disclosure(link.person_id)):
        person = lock_person(link.person_id, frozen_too=True)
        moment = at or clock.now()
        referral, _ = _on_its_way(link, moment)
        is_unread = transition == "decline" and referral.state == ReferralState.SENT
        if transition in _ASKED and not ReferralKind(referral.kind).is_answered:
            if not is_unread:
                raise IllegalTransition("They come to you already: there is nothing to accept or decline.")
            transition, outcome = "close", outcome or Outcome.NOT_A_FIT
        case = case_of(referral, person, moment)
        if not is_unread:
            disclosure.check_may_receive(case)
        if transition == "close":
            referral.outcome = outcome or Outcome.CONNECTED
        _step(case, transition, Actor.organization(link.pk), why)
        if transition in {"decline", "close"}:
            end_links(referral, at=moment, why="finished")
        return referral


def _step(case: Case, transition: str, actor: Actor, why: str = "") -> None:
    transition_referral(case.referral, transition, actor=actor, at=case.at, why=why)
    if disclosure.tell_agency(case, _TELLS[transition], actor=actor):
        agency_told.answered(case.referral, case.person, transition, case.at)


def _on_its_way(link: Link, at: datetime) -> tuple[Referral, Link]:
    """The referral, and the link looked at again: either may have ended since this browser was let in."""
    rows = Referral.objects.select_related("agency", "organization").select_for_update(of=("self",))
    referral = rows.get(links__pk=link.pk, person=link.person_id)
    if referral.state not in ON_ITS_WAY:
        raise PermissionEnded(referral.state, referral.state_since)
    current = Link.objects.select_related("person").get(pk=link.pk)
    if current.kind != Link.Kind.ORGANIZATION or not links.is_alive(current, at):
        raise PermissionEnded("link_ended", current.ended_at)
    return referral, current
