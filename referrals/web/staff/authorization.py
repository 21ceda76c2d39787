"""Fetch and authorise in one call; what is not yours does not exist.

Every page of staff is a `private_page`: signed in with a second factor, one transaction that acts for this membership, the
response rendered inside it, nothing stored by browsers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import Http404, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Membership
from accounts.web.membership_access import MembershipRequest, membership_required
from core import clock
from core.rls.principal import acting_as
from referrals import references
from referrals.models import Caseload, Referral, Release
from referrals.models.visibility import caseload_of
from referrals.services.people import log_access

View = Callable[..., HttpResponseBase]
# What a view leaves to be made after its transaction, so that nobody waits for its locks meanwhile.
Later = Callable[[], HttpResponseBase]


@dataclass(frozen=True)
class Look:
    """A referral that may be looked at, the database's clock as it was read, and whether they work with the person.

    Whoever does not has opened the record for some hours by a reason.
    """

    referral: Referral
    at: datetime
    works_with: bool


def private_page(view: Callable[..., HttpResponseBase | Later]) -> View:
    """`membership_required`, inside `acting_as` this member; a TemplateResponse is rendered before the transaction ends.

    What a view writes is rolled back by an exception, a 404 included. A view may return a `Later` instead of a response.
    """

    @wraps(view)
    def guarded(request: MembershipRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with acting_as(request.membership.principal):
            response = view(request, *args, **kwargs)
            render = getattr(response, "render", None)
            if callable(render):
                render()
        if callable(response):
            response = response()
        patch_cache_control(response, no_store=True, private=True)
        return response

    return membership_required(sensitive_post_parameters()(guarded))


def referral_for(membership: Membership, reference: str) -> Referral:
    """The referral, if it is on this member's caseload; looked up once, and the look written down.

    Raises Http404 alike for one that is not theirs and one that is not there.
    """
    return look_at(membership, reference).referral


def look_at(membership: Membership, reference: str) -> Look:
    """`referral_for`, with what was found on the way there."""
    kinds = caseload_of(membership).filter(person=OuterRef("person_id")).values("kind")
    rows = Referral.objects.select_related("person", "organization", "content")
    mine = rows.filter(agency=membership.agency_id, reference=references.tidy(reference))
    referral: Any = mine.annotate(read_at=clock.NOW, kinds=ArraySubquery(kinds)).first()
    if referral is None or not referral.kinds:
        raise Http404
    referral.agency = membership.agency
    if referral.created_by_id == membership.user_id:
        referral.created_by = membership.user
    log_access(person=referral.person_id, user=membership.user_id, what="referral", referral=referral.pk)
    return Look(referral, referral.read_at, works_with=Caseload.Kind.OWN in referral.kinds)


def works_with(membership: Membership, person: UUID) -> bool:
    """Whether this person is on the member's own caseload, and not only opened for some hours by a reason."""
    return bool(caseload_of(membership).filter(person=person, kind=Caseload.Kind.OWN).exists())


def referral_to_change(membership: Membership, reference: str) -> Referral:
    """`referral_for`, for whoever works with the person: a reason opens a record for reading, and for a stop, alone."""
    look = look_at(membership, reference)
    if not look.works_with:
        raise Http404
    return look.referral


def release_to_change(membership: Membership, reference: str) -> Release:
    """`release_for`, under the same rule as `referral_to_change`."""
    release = release_for(membership, reference)
    if not works_with(membership, release.person_id):
        raise Http404
    return release


def release_for(membership: Membership, reference: str) -> Release:
    """The release, under the same rule as `referral_for`."""
    rows = Release.objects.visible_to(membership).select_related("agency", "person", "supersedes")
    release = rows.filter(agency=membership.agency, reference=references.tidy(reference)).first()
    if release is None:
        raise Http404
    log_access(person=release.person_id, user=membership.user_id, what="release")
    return release
