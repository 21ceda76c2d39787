"""The gate: the only code that builds what another party sees. It decides, writes the ledger, then hands over.

Everything here runs in one transaction that acts for the gate and holds the person's row, so that what was shown and
what was written down cannot differ, and a stop that came first is always seen. Templates for another party receive a
`Disclosure` and never a referral, so they cannot print the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from directory.schedules.wording import long_day
from referrals.actors import Actor
from referrals.consent.facts import Deny, Permit, Question, agency_party, organization_party, person_party
from referrals.consent.notices import scope_explanation
from referrals.consent.policy import decide, permitted
from referrals.contact import contacts
from referrals.database_guard import translate_refusal
from referrals.errors import NotReady, PermissionEnded
from referrals.ledger import entries
from referrals.models import LedgerEntry, OrganizationDesk, Person, Referral, Release
from referrals.selectors import consent_facts, recipients
from referrals.selectors.consent_facts import asked_about
from referrals.selectors.legal_facts import outlasts_the_law, stated_by_discloser
from referrals.vocabularies import CATEGORIES, Category, Direction, Obstacle, Purpose
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


def to_organization(
    referral: Referral, person: Person, *, actor: Actor, at: datetime, access_mode: str = "opened"
) -> Disclosure:
    """What the organization may see of one referral now; written to the ledger.

    `person` is locked by the caller, who acts for the gate. Raises PermissionEnded where nothing may be seen, NotReady
    where either side has not stated (any more) what the notices follow.
    """
    permit = _ask(referral, person, Direction.TO_ORGANIZATION, at)
    if not _law_is_known(referral):
        raise NotReady([LAW_UNKNOWN])
    release = Release.objects.get(pk=permit.release, person=person)
    agency, stated = referral.agency, stated_by_discloser(referral, release.pk, Direction.TO_ORGANIZATION)
    if outlasts_the_law(release.pk, agency, at):
        raise NotReady([LAW_UNKNOWN])
    _check_recipient(referral, release, actor.link)
    permit, hidden = _without_old_contact(permit, release, person)
    # As the person signed it: a group that changed its name was not what they said yes to.
    name = recipients.name_signed(release, referral.organization)
    # The words that were signed, never what the record says now.
    values = {
        category: release.disclosed_values[category]
        for category in permit.categories
        if release.disclosed_values.get(category)
    }
    standing = _contact_standing(referral, release, hidden=hidden, shown=Category.CONTACT in values)
    entry = _write(referral, permit, Direction.TO_ORGANIZATION, values, at=at, actor=actor, access_mode=access_mode)
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


def _contact_standing(referral: Referral, release: Release, *, hidden: str, shown: bool) -> ContactStanding:
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
    if not shown:
        return ContactStanding.CHANGED
    newest = rows.order_by("-seq").values_list("release_id", flat=True).first()
    last = next((one.disclosed_values.get(Category.CONTACT, "") for one in earlier if one.pk == newest), "")
    is_same = last not in {"", now} and contacts.value_in(last) == contacts.value_in(now)
    return ContactStanding.REWORDED if is_same else ContactStanding.NEW


def tell_agency(referral: Referral, person: Person, category: Category, *, actor: Actor, at: datetime) -> bool:
    """Lets the agency know where a referral stands, if the person agreed that the organization may say so.

    Writes the ledger and what the agency was told. Returns whether it was told. Same conditions as above.
    """
    wanted = frozenset({category})
    answer = decide(consent_facts.consent_facts(referral, person), _question(referral, Direction.TO_AGENCY, wanted, at))
    if isinstance(answer, Deny) or not _law_is_known(referral):
        return False
    if outlasts_the_law(answer.release, referral.agency, at):
        return False
    _write(referral, answer, Direction.TO_AGENCY, wanted, at=at, actor=actor, access_mode="status")
    _now_told(referral, at)
    return True


def person_tells_agency(referral: Referral, person: Person, category: Category, *, actor: Actor, at: datetime) -> bool:
    """The same where the person says themselves how it goes, on their own page; whether the agency was told.

    It passes the gate as if the organization said it: only where they agreed that the agency hears of this. In the
    ledger the person stands as who told, for the organization told nothing; so no notice of theirs goes along.
    """
    wanted = frozenset({category})
    answer = decide(consent_facts.consent_facts(referral, person), _question(referral, Direction.TO_AGENCY, wanted, at))
    if isinstance(answer, Deny):
        return False
    entry = entries.Entry(
        at=at,
        person=person.pk,
        referral=referral.pk,
        release=answer.release,
        discloser=person_party(person.pk),
        recipient=agency_party(referral.agency_id),
        direction=Direction.TO_AGENCY,
        purpose=Purpose(referral.purpose),
        categories=wanted,
        notice="",
        access_mode="status",
        actor=actor,
    )
    entries.append(entry)
    _now_told(referral, at)
    return True


def _now_told(referral: Referral, at: datetime) -> None:
    """Where the referral stands is what its agency knows of it. Raises PermissionEnded where it ended since `at`."""
    referral.reported_state = referral.state
    referral.reported_outcome = referral.outcome
    with translate_refusal(at):
        referral.save(update_fields=["reported_state", "reported_outcome"])


def may_tell_agency(referral: Referral, person: Person, at: datetime) -> tuple[Category, ...]:
    """What the person agreed that the organization may tell the agency now; writes nothing."""
    if not _law_is_known(referral):
        return ()
    facts, direction = consent_facts.consent_facts(referral, person), Direction.TO_AGENCY
    asked = (
        (category, _question(referral, direction, frozenset({category}), at)) for category in CATEGORIES[direction]
    )
    said = [(category, decide(facts, question)) for category, question in asked]
    return tuple(
        category
        for category, answer in said
        if isinstance(answer, Permit) and not outlasts_the_law(answer.release, referral.agency, at)
    )


def may_receive(referral: Referral, person: Person, at: datetime) -> bool:
    """Whether the organization may be told anything of this referral now; writes nothing."""
    return isinstance(_answer(referral, person, Direction.TO_ORGANIZATION, at), Permit)


def check_may_receive(referral: Referral, person: Person, at: datetime) -> None:
    """Raises PermissionEnded where the organization may be told nothing of this referral now; writes nothing.

    Its reason is one of the gate, or a `recipients.Obstacle`: the permission counts, and the group is not to be told.
    """
    permit = _ask(referral, person, Direction.TO_ORGANIZATION, at)
    _check_recipient(referral, Release.objects.get(pk=permit.release, person=person))


def obstacle_now(referral: Referral, person: Person, at: datetime, link: UUID) -> Obstacle | None:
    """What keeps the group from being shown what the person permits; None where nothing does, or nothing is permitted."""
    answer = _answer(referral, person, Direction.TO_ORGANIZATION, at)
    if isinstance(answer, Deny):
        return None
    return recipients.obstacle(referral, Release.objects.get(pk=answer.release, person=person), link)


def check_contact(referral: Referral, person: Person, at: datetime) -> None:
    """Raises NotReady where the way to reach the person is not what they signed: nothing is sent with no way, or an old one."""
    release = Release.objects.get(pk=_ask(referral, person, Direction.TO_ORGANIZATION, at).release)
    if contacts.is_out_of_date(release, person):
        raise NotReady(["They signed for the old contact. Ask them to sign again, then send it."])


def check_law(referral: Referral, person: Person, at: datetime) -> None:
    """Raises NotReady where the law of where the agency is now would not let what was signed run on; writes nothing."""
    permit = _ask(referral, person, Direction.TO_ORGANIZATION, at)
    if outlasts_the_law(permit.release, referral.agency, at):
        raise NotReady([OUTLASTS])


def _ask(referral: Referral, person: Person, direction: Direction, at: datetime) -> Permit:
    answer = _answer(referral, person, direction, at)
    if isinstance(answer, Deny):
        raise PermissionEnded(answer.reason)
    return answer


def _answer(referral: Referral, person: Person, direction: Direction, at: datetime) -> Permit | Deny:
    facts, everything = consent_facts.consent_facts(referral, person), asked_about(referral, direction, at)
    covered = permitted(facts, everything)
    return decide(facts, _question(referral, direction, covered or everything.categories, at))


def _question(referral: Referral, direction: Direction, categories: frozenset[Category], at: datetime) -> Question:
    return replace(asked_about(referral, direction, at), categories=categories)


def _law_is_known(referral: Referral) -> bool:
    """Whether both sides state today what the notices follow: a fact taken back would let one out without its notice."""
    desk = OrganizationDesk.objects.filter(pk=referral.organization_id).first()
    return desk is not None and not desk.missing_legal_facts and not referral.agency.missing_facts


def _went_along(referral: Referral, release: UUID, direction: Direction) -> list[str]:
    """What the ledger names as having gone along: notices by their keys, and the form itself where it does.

    They follow what whoever discloses stated when the form was written and states now [42 CFR 2.32(a), state overlays].
    """
    stated = stated_by_discloser(referral, release, direction)
    has_copy = direction == Direction.TO_ORGANIZATION and stated.copy_goes_along
    return [*(notice.key for notice in stated.notices), *([COPY] if has_copy else [])]


def _check_recipient(referral: Referral, release: Release, link: UUID | None = None) -> None:
    """Raises PermissionEnded, with an `Obstacle` as its reason, where the group is not to be shown or sent this now."""
    found = recipients.obstacle(referral, release, link)
    if found is not None:
        raise PermissionEnded(found)


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
    referral: Referral,
    permit: Permit,
    direction: Direction,
    categories: Iterable[Category],
    *,
    at: datetime,
    actor: Actor,
    access_mode: str,
) -> int:
    question = asked_about(referral, direction, at)
    return entries.append(
        entries.Entry(
            at=at,
            person=referral.person_id,
            referral=referral.pk,
            release=permit.release,
            discloser=question.discloser,
            recipient=question.recipient,
            direction=direction,
            purpose=question.purpose,
            categories=categories,
            notice=",".join(_went_along(referral, permit.release, direction)),
            access_mode=access_mode,
            actor=actor,
        )
    )
