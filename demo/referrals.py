"""Referrals of the demonstration: what organizations told us, and Robin's caseload with Sam and Ash on it."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import LawfulHolderTerms, Membership
from core.messaging import outbox
from core.models import OutgoingMail
from core.rls.principal import Principal, acting_as
from demo import cast
from demo.build import SOURCE
from directory.models import Organization, OrganizationParty
from directory.vocabularies import ListingState
from referrals.actors import Actor
from referrals.models import Caseload, Link, Person, Referral
from referrals.services import code_confirmation, organization_responses, people, referrals, releases, signing
from referrals.services.releases import Terms
from referrals.signature import Signature
from referrals.vocabularies import Category, Purpose, ReferralKind, SignatureMethod

_JOINED = datetime(2026, 1, 5, tzinfo=UTC)
_NATIONS = {"GB-EN": "GB-EAW", "GB-WL": "GB-EAW", "GB-SC": "GB-SCT", "GB-NI": "GB-NIR"}
_HARBOR, _CLUB = "harbor-peers-portland", "rose-city-quiet-house-portland"


def load(password: str) -> None:
    """Makes what is missing; safe to call again. Sends no e-mail."""
    _parties()
    robin = cast.member(cast.ROBIN, password)
    with acting_as(robin.principal):
        if not Caseload.objects.filter(user=robin.user).exists():
            _stories(Membership.objects.select_related("party__agency", "user").get(pk=robin.pk))


def _parties() -> None:
    """Organizations that say who may refer to them have answered what the law asks, and confirmed an address."""
    willing = Organization.objects.filter(source=SOURCE, state=ListingState.PUBLISHED).exclude(refers_who="")
    known = set(OrganizationParty.objects.values_list("organization_id", flat=True))
    for organization in willing.exclude(email="").exclude(home_area=None):
        jurisdiction = _jurisdiction(organization.home_area_id or "")
        if jurisdiction and organization.pk not in known:
            _party(organization, jurisdiction).save()


def _jurisdiction(area: str) -> str:
    code = area[:5]
    return _NATIONS.get(code, "") if code.startswith("GB") else code if code.startswith("US-") else ""


def _party(organization: Organization, jurisdiction: str) -> OrganizationParty:
    is_uk = jurisdiction.startswith("GB")
    return OrganizationParty(
        organization=organization,
        name=organization.name,
        jurisdiction=jurisdiction,
        covered_entity=None if is_uk else False,
        part2_program=None if is_uk else False,
        uk_controller=organization.name if is_uk else "",
        uk_legal_basis="Article 6(1)(a) and Article 9(2)(a)" if is_uk else "",
        contact_email=organization.email,
        contact_confirmed_at=_JOINED,
        host_terms_version="1",
        host_terms_accepted_on=date(2026, 1, 5),
        holder_terms_accepted_at=_JOINED,
        holder_terms_version=LawfulHolderTerms.VERSION,
    )


@transaction.atomic
def _stories(robin: Membership) -> None:
    harbor = Organization.objects.filter(source_id=_HARBOR).first()
    house = Organization.objects.filter(source_id=_CLUB).first()
    if harbor is None or house is None:
        return
    sam = _person(
        robin, "Sam", {"method": "Text", "value": "503 555 0143", "about": "my own phone, never the landline"}
    )
    walk = _asked(robin, sam, harbor, "To walk with people who know hospital from the inside.")
    link = _signed(robin, sam, walk)
    code_confirmation.confirm_code(referral=walk, actor=Actor.staff(robin.user_id), code=link.code)
    organization_responses.open_referral(link=link)
    organization_responses.answer(link=link, transition="accept")
    ash = _person(robin, "Ash", {"method": "Call", "value": "503 555 0187", "voicemail": True})
    if OrganizationParty.objects.filter(organization=house.pk).exists():
        _asked(robin, ash, house, "A few quiet nights.")
    referrals.draft_referral(membership=robin, person=ash, organization=harbor, kind=ReferralKind.WARM_HANDOFF)
    # Nobody is to get an e-mail about somebody who does not exist.
    with acting_as(outbox.JOB):
        OutgoingMail.objects.filter(about__startswith="R-").delete()


def _person(robin: Membership, preferred_name: str, contact: dict[str, object]) -> Person:
    return people.write_down_person(membership=robin, preferred_name=preferred_name, contact=contact, is_adult=True)


def _asked(robin: Membership, person: Person, organization: Organization, hopes: str) -> Referral:
    referral = referrals.draft_referral(
        membership=robin, person=person, organization=organization, content={"hopes": hopes}
    )
    terms = Terms(
        purposes=[Purpose.PEER_SUPPORT],
        to_organization=[Category.NAME, Category.CONTACT, Category.HOPES],
        to_agency=[Category.ANSWER, Category.IN_TOUCH],
        expires_on=timezone.localdate() + timedelta(days=90),
    )
    release = releases.draft_release(
        membership=robin, person=person, organizations=[organization], referral=referral, terms=terms
    )
    releases.request_release(release=release, actor=Actor.staff(robin.user_id))
    return referral


def _signed(robin: Membership, person: Person, referral: Referral) -> Link:
    """The person's yes, in the demonstration; the organization's link."""
    referral.refresh_from_db()
    release = referral.release
    if release is None:
        raise LookupError("The demonstration's referral has no release.")
    signature = Signature(
        True, True, person.preferred_name, SignatureMethod.STAFF_DEVICE, release.text_sha256, recorded_by=robin
    )
    with acting_as(Principal.person(person.pk, release.pk)):
        signing.sign_release(release=release, signature=signature, actor=Actor.person())
    return Link.objects.select_related("person").get(referral=referral)
