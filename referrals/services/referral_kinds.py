"""Another kind of referral, or another purpose, for one that nobody was asked about yet.

The purpose is part of what is signed, so it changes with the permission that is being filled in. Who gets in touch
themselves is announced to nobody: no permission is asked for then, and no more is kept than the page that writes such a
referral down asks for [docs/decisions/0046].
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Membership
from core import clock
from referrals.actors import Actor
from referrals.errors import NotReady
from referrals.models import Person, Referral, ReferralContent, Release
from referrals.services import prepare, revocation
from referrals.services.referrals import CONTENT
from referrals.services.transitions import lock_person, note
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Purpose, ReferralKind
from referrals.wording import staff as words

# The transition that events name: the state stays what it is.
CHANGED = "changed"
_ASKED = "The person is reading this. Take the question back first, then change it."
_SEVERAL = "One permission names others too. Take this referral back, then start a new one for it alone."
_WHY = "They will get in touch themselves."


@dataclass(frozen=True)
class Chosen:
    """How somebody is brought together with an organization, and what for."""

    kind: ReferralKind
    purpose: Purpose


@transaction.atomic
def change_kind(*, referral: Referral, chosen: Chosen, membership: Membership) -> Referral:
    """Changes kind and purpose of a draft, with an event that says from what to what. Nothing where both are the same.

    Raises NotReady once the person was asked, or where the permission is for several and one of them is to leave it;
    RecordFrozen.
    """
    person = lock_person(referral.person_id)
    current = _locked(referral)
    before = Chosen(ReferralKind(current.kind), Purpose(current.purpose))
    if before == chosen:
        return current
    if current.state != ReferralState.DRAFT:
        raise NotReady([_ASKED])
    others = _others(current)
    if before.kind.is_sent and not chosen.kind.is_sent:
        if others:
            raise NotReady([_SEVERAL])
        _without_permission(current, person, membership)
    _write(current, chosen, membership)
    if chosen.purpose != before.purpose:
        _change_permission(current, others, chosen.purpose, membership)
    if chosen.kind.is_sent and not before.kind.is_sent:
        prepare.renew(referral=current, membership=membership)
    return current


def _write(referral: Referral, chosen: Chosen, membership: Membership) -> None:
    was = Chosen(ReferralKind(referral.kind), Purpose(referral.purpose))
    referral.kind, referral.purpose = chosen.kind, chosen.purpose
    referral.version += 1
    referral.save(update_fields=["kind", "purpose", "version", "release"])
    pairs = ((was.kind.label, chosen.kind.label), (words.PURPOSE(was.purpose), words.PURPOSE(chosen.purpose)))
    why = "\n".join(f"“{old}” became “{new}”." for old, new in pairs if old != new)
    note(referral, CHANGED, actor=Actor.staff(membership.user_id), at=clock.now(), why=why)


def _change_permission(current: Referral, others: Sequence[Referral], purpose: Purpose, membership: Membership) -> None:
    """What is being filled in is for the new purpose, and so is each other referral that it names: it is one text."""
    if current.release_id is None:
        return
    release = Release.objects.select_for_update().get(pk=current.release_id)
    if release.state != ReleaseState.DRAFT:
        return
    release.purposes = [purpose]
    release.version += 1
    release.save(update_fields=["purposes", "version"])
    for other in others:
        _write(other, Chosen(ReferralKind(other.kind), purpose), membership)


def _without_permission(referral: Referral, person: Person, membership: Membership) -> None:
    """Nothing is asked for, and what only a permission needed is not kept on."""
    release = referral.release
    if release is not None and release.state == ReleaseState.DRAFT:
        revocation.enter_in_error(release=release, actor=Actor.staff(membership.user_id), why=_WHY)
    referral.release = None
    ReferralContent.objects.filter(referral=referral).update(**dict.fromkeys(CONTENT, ""))
    if Referral.objects.filter(person=person).exclude(pk=referral.pk).exists():
        return
    person.full_name, person.contact, person.date_of_birth, person.is_adult = "", {}, "", None
    person.version += 1
    person.save(update_fields=["full_name", "contact", "date_of_birth", "is_adult", "version"])


def _others(referral: Referral) -> list[Referral]:
    if referral.release_id is None:
        return []
    return list(Referral.objects.select_for_update().filter(release=referral.release_id).exclude(pk=referral.pk))


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_related("agency", "organization", "person")
    return rows.select_for_update(of=("self",)).get(pk=referral.pk)
