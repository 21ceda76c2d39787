"""The person's own page in words: who can see what now, where things stand, and what was stopped."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from core import clock
from directory.presentation.phones import PhoneLine
from referrals.contact import contacts
from referrals.models import (
    Link,
    Person,
    Referral,
    ReferralEvent,
    Release,
    ReleaseEvent,
    ReleaseParty,
    StopRecord,
)
from referrals.selectors import permission_requests
from referrals.selectors.in_force import InForce, in_force
from referrals.selectors.recipients import named, plain_obstacle
from referrals.services import renewals
from referrals.services.self_reports import may_say_ended, may_say_in_touch
from referrals.states import ON_ITS_WAY, ReferralState
from referrals.vocabularies import ActorKind, Category, Direction, StopWay
from referrals.web.person.pages.reach_them import next_for, numbers_of
from referrals.wording import person as words
from referrals.wording.events import in_words, stopped_for_them
from referrals.wording.how_agreed import is_spoken
from referrals.wording.moments import clock_today, day_in_words, moment_in_words
from referrals.wording.superseding import newer_permissions

# Beside the contact that a form holds, once there is another one.
HIDDEN = " (hidden now, because it changed)"


@dataclass(frozen=True)
class Organization:
    """One organization that a release names, by its place in the list: ids of organizations tell too much."""

    number: int
    name: str


@dataclass(frozen=True)
class Sharing:
    """One release in force."""

    reference: str
    purpose: str
    ways: tuple[tuple[str, tuple[str, ...]], ...]
    until: str
    organizations: tuple[Organization, ...]


@dataclass(frozen=True)
class Stands:
    """One referral as the person sees it, with what the organization said."""

    reference: str
    organization: str
    words: str
    said: tuple[tuple[str, str], ...]
    may_say: bool = False
    # Whether they can ask for a new permission, and who asked for one when.
    may_ask: bool = False
    asked: tuple[str, ...] = ()
    # What comes next, and the numbers of their public listing.
    next: str = ""
    numbers: tuple[PhoneLine, ...] = ()


@dataclass(frozen=True)
class Stopped:
    """One stop: for whom, when, how it was said, who wrote it down, and what they noted."""

    organization: str
    when: str
    how: str
    by: str
    note: str


@dataclass(frozen=True)
class Asked:
    """One form that waits; `stopped` are organizations of it that the person said stop for since, and when."""

    release: Release
    stopped: tuple[tuple[str, str], ...]

    @property
    def names(self) -> str:
        """With whom sharing is asked about, as in "Harbor Peers and Rose Quiet House"."""
        return " and ".join(party.name for party in self.release.parties.all() if party.organization_id)


@dataclass(frozen=True)
class FormMoved:
    """One thing that happened to a form; `why` where somebody had to say why."""

    when: str
    what: str
    who: str
    why: str = ""


_BY_THEMSELVES = {StopWay.ONLINE, StopWay.DEVICE}
_BY = {Link.Kind.ADVOCATE: "Your advocate", Link.Kind.REPRESENTATIVE: "Who answers for you"}


def organizations_of(release: Release) -> list[Organization]:
    """The organizations a release names, numbered from 1 in the order of the form, by the name that was signed."""
    parties = release.parties.filter(organization__isnull=False).select_related("organization").order_by("pk")
    return [Organization(number, _named(party)) for number, party in enumerate(parties, 1)]


def _named(party: ReleaseParty) -> str:
    return named(party.name, party.organization.name) if party.organization else party.name


def asked(person: Person, waiting: Iterable[Release]) -> list[Asked]:
    """Every form that waits for an answer. A stop ends what was signed, and leaves what was asked before it."""
    stops = list(StopRecord.objects.filter(person=person).select_related("organization").order_by("at"))
    zone = person.agency.time_zone
    return [
        Asked(
            release,
            tuple(
                (stop.organization.name, clock_today(stop.at, zone))
                for stop in stops
                if release.requested_at is not None
                and stop.at > release.requested_at
                and any(party.organization_id == stop.organization_id for party in release.parties.all())
            ),
        )
        for release in waiting
    ]


def sharing_now(person: Person, at: datetime) -> list[Sharing]:
    """Every release in force at `at`, with all for whom it is."""
    return [
        sharing_of(one, counting_organizations(one), contact_is_hidden=contacts.is_out_of_date(one.release, person))
        for one in in_force(person, at)
    ]


def counting_organizations(counts: InForce) -> tuple[Organization, ...]:
    """The organizations for which a form counts, by their places in it."""
    rows = counts.release.parties.filter(organization__isnull=False).order_by("pk")
    named = enumerate(rows.values_list("organization", "name"), 1)
    return tuple(Organization(number, name) for number, (pk, name) in named if pk in counts.organizations)


def sharing_of(
    counts: InForce, organizations: tuple[Organization, ...], *, idle: bool = False, contact_is_hidden: bool = False
) -> Sharing:
    """A release in words, for these of the organizations that it names; `idle`: nothing is told by it now.

    `contact_is_hidden`: it holds a contact that changed since, which nobody is shown.
    """
    release, directions = counts.release, counts.directions
    names, agency = " and ".join(one.name for one in organizations), release.agency.name
    ways = []
    if Direction.TO_ORGANIZATION in directions:
        ways.append(
            (
                f"{agency} {'may tell' if idle else 'tells'} {names}",
                _labels(release.categories_to_organization, contact_is_hidden),
            )
        )
    if Direction.TO_AGENCY in directions:
        ways.append(
            (
                f"{names} {'may tell' if idle else 'tells' if len(organizations) == 1 else 'tell'} {agency}",
                _labels(release.categories_to_agency),
            )
        )
    purposes = ", ".join(words.PURPOSE(one) for one in release.purposes if one in counts.purposes)
    return Sharing(release.reference, purposes, tuple(ways), _until(release), organizations)


def _labels(categories: Iterable[str], contact_is_hidden: bool = False) -> tuple[str, ...]:
    hidden = {Category.CONTACT: HIDDEN} if contact_is_hidden else {}
    return tuple(words.CATEGORY(category) + hidden.get(Category(category), "") for category in categories)


def _until(release: Release) -> str:
    event = words.EXPIRY_EVENT(release.expires_event) if release.expires_event else ""
    if release.expires_on is None:
        return event.replace("when", "until", 1)
    day = f"until {day_in_words(release.expires_on)}"
    return f"{day}, or {event}, if that comes first" if event else day


def _stands(referral: Referral, signed: str, replaced_by: str) -> str:
    """Where it stands, and that the group sees nothing because it is not the one whose name was signed."""
    told = how_it_stands(referral, replaced_by)
    found = plain_obstacle(referral.organization, signed) if signed and referral.state in ON_ITS_WAY else None
    return f"{told} {words.OBSTACLE(found)}" if found else told


def where_things_stand(person: Person, *, own: bool) -> list[Stands]:
    """Each referral, newest first, with what the organization wrote about it, and who asked for a new permission.

    What an organization wrote is for the person alone: without `own` it is left out.
    """
    referrals = list(Referral.objects.select_related("agency", "organization", "release").filter(person=person))
    zone, said = person.agency.time_zone, dict[object, list[tuple[str, str]]]()
    events = list(ReferralEvent.objects.filter(Q(by="organization") | Q(move=permission_requests.MOVE), person=person))
    for event in events:
        if own and event.why and event.by == ActorKind.ORGANIZATION:
            said.setdefault(event.referral_id, []).append((moment_in_words(event.at, zone), event.why))
    numbers, newer = numbers_of(referrals), newer_permissions(person, referrals, clock.now())
    parties = ReleaseParty.objects.filter(person=person, organization__isnull=False, release__signed_at__isnull=False)
    signed: dict[tuple[uuid.UUID | None, uuid.UUID | None], str] = {
        (party.release_id, party.organization_id): party.name for party in parties
    }
    may_ask = renewals.askable(person, referrals, events, clock.now())
    return [
        Stands(
            one.reference,
            named(signed.get((one.release_id, one.organization_id), one.organization.name), one.organization.name),
            _stands(one, signed.get((one.release_id, one.organization_id), ""), newer.get(one.pk, "")),
            tuple(said.get(one.pk, ())),
            may_say_in_touch(one.state) or may_say_ended(one.state),
            one.pk in may_ask,
            tuple(_who_asked(event, one, person) for event in events if _is_ask(event, one)),
            next_for(one, numbers.get(one.pk, ())),
            numbers.get(one.pk, ()),
        )
        for one in referrals
    ]


def _is_ask(event: ReferralEvent, referral: Referral) -> bool:
    return event.move == permission_requests.MOVE and event.referral_id == referral.pk


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


def stops(person: Person, *, own: bool) -> list[Stopped]:
    """Every stop, the newest first. What was noted with it is for the person alone: without `own` it is left out."""
    zone, agency = person.agency.time_zone, person.agency.name
    links = {link.pk: link for link in Link.objects.select_related("referral__organization").filter(person=person)}
    rows = StopRecord.objects.select_related("organization", "recorded_by").filter(person=person).order_by("-at")
    found = []
    for row in rows:
        by = (
            f"{row.recorded_by.name or 'A member of staff'}, {agency}"
            if row.recorded_by
            else _who_stopped(links, row, zone)
        )
        how = "" if row.way in _BY_THEMSELVES else words.STOP_WAY(row.way)
        if row.way == StopWay.DEVICE:
            by = f"{by}, on a device of {agency}"
        found.append(Stopped(row.organization.name, moment_in_words(row.at, zone), how, by, row.note if own else ""))
    return found


def _who_stopped(links: dict[uuid.UUID, Link], row: StopRecord, zone: str) -> str:
    """As it stands in a sentence."""
    who = by_link(links, row.link_id, zone)
    return who[:1].lower() + who[1:] if who.startswith(("You", *_BY.values())) else who


def forms_moved(person: Person, *, own: bool) -> list[FormMoved]:
    """What happened to every form, the newest first. Why, in words that staff wrote, only with `own`."""
    zone, agency = person.agency.time_zone, person.agency.name
    links = {link.pk: link for link in Link.objects.select_related("referral__organization").filter(person=person)}
    rows = ReleaseEvent.objects.select_related("user", "release__representative").filter(person=person)
    return [
        FormMoved(
            moment_in_words(row.at, zone),
            in_words(row.move, f"Form {row.release.reference}", spoken=is_spoken(row.release)),
            _who_moved(row, links, zone, agency),
            words.EXPIRY_EVENT(row.why) if row.move == "event_happened" else row.why if own else "",
        )
        for row in rows.order_by("-at", "-id")
    ]


def _who_moved(row: ReleaseEvent, links: dict[uuid.UUID, Link], zone: str, agency: str) -> str:
    by_staff = f"{row.user.name or 'A member of staff'}, {agency}" if row.user else ""
    if row.by == ActorKind.SYSTEM:
        return "By itself"
    if row.by != ActorKind.PERSON:
        return by_staff or by_link(links, row.link_id, zone)
    helper = row.release.representative
    if row.way and helper:
        return stopped_for_them(row, helper.name, agency=agency, whom="you", by_staff=by_staff)
    helper = helper if row.move == "sign" else None
    who = helper.name if helper else by_link(links, row.link_id, zone)
    return f"{who}, written down by {by_staff}" if by_staff else who


def by_link(links: dict[uuid.UUID, Link], pk: uuid.UUID | None, zone: str) -> str:
    """Whose link it was; of several who read along, by when it was made, as the list of links has it."""
    link = links.get(pk) if pk else None
    if link is None:
        return "You"
    if link.referral is not None:
        return link.referral.organization.name
    who = _BY.get(Link.Kind(link.kind), "You")
    alike = [one for one in links.values() if one.kind == link.kind]
    if link.kind == Link.Kind.PERSON or len(alike) == 1:
        return who
    return f"{who} (link made {moment_in_words(link.created_at, zone)})"
