"""Where members of organizations, practices and funders begin: there is nothing for them here yet, and it says so."""

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors.memberships import running_memberships
from accounts.web.home import home_of
from accounts.web.membership_access import MembershipRequest, any_membership_required


@never_cache
@require_safe
@any_membership_required
def member_home(request: MembershipRequest) -> HttpResponse:
    """For whom they act, how to switch and how to sign out. Members of agencies are led to their work."""
    if request.membership.is_of_agency:
        return redirect(home_of(request))
    several = running_memberships(cast(User, request.user)).count() > 1
    return render(request, "accounts/member_home.html", {"membership": request.membership, "several": several})
