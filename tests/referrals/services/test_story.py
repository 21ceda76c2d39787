"""One referral from the clinician's wish to the organization's answer, through the services alone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from directory.models import Organization, OrganizationParty
from referrals.actors import Actor
from referrals.errors import NotReady, PermissionEnded
from referrals.models import LedgerEntry, Link, Person, Referral, Release
from referrals.services import organization_responses, people, referrals, releases, revocation, signing
from referrals.signature import Signature
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import Category, Direction, Purpose, RevocationChannel, SignatureMethod
from tests.accounts.people import make_agency, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin():
    return make_member(make_agency())


@pytest.fixture
def harbor(robin):
    organization = Organization.objects.create(name="Harbor Peers")
    OrganizationParty.objects.create(
        organization=organization,
        jurisdiction="US-OR",
        covered_entity=False,
        part2_program=False,
        contact_email="desk@harbor.example.org",
        contact_confirmed_at=timezone.now(),
        host_terms_version="1",
        host_terms_accepted_on=date(2026, 1, 5),
        holder_terms_accepted_at=timezone.now(),
        holder_terms_version="1",
    )
    return organization


def asked(robin, harbor):
    with acting_as(robin.principal):
        sam = people.write_down_person(
            membership=robin, preferred_name="Sam", is_adult=True, contact={"method": "phone", "value": "503 555 0143"}
        )
        referral = referrals.draft_referral(
            membership=robin, person=sam, organization=harbor, content={"hopes": "Somebody to walk with"}
        )
        release = releases.draft_release(
            membership=robin,
            person=sam,
            organizations=[harbor],
            referral=referral,
            terms=releases.Terms(
                purposes=[Purpose.PEER_SUPPORT],
                to_organization=[Category.NAME, Category.CONTACT, Category.HOPES],
                to_agency=[Category.ANSWER, Category.IN_TOUCH],
                expires_on=timezone.localdate() + timedelta(days=90),
            ),
        )
        release = releases.request_release(release=release, actor=Actor.staff(robin.user_id))
        referral.refresh_from_db()
    return sam, referral, release


def signed(sam, release, *, to_agency=True):
    with acting_as(Principal.disclosure(sam.pk)):
        return signing.sign_release(
            release=release,
            actor=Actor.person(),
            signature=Signature(
                to_organization=True,
                to_agency=to_agency,
                name="Sam",
                method=SignatureMethod.OWN_DEVICE,
                text_sha256=release.text_sha256,
            ),
        )


def now_of(referral):
    with acting_as(Principal.disclosure(referral.person_id)):
        return Referral.objects.get(pk=referral.pk)


def link_of(referral):
    with acting_as(Principal.disclosure(referral.person_id)):
        return Link.objects.get(referral=referral)


def test_yes_sends_and_opening_shows_what_was_signed(robin, harbor):
    sam, referral, release = asked(robin, harbor)
    assert referral.state == ReferralState.AWAITING_PERSON
    release = signed(sam, release)
    assert release.state == ReleaseState.ACTIVE
    assert "Your answer: yes" in release.text and "Your answer: [ ]" not in release.text
    assert now_of(referral).state == ReferralState.SENT
    disclosed = organization_responses.open_referral(link=link_of(referral)).disclosure
    assert disclosed.values == {
        Category.NAME: "Sam",
        Category.CONTACT: "phone 503 555 0143",
        Category.HOPES: "Somebody to walk with",
    }
    now = now_of(referral)
    assert (now.state, now.reported_state) == (ReferralState.OPENED, ReferralState.OPENED)
    with acting_as(Principal.disclosure(sam.pk)):
        rows = list(LedgerEntry.objects.values_list("direction", "fields", "access_mode"))
    assert rows == [
        (Direction.TO_ORGANIZATION, "contact,hopes,name", "opened"),
        (Direction.TO_AGENCY, "in_touch", "status"),
    ]


def test_without_the_second_yes_the_agency_hears_nothing(robin, harbor):
    sam, referral, release = asked(robin, harbor)
    signed(sam, release, to_agency=False)
    organization_responses.open_referral(link=link_of(referral))
    organization_responses.answer(link=link_of(referral), transition="accept")
    now = now_of(referral)
    assert (now.state, now.reported_state) == (ReferralState.ACCEPTED, ReferralState.SENT)


def test_a_stop_ends_it_at_once(robin, harbor):
    sam, referral, release = asked(robin, harbor)
    signed(sam, release)
    link = link_of(referral)
    organization_responses.open_referral(link=link)
    with acting_as(robin.principal):
        revocation.revoke_for_organization(
            person=sam,
            organization=harbor,
            actor=Actor.person_recorded_by(robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=robin,
        )
    assert now_of(referral).state == ReferralState.ON_HOLD_PERMISSION
    with pytest.raises(PermissionEnded):
        organization_responses.open_referral(link=link)


def test_staff_cannot_say_yes(robin, harbor):
    _sam, _referral, release = asked(robin, harbor)
    with acting_as(robin.principal), pytest.raises(PermissionError):
        signing.sign_release(
            release=release,
            actor=Actor.staff(robin.user_id),
            signature=Signature(True, True, "Sam", SignatureMethod.OWN_DEVICE, release.text_sha256),
        )


def test_nothing_is_asked_while_something_is_missing(robin, harbor):
    with acting_as(robin.principal):
        sam = people.write_down_person(membership=robin, preferred_name="Sam")
        release = releases.draft_release(
            membership=robin, person=sam, organizations=[harbor], terms=releases.Terms([], [Category.NAME], [])
        )
        with pytest.raises(NotReady) as refused:
            releases.request_release(release=release, actor=Actor.staff(robin.user_id))
    reasons = " ".join(refused.value.reasons)
    assert "when it ends" in reasons and "what it is for" in reasons and "18 or over" in reasons
    with acting_as(Principal.disclosure(sam.pk)):
        assert Release.objects.get().state == ReleaseState.DRAFT
        assert Person.objects.get().preferred_name == "Sam"


@pytest.mark.parametrize("was_opened", [False, True])
def test_after_a_stop_the_agency_cannot_tell_whether_it_was_opened(robin, harbor, was_opened):
    sam, referral, release = asked(robin, harbor)
    signed(sam, release, to_agency=False)
    if was_opened:
        organization_responses.open_referral(link=link_of(referral))
    with acting_as(robin.principal):
        revocation.revoke_for_organization(
            person=sam,
            organization=harbor,
            actor=Actor.person_recorded_by(robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=robin,
        )
    now = now_of(referral)
    assert now.reported_state == ReferralState.ON_HOLD_PERMISSION
    assert now.state == (ReferralState.ON_HOLD_PERMISSION if was_opened else ReferralState.RECALLED)


def test_a_stop_ends_a_release_for_everybody_it_names(robin, harbor):
    other = Organization.objects.create(name="Kettle Club")
    OrganizationParty.objects.create(
        organization=other,
        jurisdiction="US-OR",
        covered_entity=False,
        part2_program=False,
        contact_email="desk@kettle.example.org",
        contact_confirmed_at=timezone.now(),
        host_terms_version="1",
        host_terms_accepted_on=date(2026, 1, 5),
    )
    sam, _referral, _release = asked(robin, harbor)
    terms = releases.Terms(
        [Purpose.PEER_SUPPORT], [Category.NAME], [], expires_on=timezone.localdate() + timedelta(days=9)
    )
    with acting_as(robin.principal):
        both = releases.draft_release(membership=robin, person=sam, organizations=[harbor, other], terms=terms)
        both = releases.request_release(release=both, actor=Actor.staff(robin.user_id))
    both = signed(sam, both, to_agency=False)
    with acting_as(Principal.disclosure(sam.pk)):
        revocation.revoke_for_organization(
            person=sam, organization=harbor, actor=Actor.person(), channel=RevocationChannel.ONLINE
        )
        assert Release.objects.get(pk=both.pk).state == ReleaseState.REVOKED
