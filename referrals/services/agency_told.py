"""What follows at the agency once it was told of something: a task where somebody has to look, and an e-mail.

Called where the agency is told and nowhere else: `referrals.services.staff_notifications` says why.
"""

from datetime import datetime

from core.rls.principal import Principal, acting_as, current_user
from directory.models import Organization
from referrals.models import Person, Referral, Release
from referrals.services import staff_notifications
from referrals.services.tasks import open_task
from referrals.vocabularies import Outcome, TaskKind

# That they opened it, or tried to reach somebody, asks nothing of staff: the page says it.
_NEWS = frozenset({"accept", "waitlist", "decline", "connect", "close"})
# The group ended it without them. As "no" does, it leaves a person without the support they said yes to.
_WITHOUT_THEM = frozenset({Outcome.NO_CAPACITY, Outcome.NOT_A_FIT, Outcome.NOT_REACHED})


def answered(referral: Referral, person: Person, transition: str, at: datetime) -> None:
    """The agency was told of this step of the organization. A no stays a task until a member has seen it."""
    if transition == "decline" or (transition == "close" and referral.reported_outcome in _WITHOUT_THEM):
        open_task(kind=TaskKind.DECLINED, person=person, at=at, referral=referral)
    if transition in _NEWS:
        staff_notifications.something_new(person=person.pk, referral=referral, at=at)


def person_said(referral: Referral, at: datetime) -> None:
    """The person said themselves how it goes, and agreed that the agency hears of it."""
    staff_notifications.something_new(person=referral.person_id, referral=referral, at=at)


def stopped(person: Person, organization: Organization, at: datetime) -> None:
    """The person said stop for this organization."""
    with acting_as(Principal.disclosure(person.pk)):
        newest = Referral.objects.filter(person=person, organization=organization).order_by("-created_at", "id").first()
    if newest is not None:
        staff_notifications.something_new(person=person.pk, referral=newest, at=at, but=current_user())


def form_answered(release: Release, at: datetime) -> None:
    """Somebody signed a form, said no to it, or stopped what they had signed."""
    with acting_as(Principal.disclosure(release.person_id)):
        referral = Referral.objects.filter(release=release).order_by("created_at", "id").first()
    if referral is not None:
        staff_notifications.something_new(person=release.person_id, referral=referral, at=at, but=current_user())
