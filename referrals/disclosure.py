"""The gate: the only code that builds what another party sees. It decides, writes the ledger, then hands over.

Everything here runs in one transaction that acts for the gate and holds the person's row, so that what was shown and
what was written down cannot differ, and a stop that came first is always seen. Templates for another party receive a
`Disclosure` and never a referral, so they cannot print the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from accounts.models import Agency
from directory.schedules.wording import long_day
from referrals.actors import Actor
from referrals.consent.facts import Deny, Permit, agency_party, organization_party, person_party
from referrals.consent.notices import scope_explanation
from referrals.contact import contacts
from referrals.database_guard import translate_refusal
from referrals.errors import NotReady, PermissionEnded
from referrals.ledger import entries
from referrals.models import LedgerEntry, Link, Person, Referral, ReferralEvent, Release
from referrals.selectors import permission_requests, recipients
from referrals.selectors.case import Case
from referrals.selectors.legal_facts import Stated, stated_by_discloser
from referrals.selectors.renewable import organization_may_ask
from referrals.states import ReferralState
from referrals.vocabularies import CATEGORIES, ActorKind, Category, Direction, Purpose, ReferralKind
from referrals.wording import organization as words

# To whoever opens it; it names nobody, for it stands where only the reference may.
LAW_UNKNOWN = "This cannot be shown now: a question of law is open. Ask whoever gave you the code."
# To staff who would send by it.
OUTLASTS = "This permission may not run on under the law of where your agency is now. Ask the person for a new one."
# How the ledger names a copy of the signed form that went along.
COPY = "release-copy"


class ContactStanding(StrEnum):
    """What an organization is told of the contact it may have noted."""

    AS_IT_WAS = "as_it_was"
    # What it was shown must not be used; nothing takes its place.
    CHANGED = "changed"
    # What is shown now is another one than it was shown before.
    NEW = "new"
    # The same number or address as it was last shown, with another way or other words about it.
    REWORDED = "reworded"


@dataclass(frozen=True)
class Disclosure:
    """What may be seen, and nothing else: values by category as they were signed, the notices, and what the release permits."""

    reference: str
    organization: str
    agency: str
    purpose: Purpose
    values: dict[Category, str]
    until: datetime | None
    notices: tuple[str, ...]
    release_reference: str
    # What the release permits, in plain words; it goes along with the values [42 CFR 2.32(b)].
    scope: str
    entry: int
    expires_event: str = ""
    # The form as it was signed, where the law of who discloses asks for a copy [D.C. Code 7-1202.02(c)(2)]; else "".
    copy: str = ""
    # Whether the way to reach the person is the one that this organization knows of.
    contact: ContactStanding = ContactStanding.AS_IT_WAS
    # Whether what was signed holds a contact that is left out here, because it is not to be used.
    hides_contact: bool = False
    at: datetime | None = field(default=None)


@dataclass(frozen=True)
class OpenedReferral:
    """What an opening hands over, whole: nothing about it has to be asked again to make the page.

    `may_tell` is what the person agreed that the agency is told of the organization's answers. `may_ask`: the
    organization can ask for a new permission now; `asked_at` is when it last did. `state`, `kind` and `events` are where
    the referral stands, and what the organization did with it, oldest first.
    """

    disclosure: Disclosure
    may_tell: tuple[Category, ...]
    may_ask: bool
    asked_at: datetime | None
    agency: Agency
    state: ReferralState
    kind: ReferralKind
    events: tuple[ReferralEvent, ...]


def opened(case: Case, disclosed: Disclosure, link: Link) -> OpenedReferral:
    """`disclosed`, with everything else its page needs. The caller acts for the gate, after the referral moved on."""
    referral = case.referral
    by_them = ReferralEvent.objects.filter(referral=referral, by=ActorKind.ORGANIZATION)
    events = tuple(by_them)
    asked = [event.at for event in events if event.event_type == permission_requests.EVENT]
    return OpenedReferral(
        disclosure=disclosed,
        may_tell=case.may_tell_agency,
        may_ask=organization_may_ask(link, case, asked),
        asked_at=max(asked, default=None),
        agency=referral.agency,
        state=ReferralState(referral.state),
        kind=ReferralKind(referral.kind),
        events=events,
    )


def to_organization(case: Case, *, actor: Actor, access_mode: str = "opened") -> Disclosure:
    """What the organization may see of one referral now; written to the ledger.

    The person is locked by the caller, who acts for the gate. Raises PermissionEnded where nothing may be seen, NotReady
    where either side has not stated (any more) what the notices follow.
    """
    referral, person, at = case.referral, case.person, case.at
    permit = _ask(case, Direction.TO_ORGANIZATION)
    if not case.law_is_known or case.outlasts_the_law(permit):
        raise NotReady([LAW_UNKNOWN])
    release, agency = case.release(permit), referral.agency
    stated = stated_by_discloser(referral, release.pk, Direction.TO_ORGANIZATION, case.recipient.party)
    _check_recipient(case, release, actor.link)
    permit, hidden = _without_old_contact(permit, release, person)
    # As the person signed it: a group that changed its name was not what they said yes to.
    name = recipients.name_signed(release, referral.organization)
    # The words that were signed, never what the record says now.
    values = {
        category: release.disclosed_values[category]
        for category in permit.categories
        if release.disclosed_values.get(category)
    }
    standing = _contact_standing(referral, release, hidden=hidden, is_disclosed=Category.CONTACT in values)
    entry = _write(case, permit, Direction.TO_ORGANIZATION, values, stated, actor=actor, access_mode=access_mode)
    return Disclosure(
        reference=referral.reference,
        organization=recipients.named(name, referral.organization.name),
        agency=agency.name,
        purpose=Purpose(referral.purpose),
        values={category: values[category] for category in CATEGORIES[Direction.TO_ORGANIZATION] if category in values},
        until=release.expires_at,
        notices=tuple(notice.long for notice in stated.notices),
        release_reference=release.reference,
        scope=_scope(referral, release),
        entry=entry,
        expires_event=release.expires_event,
        copy=_copy(release, hidden) if stated.copy_goes_along else "",
        contact=standing,
        hides_contact=bool(hidden),
        at=at,
    )


def _without_old_contact(permit: Permit, release: Release, person: Person) -> tuple[Permit, str]:
    """The permit, narrowed where the way to reach the person is not the one that was signed; and what is hidden by it.

    Looked at each time something is shown: whoever wrote the new one down, and however, the old one is gone at once.
    """
    if not contacts.is_out_of_date(release, person):
        return permit, ""
    return Permit(permit.release, permit.categories - {Category.CONTACT}), release.disclosed_values.get(
        Category.CONTACT, ""
    )


def _copy(release: Release, hidden: str) -> str:
    return contacts.without_contact(release.text, hidden)


def _contact_standing(referral: Referral, release: Release, *, hidden: str, is_disclosed: bool) -> ContactStanding:
    """By the ledger: which releases this organization was shown a contact under, and what stood in them."""
    if hidden:
        return ContactStanding.CHANGED
    rows = LedgerEntry.objects.filter(
        person_id=referral.person_id,
        recipient=organization_party(referral.organization_id),
        direction=Direction.TO_ORGANIZATION,
        fields__contains=Category.CONTACT,
    ).exclude(release_id=release.pk)
    earlier = Release.objects.filter(pk__in=rows.order_by().values("release_id"), person=referral.person_id)
    now = release.disclosed_values.get(Category.CONTACT, "")
    if all(one.disclosed_values.get(Category.CONTACT, "") == now for one in earlier):
        return ContactStanding.AS_IT_WAS
    if not is_disclosed:
        return ContactStanding.CHANGED
    newest = rows.order_by("-seq").values_list("release_id", flat=True).first()
    last = next((one.disclosed_values.get(Category.CONTACT, "") for one in earlier if one.pk == newest), "")
    is_same = last not in {"", now} and contacts.value_in(last) == contacts.value_in(now)
    return ContactStanding.REWORDED if is_same else ContactStanding.NEW


def tell_agency(case: Case, category: Category, *, actor: Actor) -> bool:
    """Lets the agency know where a referral stands, if the person agreed that the organization may say so.

    Writes the ledger and what the agency was told. Returns whether it was told. Same conditions as above.
    """
    answer = case.answer_about(Direction.TO_AGENCY, category)
    if isinstance(answer, Deny) or not case.law_is_known or case.outlasts_the_law(answer):
        return False
    stated = stated_by_discloser(case.referral, answer.release, Direction.TO_AGENCY, case.recipient.party)
    _write(case, answer, Direction.TO_AGENCY, frozenset({category}), stated, actor=actor, access_mode="status")
    _now_told(case.referral, case.at)
    return True


def person_tells_agency(case: Case, category: Category, *, actor: Actor) -> bool:
    """The same where the person says themselves how it goes, on their own page; whether the agency was told.

    It passes the gate as if the organization said it: only where they agreed that the agency hears of this. In the
    ledger the person stands as who told, for the organization told nothing; so no notice of theirs goes along.
    """
    answer = case.answer_about(Direction.TO_AGENCY, category)
    if isinstance(answer, Deny):
        return False
    entry = entries.Entry(
        at=case.at,
        person=case.person.pk,
        referral=case.referral.pk,
        release=answer.release,
        discloser=person_party(case.person.pk),
        recipient=agency_party(case.referral.agency_id),
        direction=Direction.TO_AGENCY,
        purpose=Purpose(case.referral.purpose),
        categories=frozenset({category}),
        notice="",
        access_mode="status",
        actor=actor,
    )
    entries.append(entry)
    _now_told(case.referral, case.at)
    return True


def _now_told(referral: Referral, at: datetime) -> None:
    """Where the referral stands is what its agency knows of it. Raises PermissionEnded where it ended since `at`."""
    referral.reported_state = referral.state
    referral.reported_outcome = referral.outcome
    with translate_refusal(at):
        referral.save(update_fields=["reported_state", "reported_outcome"])


def may_receive(case: Case) -> bool:
    """Whether the person permits that the organization is told anything of this referral now; writes nothing."""
    return isinstance(case.answer(Direction.TO_ORGANIZATION), Permit)


def check_may_receive(case: Case) -> None:
    """Raises PermissionEnded where the organization may be told nothing of this referral now; writes nothing.

    Its reason is one of the gate, or a `recipients.Obstacle`: the permission counts, and the group is not to be told.
    """
    _check_recipient(case, case.release(_ask(case, Direction.TO_ORGANIZATION)))


def check_may_send(case: Case) -> None:
    """The same before something is sent. Raises NotReady too, where what was signed would be sent and not opened.

    The way to reach the person has to be the one they signed, and the law of where the agency is now has to let what
    was signed run on.
    """
    permit = _ask(case, Direction.TO_ORGANIZATION)
    release = case.release(permit)
    _check_recipient(case, release)
    if contacts.is_out_of_date(release, case.person):
        raise NotReady(["They signed for the old contact. Ask them to sign again, then send it."])
    if case.outlasts_the_law(permit):
        raise NotReady([OUTLASTS])


def _ask(case: Case, direction: Direction) -> Permit:
    answer = case.answer(direction)
    if isinstance(answer, Deny):
        raise PermissionEnded(answer.reason)
    return answer


def _went_along(stated: Stated, direction: Direction) -> list[str]:
    """What the ledger names as having gone along: notices by their keys, and the form itself where it does.

    They follow what whoever discloses stated when the form was written and states now [42 CFR 2.32(a), state overlays].
    """
    has_copy = direction == Direction.TO_ORGANIZATION and stated.copy_goes_along
    return [*(notice.key for notice in stated.notices), *([COPY] if has_copy else [])]


def _check_recipient(case: Case, release: Release, link: UUID | None = None) -> None:
    """Raises PermissionEnded, with an `Obstacle` as its reason, where the group is not to be shown or sent this now."""
    obstacle = case.obstacle(release, link)
    if obstacle is not None:
        raise PermissionEnded(obstacle)


def _scope(referral: Referral, release: Release) -> str:
    """What was signed, with the names that stand in it."""
    parties = list(release.parties.all())
    agencies = [party.name for party in parties if party.agency_id == referral.agency_id]
    organizations = [party.name for party in parties if party.organization_id == referral.organization_id]
    return scope_explanation(
        discloser=" and ".join(agencies),
        recipient=" and ".join(organizations),
        purposes=[words.PURPOSE(purpose) for purpose in release.purposes],
        categories=[words.CATEGORY(category) for category in release.categories_to_organization],
        ends=_ends(release),
        reference=release.reference,
    )


def _ends(release: Release) -> str:
    event = words.EXPIRY_EVENT(release.expires_event) if release.expires_event else ""
    if release.expires_on and event:
        return f"It ends after {long_day(release.expires_on)}, or {event}."
    return f"It ends after {long_day(release.expires_on)}." if release.expires_on else f"It ends {event}."


def _write(
    case: Case,
    permit: Permit,
    direction: Direction,
    categories: Iterable[Category],
    stated: Stated,
    *,
    actor: Actor,
    access_mode: str,
) -> int:
    question = case.question(direction)
    return entries.append(
        entries.Entry(
            at=case.at,
            person=case.referral.person_id,
            referral=case.referral.pk,
            release=permit.release,
            discloser=question.discloser,
            recipient=question.recipient,
            direction=direction,
            purpose=question.purpose,
            categories=categories,
            notice=",".join(_went_along(stated, direction)),
            access_mode=access_mode,
            actor=actor,
        )
    )
