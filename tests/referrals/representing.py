"""What tests of representatives do: write one down, ask, sign, end."""

from typing import Any

from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import Link, Person, Referral, RelatedPerson, Release
from referrals.services import links, releases, representatives, signing
from referrals.services.representatives import AuthorityEvidence
from referrals.signature import Signature
from referrals.vocabularies import Authority, RelatedPersonEnd, SignatureMethod
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse

SHOWN = AuthorityEvidence("Robin Rivers", Authority.COURT_GUARDIAN, "Order of 3 March 2026", "Decisions about health")
YES = {"answer": "yes", "to_organization": "on", "to_agency": "on", "name": "Robin Rivers"}
WRITTEN = {
    "name": "Robin Rivers",
    "basis": "court_guardian",
    "document": "Order of 3 March 2026",
    "scope": "Decisions about health",
    "acts": "alone",
    "seen": "on",
}


def draft(staff: Any) -> Referral:
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor(), send_when_signed=True)
    release = stories.requested_release(staff.robin, referral.person, referral.organization, referral=referral)
    with acting_as(staff.robin.principal):
        releases.take_back(release=release, actor=Actor.staff(staff.robin.user_id))
    return read(referral)


def read(row: Any) -> Any:
    with acting_as(Principal.job("test")):
        if isinstance(row, Referral):
            return Referral.objects.select_related("release", "person", "agency", "organization").get(pk=row.pk)
        if isinstance(row, Release):
            return Release.objects.select_related("agency", "person", "representative").get(pk=row.pk)
        return type(row).objects.get(pk=row.pk)


def guardian(staff: Any, person: Person, evidence: AuthorityEvidence = SHOWN, **options: Any) -> RelatedPerson:
    with acting_as(staff.robin.principal):
        return representatives.record_representative(
            membership=staff.robin, person=person.pk, evidence=evidence, **options
        )


def ask(staff: Any, referral: Referral, related_person: RelatedPerson | None) -> Release:
    """Puts the draft to the person, or to their representative."""
    assert referral.release is not None
    with acting_as(staff.robin.principal):
        releases.choose_signer(release=referral.release, representative=related_person)
        return releases.request_release(release=referral.release, actor=Actor.staff(staff.robin.user_id))


def end(staff: Any, related_person: RelatedPerson, why: RelatedPersonEnd = RelatedPersonEnd.ENDED) -> None:
    with acting_as(staff.robin.principal):
        representatives.end_representative(related_person=related_person, membership=staff.robin, why=why)


def link_of(staff: Any, related_person: RelatedPerson) -> tuple[links.Made, by_link.Visitor]:
    """A link of the representative's, and the browser it is open in."""
    with acting_as(staff.robin.principal):
        made = representatives.link_for(related_person=related_person, membership=staff.robin)
    return made, by_link.enter(Client(), made.token, made.link.code)


def own_page(staff: Any, person: Person, kind: Link.Kind = Link.Kind.PERSON, **options: Any) -> by_link.Visitor:
    with acting_as(staff.robin.principal):
        made = links.make_link(kind=kind, person=person, **options)
    return by_link.enter(Client(), made.token, made.link.code)


def at(name: str, *args: Any) -> str:
    return reverse(f"referrals:{name}", args=args)


def text_of(response: Any) -> str:
    return by_link.text_of(response)


def signature(release: Release, related_person: RelatedPerson | None, **changes: Any) -> Signature:
    given: dict[str, Any] = {
        "to_organization": True,
        "to_agency": False,
        "name": "Robin Rivers",
        "method": SignatureMethod.OWN_DEVICE,
        "text_sha256": release.text_sha256,
        "representative": related_person,
    }
    return Signature(**(given | changes))


def signed_for(staff: Any, referral: Referral, related_person: RelatedPerson) -> tuple[Release, by_link.Visitor]:
    asked = ask(staff, referral, related_person)
    made, browser = link_of(staff, related_person)
    with acting_as(Principal.disclosure(referral.person_id)):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )
    return read(asked), browser
