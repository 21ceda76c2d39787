"""Stories for tests: an agency, an organization, a person, and what passes between them, through the real services.

Each function acts for whoever really does it, so that row-level security is in force while a story is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Agency, Membership
from core.rls.principal import Principal, acting_as
from demo import accounts as demonstration
from demo import cast
from directory.models import Organization, OrganizationParty
from referrals.actors import Actor
from referrals.disclosure import Disclosure
from referrals.expiry_events import ExpiryEvent
from referrals.models import Link, Person, Referral, Release
from referrals.services import links, organization_responses, people, referrals, releases, signing
from referrals.services.releases import Terms
from referrals.signature import Signature
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose, ReferralKind, SignatureMethod

TO_THEM = (Category.NAME, Category.CONTACT, Category.HOPES)
TO_US = CATEGORIES[Direction.TO_AGENCY]
# What is said of Sam; a test that looks for leaks looks for these.
SAM: dict[str, Any] = {
    "preferred_name": "Sam Okonjo-Whitlow",
    "full_name": "Samphire Adaeze Okonjo-Whitlow",
    "contact": {"method": "Text", "value": "503 555 0177", "voicemail": False, "about": "ring after nine"},
    "date_of_birth": "1987-03-14",
    "is_adult": True,
}
CONTENT = {
    "hopes": "To sit with people who knitted through the same winter",
    "to_know": "Crowded rooms are hard for me before noon",
    "best_time": "Weekday afternoons after the quarry bus",
    "whereabouts": "Ward Seven by the elm courtyard",
    "leaves_on": "the last Friday of the month",
}


@dataclass(frozen=True)
class Staff:
    """An agency and who works for it."""

    agency: Agency
    robin: Membership
    max: Membership
    alex: Membership
    jo: Membership


def lincoln(**facts: Any) -> Staff:
    """Lincoln Clinic in Portland, with two clinicians, a supervisor and an administrator; `facts` change the agency."""
    agency = cast.agency(cast.LINCOLN)
    if facts:
        Agency.objects.filter(pk=agency.pk).update(**facts)
        agency.refresh_from_db()
    members = [cast.member(one, demonstration.PASSWORD) for one in (cast.ROBIN, cast.MAX, cast.ALEX, cast.JO)]
    return Staff(
        agency, *(Membership.objects.select_related("party__agency", "user").get(pk=one.pk) for one in members)
    )


def kim() -> Membership:
    """A clinician of another agency, in England."""
    return cast.member(cast.KIM, demonstration.PASSWORD)


IN_THE_UK: dict[str, Any] = {
    "jurisdiction": "GB-EAW",
    "uk_controller": "Kettle Corner",
    "uk_legal_basis": "Article 6(1)(a) and Article 9(2)(a)",
    "covered_entity": None,
    "part2_program": None,
}


def harbor(name: str = "Harbor Peers", **desk: Any) -> Organization:
    """An organization in Oregon that told us everything about receiving referrals; `desk` changes what it told."""
    organization = Organization.objects.filter(name=name).first() or Organization.objects.create(
        name=name, country="US"
    )
    answered: dict[str, Any] = {
        "jurisdiction": "US-OR",
        "covered_entity": False,
        "part2_program": False,
        "contact_email": f"{name.split()[0].lower()}@{name.split()[-1].lower()}.example.org",
        "contact_confirmed_at": datetime(2026, 1, 5, tzinfo=UTC),
        "host_terms_version": "1",
        "host_terms_accepted_on": date(2026, 1, 5),
        "holder_terms_accepted_at": datetime(2026, 1, 5, tzinfo=UTC),
        "holder_terms_version": "1",
    }
    OrganizationParty.objects.update_or_create(organization=organization, defaults=answered | desk)
    return organization


def sam(robin: Membership, **details: Any) -> Person:
    """Somebody of Robin's agency, on Robin's caseload. `details` change SAM."""
    with acting_as(robin.principal):
        return people.write_down_person(membership=robin, **(SAM | details))


def own_link(robin: Membership, person: Person) -> Link:
    """A link to the person's own page."""
    with acting_as(robin.principal):
        return links.make_link(kind=Link.Kind.PERSON, person=person, created_by=robin.user_id).link


def draft(robin: Membership, person: Person, organization: Organization, **options: Any) -> Referral:
    """A referral that only the agency knows of, with CONTENT in it."""
    chosen: dict[str, Any] = {"kind": ReferralKind.REFERRAL, "purpose": Purpose.PEER_SUPPORT, "content": CONTENT}
    with acting_as(robin.principal):
        return referrals.draft_referral(
            membership=robin, person=person, organization=organization, **(chosen | options)
        )


def requested_release(
    robin: Membership,
    person: Person,
    organizations: Organization | Sequence[Organization],
    *,
    referral: Referral | None = None,
    to_them: Sequence[Category] | None = None,
    to_us: Sequence[Category] = TO_US,
    purposes: Sequence[Purpose] = (Purpose.PEER_SUPPORT,),
    expires_on: date | None = None,
    expires_event: ExpiryEvent | None = None,
    supersedes: Release | None = None,
) -> Release:
    """A release put to the person: both directions, 90 days, unless told otherwise; hopes stand in a referral only."""
    to_them = to_them or (TO_THEM if referral else (Category.NAME, Category.CONTACT))
    if expires_on is None and expires_event is None:
        expires_on = timezone.now().date() + timedelta(days=90)
    named = [organizations] if isinstance(organizations, Organization) else list(organizations)
    with acting_as(robin.principal):
        release = releases.draft_release(
            membership=robin,
            person=person,
            organizations=named,
            terms=Terms(purposes, to_them, to_us, expires_on, expires_event),
            referral=referral,
            supersedes=supersedes,
        )
        return releases.request_release(release=release, actor=Actor.staff(robin.user_id))


def sign(release: Release, link: Link, *, to_them: bool = True, to_us: bool = True, name: str = "Sam O.") -> Release:
    """The person's answers on their own device."""
    signature = Signature(
        to_organization=to_them,
        to_agency=to_us,
        name=name,
        method=SignatureMethod.OWN_DEVICE,
        text_sha256=release.text_sha256,
        has_happened=False,
    )
    with acting_as(Principal.person(release.person_id, link.pk)):
        return signing.sign_release(release=release, signature=signature, actor=Actor.person(link.pk))


def signed_release(
    robin: Membership, person: Person, organizations: Organization | Sequence[Organization], **options: Any
) -> Release:
    """A release the person signed on their own device; `options` are those of `requested_release` and `sign`."""
    signing = {name: options.pop(name) for name in ("to_them_yes", "to_us_yes") if name in options}
    release = requested_release(robin, person, organizations, **options)
    yes = {name.removesuffix("_yes"): answer for name, answer in signing.items()}
    return sign(release, own_link(robin, person), **yes)


@dataclass
class Story:
    """Everybody in one referral."""

    staff: Staff
    organization: Organization
    person: Person
    referral: Referral
    release: Release
    person_link: Link
    link: Link | None = field(default=None)

    @property
    def as_staff(self) -> Principal:
        return self.staff.robin.principal

    @property
    def as_person(self) -> Principal:
        return Principal.person(self.person.pk, self.person_link.pk)

    @property
    def as_disclosure(self) -> Principal:
        return Principal.disclosure(self.person.pk)

    def refresh(self) -> "Story":
        """Reads the referral and the release again, as Robin."""
        with acting_as(Principal.job("test")):
            rows = Referral.objects.select_related("agency", "organization", "release")
            self.referral = rows.get(pk=self.referral.pk)
            self.release = Release.objects.select_related("agency").get(pk=self.release.pk)
        return self

    def open(self, at: datetime | None = None) -> Disclosure:
        """The organization opens what was sent to it."""
        assert self.link is not None
        return organization_responses.open_referral(link=self.link, at=at).disclosure

    def answer(self, transition: str, **options: Any) -> Referral:
        assert self.link is not None
        return organization_responses.answer(link=self.link, transition=transition, **options)


def signed_story(
    staff: Staff | None = None, organization: Organization | None = None, person: Person | None = None, **options: Any
) -> Story:
    """A referral whose release the person signed; not sent. `options` as for `signed_release`."""
    staff, organization = staff or lincoln(), organization or harbor()
    person = person or sam(staff.robin)
    referral = draft(staff.robin, person, organization, send_when_signed=False)
    release = signed_release(staff.robin, person, organization, referral=referral, **options)
    with acting_as(Principal.job("test")):
        link = Link.objects.filter(person=person, kind=Link.Kind.PERSON).latest("created_at")
    return Story(staff, organization, person, referral, release, link).refresh()


def sent_referral(
    staff: Staff | None = None, organization: Organization | None = None, person: Person | None = None, **options: Any
) -> Story:
    """A referral that was sent; `link` is the organization's. `options` as for `signed_release`."""
    story = signed_story(staff, organization, person, **options)
    return send(story)


def send(story: Story) -> Story:
    """Robin sends it; `link` becomes the organization's."""
    with acting_as(story.as_staff):
        referrals.send_referral(referral=story.referral, actor=Actor.staff(story.staff.robin.user_id))
        rows = Link.objects.select_related("person").filter(referral=story.referral, kind=Link.Kind.ORGANIZATION)
        story.link = rows.latest("created_at")
    return story.refresh()


def opened_referral(
    staff: Staff | None = None, organization: Organization | None = None, person: Person | None = None, **options: Any
) -> Story:
    """A referral the organization has opened."""
    story = sent_referral(staff, organization, person, **options)
    story.open()
    return story.refresh()
