"""Between the rows of a release and the rules of what a valid one holds (`referrals.consent`)."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Agency
from core.rls.principal import Kind, current
from directory.models import OrganizationParty
from referrals.consent import draft as form
from referrals.consent.elements import Stage, missing
from referrals.consent.facts import agency_party, organization_party
from referrals.consent.jurisdictions.base import JurisdictionPolicy
from referrals.consent.jurisdictions.choose import policy_for
from referrals.contact import contacts
from referrals.expiry_events import ExpiryEvent
from referrals.models import Document, Referral, ReferralContent, RelatedPerson, Release
from referrals.selectors import recipients
from referrals.signature import Signature
from referrals.vocabularies import Authority, Category, Direction, Purpose, SignatureMethod

NOT_LISTED = "{} is not listed any more, and nothing can be sent to them. Choose another group."


def policy_of(agency: Agency) -> JurisdictionPolicy:
    """The rules that releases of this agency follow."""
    return policy_for(agency.jurisdiction, agency.counsel_reviewed_federal_form)


def policy_kept(release: Release) -> JurisdictionPolicy:
    """The rules that the text of this release was written under; those of its agency now, where there is no text yet."""
    code = release.policy.rpartition(" ")[2]
    return policy_for(code, release.agency.counsel_reviewed_federal_form) if code else policy_of(release.agency)


def missing_elements_to_ask(release: Release, at: datetime) -> list[str]:
    """What keeps this release from being put to the person, one sentence each; [] where nothing does."""
    draft = draft_of(release, at, words_of(release))
    elements = [element.what for element in missing(draft, policy_of(release.agency), Stage.FILL)]
    return [*elements, *not_to_be_asked(release)]


def not_to_be_asked(release: Release) -> list[str]:
    """A sentence for each group of this form that is hidden or asked to be left out: a yes would send them nothing."""
    return [NOT_LISTED.format(name) for name in recipients.unlisted(release)]


def missing_elements(release: Release, signature: Signature, at: datetime) -> list[str]:
    """What keeps this signature from counting, one sentence each; [] where nothing does."""
    draft = draft_of(release, at, _kept_words(release), signature)
    return [element.what for element in missing(draft, policy_of(release.agency), Stage.SIGN)]


def words_of(release: Release) -> dict[Category, str]:
    """What the record says now for each category that would go to the organization; empty ones are left out."""
    person = release.person
    content = _content_of(release)
    values = {
        Category.NAME: person.preferred_name,
        Category.CONTACT: contacts.in_words(person.contact),
        Category.BEST_TIME: content.best_time,
        Category.HOPES: content.hopes,
        Category.TO_KNOW: content.to_know,
        Category.WHEREABOUTS: _whereabouts(content),
        Category.DATE_OF_BIRTH: person.date_of_birth,
    }
    wanted = set(release.categories_to_organization)
    return {category: text.strip() for category, text in values.items() if category in wanted and text.strip()}


def draft_of(
    release: Release, at: datetime, words: dict[Category, str], signature: Signature | None = None
) -> form.Draft:
    """The release as the rules read it, with `words` as what would be sent."""
    agencies = tuple(_agencies(release))
    organizations = tuple(_organizations(release))
    policy = policy_of(release.agency)
    return form.Draft(
        person_name=release.person.name_for_release,
        is_adult=release.person.is_adult,
        offers=tuple(_offers(release, agencies, organizations, words)),
        purposes=tuple(map(Purpose, release.purposes)),
        today=day_of(release.agency, at),
        expires_on=release.expires_on,
        expires_event=ExpiryEvent(release.expires_event) if release.expires_event else None,
        how_to_stop=release.agency.phone,
        representative=representative_of(release.representative),
        own_form=not policy.can_sign_here,
        reference=release.reference,
        signature=_signature(release, signature, at),
    )


def day_of(agency: Agency, at: datetime) -> date:
    """The calendar day at the agency."""
    return at.astimezone(ZoneInfo(agency.time_zone)).date()


def _offers(
    release: Release,
    agencies: tuple[form.NamedParty, ...],
    organizations: tuple[form.NamedParty, ...],
    words: dict[Category, str],
) -> Iterator[form.Offer]:
    if release.requested_to_organization:
        categories = tuple(map(Category, release.categories_to_organization))
        yield form.Offer(Direction.TO_ORGANIZATION, agencies, organizations, categories, words)
    if release.requested_to_agency:
        categories = tuple(map(Category, release.categories_to_agency))
        yield form.Offer(Direction.TO_AGENCY, organizations, agencies, categories)


def _agencies(release: Release) -> Iterator[form.NamedParty]:
    for party in release.parties.select_related("agency").filter(agency__isnull=False):
        agency = party.agency
        assert agency is not None  # noqa: S101 - filtered above
        yield form.NamedParty(
            id=agency_party(agency.pk),
            name=party.name,
            jurisdiction=agency.jurisdiction,
            covered_entity=agency.covered_entity,
            part2_program=agency.part2_program,
            unanswered=tuple(agency.missing_facts),
        )


def _organizations(release: Release) -> Iterator[form.NamedParty]:
    parties = list(release.parties.filter(organization__isnull=False))
    facts = OrganizationParty.objects.in_bulk(
        [party.organization_id for party in parties if party.organization_id], field_name="organization_id"
    )
    for party in parties:
        assert party.organization_id is not None  # noqa: S101 - filtered above
        stated = facts.get(party.organization_id) or OrganizationParty(organization_id=party.organization_id)
        yield form.NamedParty(
            id=organization_party(party.organization_id),
            name=party.name,
            jurisdiction=stated.jurisdiction,
            covered_entity=stated.covered_entity,
            part2_program=stated.part2_program,
            unanswered=tuple(stated.missing_facts),
        )


def representative_of(related_person: RelatedPerson | None) -> form.Representative | None:
    """Somebody's representative as the rules and the text have them; None for nobody."""
    if related_person is None:
        return None
    kind = Authority(related_person.basis) if related_person.basis in Authority.values else None
    return form.Representative(
        name=related_person.name,
        authority=kind.label if kind else "",
        document=related_person.authority,
        scope=related_person.scope,
        until=related_person.until,
        kind=kind,
        ended=related_person.ended_at is not None,
        jointly_only=related_person.jointly_only,
        others=related_person.others,
    )


def _signature(release: Release, signature: Signature | None, at: datetime) -> form.Signature | None:
    if signature is None:
        return None
    answers = {}
    if release.requested_to_organization:
        answers[Direction.TO_ORGANIZATION] = signature.to_organization
    if release.requested_to_agency:
        answers[Direction.TO_AGENCY] = signature.to_agency
    return form.Signature(
        name=signature.name,
        method=signature.method,
        answers=answers,
        at=at,
        day=day_of(release.agency, at),
        by_representative=signature.representative is not None,
        in_staff_session=_in_staff_session(signature.method),
        witness=signature.witness,
        recorder=str(signature.recorded_by.user)
        if signature.recorded_by and signature.method == SignatureMethod.SPOKEN
        else "",
        all_signed=signature.all_signed,
        document_kept=Document.objects.filter(release=release, related_person__isnull=True).exists(),
    )


def _in_staff_session(method: SignatureMethod) -> bool:
    """Whether a device answered while this transaction acts for somebody who signed in; paper and speech they record."""
    principal = current()
    is_staff = principal is not None and principal.kind == Kind.MEMBER
    return is_staff and method in {SignatureMethod.OWN_DEVICE, SignatureMethod.STAFF_DEVICE}


def _kept_words(release: Release) -> dict[Category, str]:
    return {Category(name): text for name, text in (release.disclosed_values or {}).items()}


def _content_of(release: Release) -> ReferralContent:
    referral = Referral.objects.filter(release=release).order_by("created_at").first()
    content = ReferralContent.objects.filter(referral=referral).first() if referral else None
    return content or ReferralContent()


def _whereabouts(content: ReferralContent) -> str:
    leaves = f"Plans to leave: {content.leaves_on}" if content.leaves_on else ""
    return "\n".join(line for line in (content.whereabouts, leaves) if line)
