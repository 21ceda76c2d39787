"""Whom staff are choosing an organization for: `for=` in an address, the reference of a referral of that person.

The reference travels in the address and not in the session, so two tabs never mix two people. It is opaque and opens
nothing by itself. The name is read only for a member of staff who works with the person and has shown a second factor.
Everybody else sees the public page as it always is; the reference is passed on unread, so that signing in again loses
nobody.
"""

from functools import cached_property
from uuid import UUID

from django.http import HttpRequest, QueryDict

from accounts.models import Membership
from accounts.selectors.session_state import SessionState
from accounts.web.membership_access import second_factor_missing
from core.rls.principal import acting_as
from referrals import references
from referrals.models import Referral
from referrals.selectors import refusals
from referrals.selectors.release_drafts import day_of
from referrals.wording.moments import day_in_words

PARAMETER = "for"


class ChosenPerson:
    """Asked by templates. Without `for=` it reads nothing at all, so a public page stays as it is."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._session_state = SessionState(request)

    @cached_property
    def reference(self) -> str:
        """As it is written, such as R-7K3M-9QXF; "" where the address names none."""
        written = references.tidy(self._request.GET.get(PARAMETER, ""))
        return written if written.startswith("R") else ""

    @property
    def query(self) -> str:
        """`?for=R-7K3M-9QXF`, for an address that has no other parameter; "" where nobody is chosen."""
        return f"?{PARAMETER}={self.reference}" if self.reference else ""

    @property
    def and_query(self) -> str:
        """`&for=R-7K3M-9QXF`, for an address that has parameters."""
        return f"&{PARAMETER}={self.reference}" if self.reference else ""

    @property
    def name(self) -> str:
        """What the person is called; "" unless whoever looks may read it."""
        return self._referral.person.preferred_name if self._referral is not None else ""

    @property
    def is_unknown(self) -> bool:
        """Staff who could read a name, and the reference leads to nobody they work with."""
        return bool(self.reference) and self._may_read and self._referral is None

    @property
    def without(self) -> str:
        """This page without the person."""
        query: QueryDict = self._request.GET.copy()
        query.pop(PARAMETER, None)
        text = query.urlencode()
        return self._request.path + (f"?{text}" if text else "")

    @cached_property
    def refused(self) -> dict[UUID, tuple[str, str]]:
        """What they said before the group's name, and on which day, by organization, where nothing was signed since."""
        referral = self._referral
        if referral is None:
            return {}
        with acting_as(self._membership.principal):
            refused = refusals.refused(referral.person)
        return {pk: (one.phrase, day_in_words(day_of(referral.agency, one.at))) for pk, one in refused.items()}

    @cached_property
    def _may_read(self) -> bool:
        return self._session_state.may_refer and second_factor_missing(self._request) is None

    @property
    def _membership(self) -> Membership:
        membership = self._session_state.membership
        assert membership is not None  # noqa: S101 - asked of those who may read alone
        return membership

    @cached_property
    def _referral(self) -> Referral | None:
        from referrals.web.staff.authorization import works_with

        membership = self._session_state.membership if self.reference and self._may_read else None
        if membership is None:
            return None
        with acting_as(membership.principal):
            rows = Referral.objects.select_related("person", "agency")
            row = rows.filter(agency=membership.agency_id, reference=self.reference).first()
            if row is None or row.person.died_at or row.person.erased_at or not works_with(membership, row.person_id):
                return None
            return row
