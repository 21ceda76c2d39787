"""Fetch and authorise in one call; what is not yours does not exist.

Every page of staff is a `private_page`: signed in with a second factor, one transaction that acts for this user, the
response rendered inside it, nothing stored by browsers.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Membership
from accounts.working import WorkerRequest, worker_required
from referrals import references
from referrals.models import Caseload, Referral, Release
from referrals.querysets import caseload_of
from referrals.services.people import log_access
from vault.principal import Principal, acting_as

View = Callable[..., HttpResponseBase]


def private_page(view: View) -> View:
    """`worker_required`, inside `acting_as` this user; a TemplateResponse is rendered before the transaction ends.

    What a view writes is rolled back by an exception, a 404 included.
    """

    @wraps(view)
    def guarded(request: WorkerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with acting_as(Principal.user(request.membership.user_id)):
            response = view(request, *args, **kwargs)
            render = getattr(response, "render", None)
            if callable(render):
                render()
        patch_cache_control(response, no_store=True, private=True)
        return response

    return worker_required(sensitive_post_parameters()(guarded))


def referral_for(membership: Membership, reference: str) -> Referral:
    """The referral, if it is on this member's caseload; looked up once, and the look written down.

    Raises Http404 alike for one that is not theirs and one that is not there.
    """
    # The release and the content stay out of the join: PostgreSQL would plan the walls of all four tables together,
    # which takes longer than reading them one after another.
    rows = Referral.objects.visible_to(membership.user).select_related("agency", "person", "organization", "created_by")
    found = rows.filter(agency=membership.agency, reference=references.tidy(reference)).first()
    if found is None:
        raise Http404
    log_access(person=found.person_id, user=membership.user_id, what="referral", referral=found.pk)
    return found


def works_with(membership: Membership, person: UUID) -> bool:
    """Whether this person is on the member's own caseload, and not only opened for some hours by a reason."""
    return caseload_of(membership.user).filter(person=person, kind=Caseload.Kind.OWN).exists()


def referral_to_change(membership: Membership, reference: str) -> Referral:
    """`referral_for`, for whoever works with the person: a reason opens a record for reading, and for a stop, alone."""
    found = referral_for(membership, reference)
    if not works_with(membership, found.person_id):
        raise Http404
    return found


def release_to_change(membership: Membership, reference: str) -> Release:
    """`release_for`, under the same rule as `referral_to_change`."""
    found = release_for(membership, reference)
    if not works_with(membership, found.person_id):
        raise Http404
    return found


def release_for(membership: Membership, reference: str) -> Release:
    """The release, under the same rule as `referral_for`."""
    rows = Release.objects.visible_to(membership.user).select_related("agency", "person", "supersedes")
    found = rows.filter(agency=membership.agency, reference=references.tidy(reference)).first()
    if found is None:
        raise Http404
    log_access(person=found.person_id, user=membership.user_id, what="release")
    return found
