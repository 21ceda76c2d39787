"""Whoever signs for a person stops what they signed: by each channel, what is kept and read says who it was and how."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.models import Referral, Release, ReleaseEvent, Revocation
from referrals.services import revocation, signing
from referrals.services.representatives import AuthorityEvidence
from referrals.states import ReleaseState
from referrals.vocabularies import Authority, Purpose, RelatedPersonEnd, RevocationChannel, SignatureMethod
from tests.accounts.people import signed_in
from tests.referrals import stories
from tests.referrals.representing import (
    ask,
    at,
    draft,
    end,
    guardian,
    link_of,
    own_page,
    read,
    signature,
    text_of,
)
from tests.referrals.web.signing.test_on_device import hand_over

pytestmark = pytest.mark.django_db
ADA = AuthorityEvidence("Ada Stone", Authority.COURT_GUARDIAN, "Order of 3 March 2026", "Decisions about health")


@pytest.fixture
def referral(staff: stories.Staff) -> Referral:
    return draft(staff)


@pytest.fixture
def signed(staff: stories.Staff, referral: Referral) -> Release:
    """Ada said yes for Sam, on Robin's device."""
    related_person = guardian(staff, referral.person, ADA)
    asked = ask(staff, referral, related_person)
    given = {"name": ADA.name, "method": SignatureMethod.STAFF_DEVICE, "recorded_by": staff.robin}
    with acting_as(Principal.disclosure(referral.person_id)):
        signing.sign_release(release=asked, signature=signature(asked, related_person, **given), actor=Actor.person())
    return read(asked)


def by_their_link(staff: stories.Staff, referral: Referral, signed: Release) -> None:
    _, browser = link_of(staff, signed.representative)  # type: ignore[arg-type]
    browser.post(at("representative_stop", signed.reference))


def in_another_tab(staff: stories.Staff, referral: Referral, signed: Release) -> None:
    _, browser = link_of(staff, signed.representative)  # type: ignore[arg-type]
    browser.post(at("representative_form", signed.reference), {"answer": "no"})


def on_the_device(staff: stories.Staff, referral: Referral, signed: Release) -> None:
    hand_over(staff.robin, signed).post(at("sign", signed.reference), {"answer": "no"})


def told_to_staff(staff: stories.Staff, referral: Referral, signed: Release, **given: str) -> Any:
    who = str(signed.representative_id)
    sent = {"organizations": [str(referral.organization_id)], "channel": "spoken", "note": "Rang at noon", "who": who}
    return signed_in(Client(), staff.robin.user).post(at("stop", referral.reference), sent | given, follow=True)


@pytest.mark.parametrize(
    ("stops", "channel", "how"),
    [
        (by_their_link, RevocationChannel.ONLINE, "By their own link"),
        (in_another_tab, RevocationChannel.ONLINE, "By their own link"),
        (on_the_device, RevocationChannel.DEVICE, "On a device of Lincoln Clinic"),
        (told_to_staff, RevocationChannel.SPOKEN, "Spoken, written down by Robin"),
    ],
)
def test_who_stopped_it_and_how_is_kept_and_read_by_everybody(
    staff: stories.Staff, referral: Referral, signed: Release, stops: Any, channel: RevocationChannel, how: str
) -> None:
    own = stories.signed_release(staff.robin, referral.person, referral.organization, purposes=[Purpose.WORK_TOGETHER])
    stops(staff, referral, signed)
    assert (read(signed).state, read(own).state) == (ReleaseState.REVOKED, ReleaseState.ACTIVE)
    with acting_as(Principal.job("test")):
        event = ReleaseEvent.objects.get(event_type="revoke")
        assert event.channel == channel and not Revocation.objects.exists()
    sam = own_page(staff, referral.person)
    own_words = text_of(sam.get("/my/")).partition('id="forms-moved"')[2]
    assert (
        f'Form {signed.reference} was stopped.</p><p class="quiet">Ada Stone, who answers for you. {how}' in own_words
    )
    record = json.loads(sam.get(at("person_json")).content)
    transitions = {one["what"]: one["who"] for form in record["permissions"] for one in form["events"]}
    theirs = f"Ada Stone, who answers for them. {how}"
    assert transitions[f"Permission {signed.reference} was stopped"] == theirs
    page = text_of(signed_in(Client(), staff.robin.user).get(at("referral", referral.reference)))
    happened = page.partition("What happened")[2]
    assert (
        theirs in happened.partition(f"Permission {signed.reference} was stopped")[2]
        and "The person said stop" not in page
    )


def test_what_ends_with_it_says_so(staff: stories.Staff, referral: Referral, signed: Release) -> None:
    on_the_device(staff, referral, signed)
    page = text_of(signed_in(Client(), staff.robin.user).get(at("referral", referral.reference)))
    because = "Because Ada Stone, who answers for them, said stop"
    assert because in page.partition("Permission ended")[2]
    record = json.loads(own_page(staff, referral.person).get(at("person_json")).content)
    assert because in [one["who"] for one in record["referrals"][0]["events"]]


def test_the_persons_own_stop_on_the_device_stays_theirs(
    staff: stories.Staff, referral: Referral, signed: Release
) -> None:
    own = stories.signed_release(staff.robin, referral.person, referral.organization, purposes=[Purpose.WORK_TOGETHER])
    hand_over(staff.robin, own).post(at("sign", own.reference), {"answer": "no"})
    with acting_as(Principal.job("test")):
        assert Revocation.objects.get().channel == RevocationChannel.DEVICE
        assert set(ReleaseEvent.objects.filter(event_type="revoke").values_list("channel", flat=True)) == {""}
    assert read(signed).state == ReleaseState.REVOKED


def test_staff_are_asked_who_said_it_only_where_somebody_signed_for_them(
    staff: stories.Staff, referral: Referral, signed: Release
) -> None:
    robin, page = signed_in(Client(), staff.robin.user), at("stop", referral.reference)
    assert "Ada Stone, who answers for them" in text_of(robin.get(page))
    left_out = told_to_staff(staff, referral, signed, who="")
    assert (
        left_out.status_code == 400
        and "Choose who said it." in text_of(left_out)
        and "Rang at noon" in text_of(left_out)
    )
    assert told_to_staff(staff, referral, signed, who="x").status_code == 400
    assert read(signed).state == ReleaseState.ACTIVE
    done = text_of(told_to_staff(staff, referral, signed))
    assert "Ada Stone, who answers for them. Spoken, written down by Robin" in done
    assert "Who said it?" not in text_of(robin.get(page))
    # Pressed again, or from a page that was open before: never taken for the person's own word.
    again = told_to_staff(staff, referral, signed)
    assert again.status_code == 400 and "counts no more. Nothing else was stopped." in text_of(again)
    with acting_as(Principal.job("test")):
        assert not Revocation.objects.exists()
    other = stories.sent_referral(staff).referral
    assert "Who said it?" not in text_of(robin.get(at("stop", other.reference)))


def test_the_persons_word_written_down_by_staff_ends_everything_as_before(
    staff: stories.Staff, referral: Referral, signed: Release
) -> None:
    told_to_staff(staff, referral, signed, who="person")
    with acting_as(Principal.job("test")):
        assert Revocation.objects.get().recorded_by_id == staff.robin.user_id
    assert read(signed).state == ReleaseState.REVOKED


def test_where_they_signed_nothing_for_an_organization_nothing_seems_to_stop(
    staff: stories.Staff, referral: Referral, signed: Release
) -> None:
    elsewhere = stories.harbor("Rose Quiet House")
    own = stories.signed_release(staff.robin, referral.person, elsewhere)
    refused = told_to_staff(staff, referral, signed, organizations=str(elsewhere.pk))
    assert refused.status_code == 400 and "Ada Stone signed nothing for them that counts." in text_of(refused)
    done = text_of(told_to_staff(staff, referral, signed))
    assert f"{own.reference}</span> themselves. It still counts." in done and "Sharing stopped" in done
    assert (read(own).state, read(signed).state) == (ReleaseState.ACTIVE, ReleaseState.REVOKED)


def test_whose_authority_ended_is_not_offered(staff: stories.Staff, referral: Referral, signed: Release) -> None:
    end(staff, read(signed.representative), RelatedPersonEnd.ENDED)
    assert "Who said it?" not in text_of(signed_in(Client(), staff.robin.user).get(at("stop", referral.reference)))


def test_what_the_person_signed_is_never_stopped_so_nor_does_anything_else_have_a_way(
    staff: stories.Staff, referral: Referral, signed: Release
) -> None:
    own = stories.signed_release(staff.robin, referral.person, referral.organization, purposes=[Purpose.WORK_TOGETHER])
    with acting_as(Principal.disclosure(referral.person_id)):
        with pytest.raises(ValueError, match="a stop of theirs"):
            revocation.revoke_release(release=own, actor=Actor.person(), channel=RevocationChannel.DEVICE)
        with pytest.raises(IntegrityError, match="release_event_channel_of_a_stop"), transaction.atomic():
            ReleaseEvent.objects.create(
                release=own, person=referral.person, at=timezone.now(), event_type="expire", from_state="active",
                to_state="expired", by="system", channel=RevocationChannel.DEVICE,
            )  # fmt: skip
