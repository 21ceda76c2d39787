"""What each side stated of itself when a form was written, beside what it states now: the stricter of both counts.

Notices and copies follow these facts [42 CFR 2.32, D.C. Code 7-1202.02 and 7-1201.04], and so do the statements that the
person read. A "no" that comes later takes no notice away from what was signed under a "yes"; a later "yes" adds it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Agency
from directory.models import OrganizationParty
from referrals.consent.elements import when_it_ends
from referrals.consent.jurisdictions.base import JurisdictionPolicy
from referrals.consent.jurisdictions.choose import policy_for
from referrals.consent.notices import NOTICES, Notice
from referrals.models import Person, Referral, Release, ReleaseParty
from referrals.selectors.release_drafts import day_of, policy_of
from referrals.vocabularies import Direction


@dataclass(frozen=True)
class Stated:
    """What a discloser stated then and now: where it works, and whether it ever said that part 2 is its law."""

    jurisdictions: frozenset[str]
    is_part2: bool

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Every notice that any of it calls for."""
        called_for = {notice for policy in self._policies for notice in policy.notices(self.is_part2)}
        return tuple(notice for notice in NOTICES if notice in called_for)

    @property
    def copy_goes_along(self) -> bool:
        return any(policy.copy_goes_along for policy in self._policies)

    @property
    def _policies(self) -> list[JurisdictionPolicy]:
        return [policy_for(code, counsel_reviewed=False) for code in sorted(self.jurisdictions)]


def stated_by_discloser(
    referral: Referral, release: UUID, direction: Direction, organization_party: OrganizationParty | None
) -> Stated:
    """Of whoever discloses one way in `referral` by this form. `organization_party` is what its organization told us."""
    rows = ReleaseParty.objects.filter(release=release)
    if direction == Direction.TO_ORGANIZATION:
        then, now = rows.filter(agency=referral.agency_id).first(), _of_agency(referral.agency)
    else:
        then, now = rows.filter(organization=referral.organization_id).first(), _of_organization(organization_party)
    codes = {code for code in (now.jurisdiction, then.jurisdiction if then else "") if code}
    return Stated(frozenset(codes), is_part2=now.part2_program is True or bool(then and then.part2_program))


def stated_since(release: Release) -> list[str]:
    """What keeps the text from being signed: a party stated something since that the text would have to say."""
    if not policy_of(release.agency).can_sign_here:
        # Their own paper form has words of its own.
        return []
    return [
        f"{party.name} has told us something since this was written, and the law wants it in the form. "
        "It has to be written anew."
        for party in release.parties.select_related("agency")
        if party.jurisdiction and _is_stricter(party, stated_now(party))
    ]


def outlasts_the_law(release: UUID, agency: Agency, at: datetime) -> bool:
    """Whether the law of where the agency is now would have ended this form by `at`, or would not let it run on.

    What was signed under the law of one place is not stretched by moving to another. No query where it has no limit.
    """
    policy = policy_of(agency)
    if policy.max_days is None and not policy.needs_calendar_date:
        return False
    signed_at, expires_on = Release.objects.values_list("signed_at", "expires_on").get(pk=release)
    if expires_on is None and policy.needs_calendar_date:
        return True
    if policy.max_days is None or signed_at is None:
        return False
    last = day_of(agency, signed_at) + timedelta(days=policy.max_days)
    return when_it_ends(last, agency.time_zone) <= at


def was_part2(person: Person, agency: Agency) -> bool:
    """Whether the agency holds records under part 2, now or when anything of this person's was signed."""
    rows = ReleaseParty.objects.filter(person=person, agency=agency, release__signed_at__isnull=False)
    return agency.part2_program is True or rows.filter(part2_program=True).exists()


@dataclass(frozen=True)
class Facts:
    """What one party states of itself."""

    jurisdiction: str = ""
    part2_program: bool | None = None
    covered_entity: bool | None = None


def stated_now(party: ReleaseParty) -> Facts:
    """What a party of a form states of itself today; nothing of what it has not said."""
    if party.agency is not None:
        return _of_agency(party.agency)
    return _of_organization(OrganizationParty.objects.filter(organization=party.organization_id).first())


def _of_agency(agency: Agency) -> Facts:
    return Facts(agency.jurisdiction, agency.part2_program, agency.covered_entity)


def _of_organization(organization_party: OrganizationParty | None) -> Facts:
    return (
        Facts(organization_party.jurisdiction, organization_party.part2_program, organization_party.covered_entity)
        if organization_party is not None
        else Facts()
    )


def _is_stricter(then: ReleaseParty, now: Facts) -> bool:
    moved = bool(now.jurisdiction) and now.jurisdiction != then.jurisdiction
    said_yes = now.part2_program is True and then.part2_program is not True
    return moved or said_yes or (now.covered_entity is True and then.covered_entity is not True)
