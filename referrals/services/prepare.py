"""From one page of a form to referrals and the permissions they wait for: one person, one or several organizations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Membership
from core import clock
from directory.models import Organization
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.expiry_events import ExpiryEvent
from referrals.form_input import Written
from referrals.models import Person, Referral, ReferralContent, Release
from referrals.selectors import permission_requests, release_drafts
from referrals.services import people, referrals, releases
from referrals.services.presets import Plan, usual
from referrals.services.releases import Terms
from referrals.services.transitions import lock_person, note
from referrals.vocabularies import Category, Purpose, ReferralKind

_FIRST_VERSION = 1


@dataclass(frozen=True)
class Asked:
    """What the person is asked besides what was written: what may come back, and until when."""

    to_agency: Sequence[Category]
    expires_on: date | None
    expires_event: ExpiryEvent | None = None


@transaction.atomic
def prepare(
    *,
    membership: Membership,
    organizations: Sequence[Organization],
    plan: Plan,
    written: Written,
    person: Person | None = None,
    send_when_signed: bool = True,
    together: bool = False,
) -> list[Referral]:
    """A referral to each organization, and the permission it takes: one for each, or `together` one that names all.

    `person` is somebody on the caseload already, whose details become what was written. Who gets in touch themselves
    is only written down. Raises ChangedMeanwhile, RecordFrozen.
    """
    someone = _person(membership, person, written, is_asked=plan.kind.is_sent)
    made = [
        referrals.draft_referral(
            membership=membership,
            person=someone,
            organization=organization,
            kind=plan.kind,
            purpose=plan.purpose,
            content=written.content,
            send_when_signed=send_when_signed,
        )
        for organization in organizations
    ]
    if plan.kind.is_sent:
        asked = Asked(plan.to_agency, _last_day(membership, plan))
        for group in [made] if together else [[one] for one in made]:
            _ask(membership, group, asked, written)
    return made


@transaction.atomic
def change(
    *, referral: Referral, written: Written, asked: Asked, versions: Mapping[str, int], membership: Membership
) -> None:
    """Everything of a draft at once: the person, what is said, and the permission. All of it or nothing.

    `versions` are those the form was filled from: "person", "referral", "release" (absent where there is none). Raises
    ChangedMeanwhile, NotReady, RecordFrozen.
    """
    release = referral.release
    details = _details(written, is_asked=release is not None)
    people.change_person(person=referral.person_id, version=versions["person"], **details)
    referrals.change_content(referral=referral, version=versions["referral"], content=written.content)
    if release is not None and "release" in versions:
        releases.change_terms(
            release=release, version=versions["release"], terms=_terms(Purpose(referral.purpose), asked, written)
        )
        # Others that the same permission names say the same: what is signed is one text.
        for other in Referral.objects.filter(release=release).exclude(pk=referral.pk):
            referrals.change_content(referral=other, version=other.version, content=written.content)


@transaction.atomic
def write_again(*, referral: Referral, written: Written, known_person: int, membership: Membership) -> None:
    """The form that wrote this draft was sent once more: what reads otherwise now is changed, and nothing else.

    `known_person` is the version of the person that the form wrote. Raises NotReady once the person was asked, or where
    somebody changed the draft or the person since: a page that a browser kept undoes nothing. RecordFrozen.
    """
    person, content = referral.person, ReferralContent.objects.filter(referral=referral).first() or ReferralContent()
    details = _details(written, is_asked=referral.release_id is not None)
    same_person = all(getattr(person, name) == value for name, value in details.items())
    if same_person and all(getattr(content, name) == value for name, value in written.content.items()):
        return
    if (referral.version, person.version) != (_FIRST_VERSION, known_person):
        raise NotReady([f"{referral.reference} was changed since it was written down. Open it, and change it there."])
    release, asked = referral.release, Asked([], None)
    versions = {"person": person.version, "referral": referral.version}
    if release is not None:
        event = ExpiryEvent(release.expires_event) if release.expires_event else None
        asked = Asked([Category(name) for name in release.categories_to_agency], release.expires_on, event)
        versions["release"] = release.version
    change(referral=referral, written=written, asked=asked, versions=versions, membership=membership)


@transaction.atomic
def renew(*, referral: Referral, membership: Membership) -> Release:
    """A permission to be asked for, like the last; where there was none, for everything that is written.

    The last one counts until the person signs this one. Raises RecordFrozen.
    """
    last = Release.objects.filter(pk=referral.release_id).first() if referral.release_id else None
    return releases.draft_release(
        membership=membership,
        person=referral.person,
        organizations=_named_in(last) if last else [referral.organization],
        terms=_like(last, membership) if last else _from_what_is_written(referral, membership),
        referral=referral,
        supersedes=last,
    )


@transaction.atomic
def note_brought_up(*, referral: Referral, actor: Actor) -> None:
    """The person, who said stop or no to whom this names, brought it up again themselves: staff write it down.

    An ask of theirs like the one on their own page (`asks`), so it ends what that asked of staff. Raises RecordFrozen.
    """
    lock_person(referral.person_id)
    note(referral, permission_requests.EVENT, actor=actor, at=clock.now())


def _named_in(release: Release) -> list[Organization]:
    return [party.organization for party in release.parties.select_related("organization") if party.organization]


def _like(last: Release, membership: Membership) -> Terms:
    return Terms(
        purposes=[Purpose(purpose) for purpose in last.purposes],
        to_organization=[Category(name) for name in last.categories_to_organization],
        to_agency=[Category(name) for name in last.categories_to_agency],
        expires_on=_after(membership, _length(last)),
        expires_event=ExpiryEvent(last.expires_event) if last.expires_event else None,
    )


def _from_what_is_written(referral: Referral, membership: Membership) -> Terms:
    person, content = referral.person, ReferralContent.objects.filter(referral=referral).first() or ReferralContent()
    written = Written(
        {"preferred_name": person.preferred_name, "contact": person.contact},
        {name: getattr(content, name) for name in referrals.CONTENT},
    )
    plan = usual(ReferralKind(referral.kind))
    return _terms(Purpose(referral.purpose), Asked(plan.to_agency, _after(membership, plan.days)), written)


def _person(membership: Membership, person: Person | None, written: Written, *, is_asked: bool) -> Person:
    if person is None:
        return people.write_down_person(membership=membership, **written.details)
    details = _details(written, is_asked=is_asked)
    if all(getattr(person, name) == value for name, value in details.items()):
        return person
    return people.change_person(person=person.pk, version=person.version, **details)


def _details(written: Written, *, is_asked: bool) -> dict[str, Any]:
    """What a form changes of somebody who is written down already.

    A contact left empty is not asked for by this form (`is_asked`). It is no word that the contact is over, which would
    hide it from every other group: that is a press of its own (`services.contact_changes`).
    """
    details = dict(written.details)
    if is_asked and not details.get("contact"):
        details.pop("contact", None)
    return details


def _ask(membership: Membership, group: Sequence[Referral], asked: Asked, written: Written) -> None:
    release = releases.draft_release(
        membership=membership,
        person=group[0].person,
        organizations=[referral.organization for referral in group],
        terms=_terms(Purpose(group[0].purpose), asked, written),
        referral=group[0],
    )
    for referral in group[1:]:
        referral.release = release
        referral.save(update_fields=["release"])


def _terms(purpose: Purpose, asked: Asked, written: Written) -> Terms:
    return Terms([purpose], written.categories, asked.to_agency, asked.expires_on, asked.expires_event)


def _last_day(membership: Membership, plan: Plan) -> date:
    return _after(membership, plan.days)


def _after(membership: Membership, days: int) -> date:
    """So many days from today at the agency, no more than its law allows."""
    longest = release_drafts.policy_of(membership.agency).max_days
    return release_drafts.day_of(membership.agency, clock.now()) + timedelta(days=min(days, longest or days))


def _length(release: Release) -> int:
    if release.expires_on is None:
        return 90
    return max(1, (release.expires_on - release_drafts.day_of(release.agency, release.created_at)).days)
