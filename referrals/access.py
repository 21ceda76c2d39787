"""Fetch and authorise in one call; what is not yours does not exist.

Every page of staff is a `private_page`: signed in with a second factor, one transaction that acts for this user, the
response rendered inside it, nothing stored by browsers.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Membership
from accounts.working import WorkerRequest, worker_required
from referrals import references
from referrals.models import Referral, Release
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
    rows = Referral.objects.visible_to(membership.user).select_related(
        "agency", "person", "organization", "release", "content", "created_by"
    )
    found = rows.filter(agency=membership.agency, reference=references.tidy(reference)).first()
    if found is None:
        raise Http404
    log_access(person=found.person_id, user=membership.user_id, what="referral", referral=found.pk)
    return found


def release_for(membership: Membership, reference: str) -> Release:
    """The release, under the same rule as `referral_for`."""
    rows = Release.objects.visible_to(membership.user).select_related("agency", "person", "supersedes")
    found = rows.filter(agency=membership.agency, reference=references.tidy(reference)).first()
    if found is None:
        raise Http404
    log_access(person=found.person_id, user=membership.user_id, what="release")
    return found
