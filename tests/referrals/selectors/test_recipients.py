"""Who receives: hidden and unconfirmed groups nothing, and only the group that the person's form names."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core import clock
from core.rls.principal import Principal, acting_as
from directory import services
from directory.models import Organization, OrganizationParty
from directory.vocabularies import ListingState
from referrals.actors import Actor
from referrals.errors import NotReady, PermissionEnded
from referrals.models import AccessLog, LedgerEntry, Link, Referral, ReferralEvent, Release
from referrals.selectors import recipients
from referrals.selectors.reminders import StepKind, next_steps
from referrals.services import organization_responses, referrals, reissue_link
from referrals.states import ReferralState
from referrals.vocabularies import Obstacle
from referrals.web.person.pages.who_looked import looks
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.services.test_change_notifications import stop
from tests.referrals.stories import SAM, Story

pytestmark = pytest.mark.django_db


def hide(story: Story) -> None:
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.SUPPRESSED)


def ask_not_to_be_listed(story: Story) -> None:
    services.do_not_list(organization=Organization.objects.get(pk=story.organization.pk))


def remember_the_wish_alone(story: Story) -> None:
    """The request is there, and somebody published the listing again."""
    ask_not_to_be_listed(story)
    Organization.objects.filter(pk=story.organization.pk).update(state=ListingState.PUBLISHED)


def unconfirm(story: Story) -> None:
    OrganizationParty.objects.filter(organization=story.organization.pk).update(contact_confirmed_at=None)


def rename(story: Story) -> None:
    Organization.objects.filter(pk=story.organization.pk).update(name="Pier House")


def change_mail(story: Story) -> None:
    OrganizationParty.objects.filter(organization=story.organization.pk).update(
        contact_email="harbor@elsewhere.example.net"
    )


CANNOT = {
    hide: Obstacle.NOT_LISTED,
    ask_not_to_be_listed: Obstacle.NOT_LISTED,
    remember_the_wish_alone: Obstacle.NOT_LISTED,
    unconfirm: Obstacle.NOT_CONFIRMED,
}
ANOTHER = {rename: Obstacle.RENAMED, change_mail: Obstacle.NEW_CONTACT}


def to_the_group() -> list[Any]:
    return [mail for mail in posted() if mail.to == "harbor@peers.example.org"]


def row(story: Story) -> Referral:
    with acting_as(Principal.job("test")):
        return Referral.objects.get(pk=story.referral.pk)


@pytest.mark.parametrize("change", CANNOT)
def test_who_cannot_receive_is_sent_nothing_by_any_way(signed: Story, change: Any) -> None:
    change(signed)
    robin = Actor.staff(signed.staff.robin.user_id)
    with acting_as(signed.as_staff):
        for do in (referrals.send_referral, referrals.announce):
            with pytest.raises(NotReady):
                do(referral=signed.referral, actor=robin)
    assert row(signed).sent_at is None and all(mail.to != "harbor@peers.example.org" for mail in posted())
    with acting_as(Principal.job("test")):
        assert not Link.objects.filter(kind=Link.Kind.ORGANIZATION).exists()


@pytest.mark.parametrize("change", CANNOT)
def test_who_cannot_receive_any_more_gets_no_new_link_and_no_colleague_either(sent: Story, change: Any) -> None:
    browser, already = by_link.organization(sent), posted().count()
    change(sent)
    with acting_as(sent.as_staff), pytest.raises(NotReady):
        reissue_link.reissue_link(referral=sent.referral)
    assert sent.link is not None
    with pytest.raises(PermissionEnded):
        organization_responses.hand_on(link=sent.link)
    assert posted().count() == already
    text = by_link.text_of(browser.post(f"/received/{sent.referral.reference}/hand-on/"))
    assert "secret" not in text


@pytest.mark.parametrize("change", [hide, ask_not_to_be_listed, unconfirm])
def test_the_database_makes_no_link_and_sends_nothing_to_them(signed: Story, change: Any) -> None:
    change(signed)
    for trial in (_link, _sent):
        with acting_as(signed.as_disclosure), pytest.raises(IntegrityError, match="receives no"), transaction.atomic():
            trial(signed)


def _link(story: Story) -> None:
    from referrals.services.links import make_link

    make_link(kind=Link.Kind.ORGANIZATION, person=story.person, referral=story.referral)


def _sent(story: Story) -> None:
    Referral.objects.filter(pk=story.referral.pk).update(state="sent")


@pytest.mark.parametrize("change", CANNOT | ANOTHER)
def test_a_signed_form_opens_for_nobody_but_the_group_it_names(opened: Story, change: Any) -> None:
    browser, page = by_link.organization(opened), f"/received/{opened.referral.reference}/"
    browser.post(page + "open/")
    before = openings(opened)
    change(opened)
    for answer in (browser.get(page), browser.post(page + "open/"), browser.post(page + "print/"),
                   browser.post(page + "answer/", {"transition": "accept"})):  # fmt: skip
        text = by_link.text_of(answer)
        assert SAM["preferred_name"] not in text and "503 555 0177" not in text
        assert "Nothing is shown until the person says yes again." in text
    assert openings(opened) == before
    # What was changed by mistake and put back opens again: nothing was ended by it.
    assert row(opened).state == ReferralState.OPENED


def openings(story: Story) -> int:
    with acting_as(story.as_disclosure):
        return LedgerEntry.objects.filter(direction="to_organization").count()


@pytest.mark.parametrize("change", ANOTHER)
def test_asked_again_by_the_name_as_it_is_it_opens(opened: Story, change: Any) -> None:
    change(opened)
    opened.organization.refresh_from_db()
    with pytest.raises(PermissionEnded) as refused:
        opened.open()
    assert refused.value.reason == ANOTHER[change]
    stories.signed_release(
        opened.staff.robin, opened.person, opened.organization, referral=opened.referral, supersedes=opened.release
    )
    with acting_as(opened.as_staff):
        opened.link = reissue_link.reissue_link(referral=opened.referral)
    assert opened.open().values


@pytest.mark.parametrize(
    ("now", "is_same"),
    [
        ("HARBOR PEERS", True), ("Harbour Peers", True), ("Harbor Peers, Inc.", True), ("The Harbor Peers", True),
        ("Harbor Pears", True), ("Hrabor Peers", True), ("Pier House", False), ("Harbor Peers East", False),
        ("Harbor", False), ("", False),
    ],
)  # fmt: skip
def test_a_spelling_that_was_mended_is_no_other_name(now: str, is_same: bool) -> None:
    assert recipients.is_same_name("Harbor Peers", now) is is_same


def test_short_words_and_sides_of_town_are_no_slips() -> None:
    for one, other in (
        ("Group 1", "Group 2"),
        ("Willow House East", "Willow House West"),
        ("Men Together", "Me Together"),
    ):
        assert not recipients.is_same_name(one, other)


def test_a_refused_opening_leaves_a_trace_that_the_person_reads(opened: Story) -> None:
    rename(opened)
    with pytest.raises(PermissionEnded):
        opened.open()
    assert opened.link is not None
    with acting_as(opened.as_person):
        assert AccessLog.objects.filter(link_id=opened.link.pk, what=f"not opened: {Obstacle.RENAMED}").count() == 1
        sentences = [f"{look.who} {look.what}" for look in looks(opened.person, own=True)]
    assert any("tried to open what you share, and saw nothing" in one and "another name" in one for one in sentences)


def test_staff_and_the_person_read_both_names_and_what_to_do(opened: Story, client: Client) -> None:
    rename(opened)
    robin, sam = signed_in(client, opened.staff.robin.user), by_link.person(opened)
    staff = by_link.text_of(robin.get(f"/referrals/{opened.referral.reference}/"))
    assert "another name than the permission says" in staff and "Ask for a new permission" in staff
    own = by_link.text_of(sam.get("/my/"))
    assert "Harbor Peers, now called Pier House" in own


def test_what_was_signed_says_the_name_as_it_was_signed(opened: Story) -> None:
    Organization.objects.filter(pk=opened.organization.pk).update(name="Harbour Peers")
    disclosed = opened.open()
    assert "Harbor Peers" in disclosed.scope and "Harbour" not in disclosed.scope
    assert disclosed.organization == "Harbor Peers, now called Harbour Peers"


# --- a stop reaches somebody ----------------------------------------------------------------------------------------


def test_a_stop_that_no_e_mail_can_tell_has_staff_call_until_somebody_did(opened: Story, client: Client) -> None:
    unconfirm(opened)
    posted().delete()
    stop(opened)
    assert to_the_group() == []
    robin, page = signed_in(client, opened.staff.robin.user), f"/referrals/{opened.referral.reference}/"
    assert StepKind.TELL_BY_PHONE in steps(opened)
    assert "I told them by telephone" in by_link.text_of(robin.get(page))
    assert robin.post(f"{page}do/told-by-phone/").status_code == 302
    assert StepKind.TELL_BY_PHONE not in steps(opened)
    text = by_link.text_of(robin.get(page))
    assert "I told them by telephone" not in text and "Harbor Peers was told of the change by telephone" in text
    # Once more tells nobody anything.
    assert robin.post(f"{page}do/told-by-phone/").status_code == 409


def steps(story: Story) -> set[StepKind]:
    with acting_as(story.as_staff):
        return {step.kind for step in next_steps(story.staff.robin, clock.now())}


def test_the_call_is_asked_for_whether_or_not_they_had_opened_it(sent: Story) -> None:
    """Else it would tell the agency that they had."""
    unconfirm(sent)
    stop(sent)
    assert StepKind.TELL_BY_PHONE in steps(sent)


@pytest.mark.parametrize("change", [hide, ask_not_to_be_listed])
def test_a_stop_goes_to_a_hidden_group_all_the_same(opened: Story, change: Any) -> None:
    change(opened)
    posted().delete()
    stop(opened)
    (mail,) = to_the_group()
    assert mail.subject.startswith("Something changed")
    with acting_as(opened.as_staff):
        assert not ReferralEvent.objects.filter(event_type="not_told").exists()


def test_what_was_never_sent_asks_nobody_to_call(signed: Story) -> None:
    unconfirm(signed)
    stop(signed)
    assert StepKind.TELL_BY_PHONE not in steps(signed)
    with acting_as(signed.as_staff):
        assert Release.objects.get(pk=signed.release.pk).state == "revoked"
