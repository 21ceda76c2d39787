"""Where each referral stands, in words to the person, with what the organization said."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from core import clock
from directory.presentation.phones import PhoneLine
from referrals.models import (
    Person,
    Referral,
    ReferralEvent,
    ReleaseParty,
)
from referrals.selectors import permission_requests
from referrals.selectors.recipients import named, plain_obstacle
from referrals.selectors.renewable import askable
from referrals.services.self_reports import may_say_ended, may_say_in_touch
from referrals.states import ON_ITS_WAY, ReferralState
from referrals.vocabularies import ActorKind
from referrals.web.person.pages.reach_them import next_for, numbers_of
from referrals.wording import person as words
from referrals.wording.moments import moment_in_words
from referrals.wording.superseding import newer_permissions


@dataclass(frozen=True)
class Stands:
    """One referral as the person sees it, with what the organization said."""

    reference: str
    organization: str
    words: str
    messages: tuple[tuple[str, str], ...]
    may_say: bool = False
    # Whether they can ask for a new permission, and who asked for one when.
    may_ask: bool = False
    asked: tuple[str, ...] = ()
    # What comes next, and the numbers of their public listing.
    next: str = ""
    numbers: tuple[PhoneLine, ...] = ()


def _stands(referral: Referral, signed: str, replaced_by: str) -> str:
    """Where it stands, and that the group sees nothing because it is not the one whose name was signed."""
    sentence = how_it_stands(referral, replaced_by)
    obstacle = plain_obstacle(referral.organization, signed) if signed and referral.state in ON_ITS_WAY else None
    return f"{sentence} {words.OBSTACLE(obstacle)}" if obstacle else sentence


def where_things_stand(person: Person, *, own: bool) -> list[Stands]:
    """Each referral, newest first, with what the organization wrote about it, and who asked for a new permission.

    What an organization wrote is for the person alone: without `own` it is left out.
    """
    referrals = list(Referral.objects.select_related("agency", "organization", "release").filter(person=person))
    zone, messages = person.agency.time_zone, dict[object, list[tuple[str, str]]]()
    events = list(
        ReferralEvent.objects.filter(Q(by="organization") | Q(event_type=permission_requests.EVENT), person=person)
    )
    for event in events:
        if own and event.why and event.by == ActorKind.ORGANIZATION:
            messages.setdefault(event.referral_id, []).append((moment_in_words(event.at, zone), event.why))
    numbers, newer = numbers_of(referrals), newer_permissions(person, referrals, clock.now())
    parties = ReleaseParty.objects.filter(person=person, organization__isnull=False, release__signed_at__isnull=False)
    signed: dict[tuple[uuid.UUID | None, uuid.UUID | None], str] = {
        (party.release_id, party.organization_id): party.name for party in parties
    }
    may_ask = askable(person, referrals, events, clock.now())
    return [
        Stands(
            one.reference,
            named(signed.get((one.release_id, one.organization_id), one.organization.name), one.organization.name),
            _stands(one, signed.get((one.release_id, one.organization_id), ""), newer.get(one.pk, "")),
            tuple(messages.get(one.pk, ())),
            may_say_in_touch(one.state) or may_say_ended(one.state),
            one.pk in may_ask,
            tuple(_who_asked(event, one, person) for event in events if _is_ask(event, one)),
            next_for(one, numbers.get(one.pk, ())),
            numbers.get(one.pk, ()),
        )
        for one in referrals
    ]


def _is_ask(event: ReferralEvent, referral: Referral) -> bool:
    return event.event_type == permission_requests.EVENT and event.referral_id == referral.pk


def _who_asked(event: ReferralEvent, referral: Referral, person: Person) -> str:
    when, agency = moment_in_words(event.at, person.agency.time_zone), person.agency.name
    who = "You" if event.by == ActorKind.PERSON else referral.organization.name
    return f"{who} asked {agency} for a new permission, {when}."


def how_it_stands(referral: Referral, replaced_by: str = "") -> str:
    """Where one referral stands, in words to the person; with how it ended, where that was said.

    `replaced_by` is the reference of the newer permission that took the place of what was signed for it.
    """
    if replaced_by and referral.state in words.REFERRAL_REPLACED:
        return words.REFERRAL_REPLACED[ReferralState(referral.state)].format(replaced_by)
    if referral.state == ReferralState.AWAITING_PERSON and referral.release and referral.release.representative_id:
        return "Waits for whoever answers for you. Nothing was shared."
    if referral.state == ReferralState.DRAFT and (referral.release is None or referral.release.requested_at is None):
        day = moment_in_words(referral.created_at, referral.agency.time_zone).partition(",")[0]
        return f"Written down on {day}. Nothing was asked of you, and nothing is shared by it."
    ended = f" {words.OUTCOME(referral.outcome)}." if referral.outcome else ""
    return words.REFERRAL_STATE(referral.state) + ended
