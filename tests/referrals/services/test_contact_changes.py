"""A contact that changed is used by nobody: not by who waits for a signature, who has it open, or who wrote it down."""

from typing import Any

import pytest
from django.test import Client

from core.rls.principal import Principal, acting_as
from referrals.actors import Actor
from referrals.contact import contacts
from referrals.disclosure import ContactStanding
from referrals.errors import NotReady
from referrals.form_input import Written
from referrals.models import LedgerEntry, Link, Person, PersonNote, Referral, Release
from referrals.services import (
    contact_changes,
    notes,
    people,
    prepare,
    referrals,
    releases,
    requests_to_agency,
    revocation,
)
from referrals.services.presets import usual
from referrals.states import ReferralState, ReleaseState
from referrals.vocabularies import NoteKind, ReferralKind, RevocationChannel
from referrals.web.staff.pages.reach import with_links
from referrals.wording import contact_holders
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import by_link, stories
from tests.referrals.by_link import reverse
from tests.referrals.staff_pages import do, page_of
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db

OLD = "503 555 0177"
NEW: dict[str, Any] = {
    "method": "Call",
    "value": "503 555 0188",
    "voicemail": False,
    "about": "my partner reads my texts",
}
CHANGED = "The way to reach them has changed. Do not use the one you noted."


@pytest.fixture
def robin(client: Client, opened: Story) -> Client:
    return signed_in(client, opened.staff.robin.user)


def again(row: Any) -> Any:
    with acting_as(Principal.job("test")):
        return type(row).objects.get(pk=row.pk)


def by_themselves(story: Story, contact: dict[str, Any] = NEW) -> None:
    with acting_as(story.as_person):
        version = Person.objects.get(pk=story.person.pk).version
        requests_to_agency.change_contact(person=story.person.pk, version=version, contact=contact)


def by_staff(story: Story, contact: dict[str, Any] = NEW) -> None:
    with acting_as(story.as_staff):
        version = Person.objects.get(pk=story.person.pk).version
        people.change_person(person=story.person.pk, version=version, contact=contact)


def by_a_second_referral(story: Story) -> None:
    """Nobody meant to change the first: what is typed for another group is written down for the person."""
    written = Written({"preferred_name": story.person.preferred_name, "contact": NEW}, stories.CONTENT)
    with acting_as(story.as_staff):
        prepare.prepare(
            membership=story.staff.robin,
            organizations=[stories.harbor("Rose Quiet House")],
            plan=usual(ReferralKind.REFERRAL),
            written=written,
            person=Person.objects.get(pk=story.person.pk),
        )


def by_withdrawing(story: Story) -> None:
    with acting_as(story.as_staff):
        contact_changes.withdraw_contact(person=story.person.pk)


CHANGES = [by_themselves, by_staff, by_a_second_referral, by_withdrawing]


def sign_again(story: Story) -> Release:
    with acting_as(story.as_staff):
        release = prepare.renew(referral=again(story.referral), membership=story.staff.robin)
        release = releases.request_release(release=release, actor=Actor.staff(story.staff.robin.user_id))
    return stories.sign(release, story.person_link)


@pytest.mark.parametrize("change", CHANGES)
def test_an_open_page_hides_the_old_contact_at_once_and_the_ledger_says_so(opened: Story, change: Any) -> None:
    group = by_link.organization(opened)
    assert OLD in by_link.text_of(group.post(reverse("referrals:organization_open")))
    change(opened)
    for page in (
        group.get(reverse("referrals:organization")),
        group.post(reverse("referrals:organization_print")),
    ):
        text = by_link.text_of(page)
        assert page.status_code == 200 and OLD not in text and NEW["value"] not in text
        assert CHANGED in text and opened.person.preferred_name in text
    with acting_as(opened.as_disclosure):
        newest = LedgerEntry.objects.latest("seq")
    assert newest.access_mode == "paper" and newest.fields == "hopes,name"


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_was_sent_it_gets_an_email_with_the_reference_and_nothing_else(opened: Story, change: Any) -> None:
    before = posted().count()
    change(opened)
    mail = posted().order_by("pk")[before:]
    assert [one.to for one in mail] == ["harbor@peers.example.org"]
    text = f"{mail[0].subject} {mail[0].body}"
    assert opened.referral.reference in text and "Do not use the one you noted" in text
    for private in (OLD, NEW["value"], opened.person.preferred_name, "Lincoln"):
        assert private not in text


def test_who_was_told_nothing_hears_nothing(signed: Story) -> None:
    before = posted().count()
    by_themselves(signed)
    assert posted().count() == before


def test_after_a_new_signature_the_group_is_told_and_reads_the_new_one(opened: Story) -> None:
    by_themselves(opened)
    before = posted().count()
    sign_again(opened)
    mail = posted().order_by("pk")[before:]
    assert [one.subject for one in mail] == [f"A new contact: {opened.referral.reference}"]
    disclosed = opened.open()
    assert disclosed.contact == ContactStanding.NEW
    assert str(disclosed.values).count(NEW["value"]) == 1 and OLD not in str(disclosed.values)


def test_a_new_form_without_a_contact_still_says_that_the_old_one_is_over(opened: Story) -> None:
    by_withdrawing(opened)
    second = stories.signed_release(
        opened.staff.robin, opened.person, opened.organization, supersedes=opened.release, to_them=["name"]
    )
    assert again(second).state == ReleaseState.ACTIVE
    assert opened.open().contact == ContactStanding.CHANGED


@pytest.mark.parametrize("back", [by_themselves, by_staff])
def test_what_was_replaced_comes_back_by_a_new_signature_alone(opened: Story, back: Any) -> None:
    """Whoever writes the old one down again, in whichever form: the group neither reads it nor is told of a new one."""
    by_themselves(opened)
    before = posted().count()
    back(opened, stories.SAM["contact"])
    disclosed = opened.open()
    assert OLD not in str(disclosed.values) and disclosed.contact == ContactStanding.CHANGED
    assert not [one for one in posted().order_by("pk")[before:] if one.subject.startswith("A new contact")]
    sign_again(opened)
    assert OLD in str(opened.open().values)


def test_a_wrong_number_stays_hidden_until_they_sign_even_where_it_is_typed_again(opened: Story) -> None:
    by_withdrawing(opened)
    by_staff(opened, stories.SAM["contact"])
    assert OLD not in str(opened.open().values)
    sign_again(opened)
    assert OLD in str(opened.open().values)


def test_where_the_form_itself_goes_along_the_contact_is_left_out_of_it() -> None:
    """D.C. Code 7-1202.02(c)(2): the copy would show what the page hides."""
    staff = stories.lincoln(jurisdiction="US-DC", counsel_reviewed_federal_form=True)
    story = stories.opened_referral(staff, stories.harbor(jurisdiction="US-DC"))
    assert OLD in story.open().copy
    by_themselves(story)
    disclosed = story.open()
    assert OLD not in disclosed.copy and contacts.LEFT_OUT in disclosed.copy and "SIGNED" in disclosed.copy


@pytest.mark.parametrize("change", [by_themselves, by_staff, by_a_second_referral])
def test_what_waits_for_a_signature_is_drawn_up_anew_and_the_old_text_is_signed_by_nobody(
    opened: Story, change: Any
) -> None:
    second = stories.requested_release(
        opened.staff.robin, opened.person, opened.organization, referral=opened.referral, supersedes=opened.release
    )
    assert OLD in second.text
    with acting_as(opened.as_person):
        notes.ask_for_change(release=second, text="Leave my hopes out")
    change(opened)
    now = again(second)
    assert now.state == ReleaseState.REQUESTED and OLD not in now.text and NEW["value"] in now.text
    with pytest.raises(NotReady, match="changed while you were reading"):
        stories.sign(second, opened.person_link)
    # What they want changed in it nobody has read yet.
    with acting_as(opened.as_person):
        assert PersonNote.objects.get(kind=NoteKind.CHANGE_REQUESTED).answered_at is None
    assert stories.sign(now, opened.person_link).state == ReleaseState.ACTIVE


def test_without_a_new_contact_the_question_is_taken_back(signed: Story) -> None:
    other = stories.draft(signed.staff.robin, signed.person, stories.harbor("Rose Quiet House"))
    asked = stories.requested_release(
        signed.staff.robin, signed.person, stories.harbor("Rose Quiet House"), referral=other
    )
    by_withdrawing(signed)
    assert again(asked).state == ReleaseState.DRAFT and again(other).state == ReferralState.DRAFT


def test_after_a_stop_nobody_is_asked_again_by_a_changed_number(opened: Story) -> None:
    second = stories.requested_release(
        opened.staff.robin, opened.person, opened.organization, referral=opened.referral, supersedes=opened.release
    )
    with acting_as(opened.as_person):
        actor = Actor.person(opened.person_link.pk)
        revocation.revoke_for_organization(
            person=opened.person, organization=opened.organization, actor=actor, channel=RevocationChannel.ONLINE
        )
    by_themselves(opened)
    assert again(second).state == ReleaseState.DRAFT


def test_a_text_with_an_old_contact_is_not_signed_however_the_contact_was_written(signed: Story) -> None:
    """The last door: whatever writes a contact without saying so to anybody."""
    asked = stories.requested_release(
        signed.staff.robin, signed.person, signed.organization, referral=signed.referral, supersedes=signed.release
    )
    with acting_as(Principal.job("test")):
        person = Person.objects.get(pk=signed.person.pk)
        person.contact = NEW
        person.save(update_fields=["contact"])
    with pytest.raises(NotReady, match="The way to reach you changed"):
        stories.sign(asked, signed.person_link)
    with pytest.raises(NotReady, match="They signed for the old contact"), acting_as(signed.as_staff):
        referrals.send_referral(referral=signed.referral, actor=Actor.staff(signed.staff.robin.user_id))


def test_staff_read_who_was_sent_which_and_never_the_new_one_as_if_it_was_sent(opened: Story, robin: Client) -> None:
    by_themselves(opened)
    with acting_as(opened.as_person):
        note = PersonNote.objects.get(kind=NoteKind.CONTACT_CHANGED)
    row = robin.get(reverse("referrals:referral_list")).content.decode()
    assert "Their contact changed. 1 group was sent the old one. Ask them to agree to the new one." in row
    assert "They asked something" not in row
    page = page_of(robin, opened.referral.reference)
    assert NEW["value"] in page and "Harbor Peers: sent an old one, hidden since" in page
    assert "They do not have this one." in page and "Ask for a new permission" in page
    opened.answer("accept")
    page = page_of(robin, opened.referral.reference)
    assert "Harbor Peers cannot reach them until they sign a new contact." in page and "gets in touch next" not in page
    do(robin, opened.referral.reference, "seen", note=note.pk)
    assert "They signed for the old contact. Ask them to sign again." in page_of(robin, opened.referral.reference)
    sign_again(opened)
    assert "Harbor Peers: sent this one." in page_of(robin, opened.referral.reference)


def test_who_was_sent_the_old_one_is_counted_after_the_permission_is_over(opened: Story) -> None:
    by_themselves(opened)
    with acting_as(opened.as_person):
        actor = Actor.person(opened.person_link.pk)
        revocation.revoke_for_organization(
            person=opened.person, organization=opened.organization, actor=actor, channel=RevocationChannel.ONLINE
        )
    with acting_as(opened.as_staff):
        person = Person.objects.get(pk=opened.person.pk)
        forms = with_links(Release.objects.filter(person=person).prefetch_related("parties"))
        assert contact_holders.sent_the_old_one(person, list(forms)) == 1


def test_what_they_wrote_stays_a_task_beside_a_changed_contact(opened: Story, robin: Client) -> None:
    with acting_as(opened.as_person):
        requests_to_agency.ask_agency(person=opened.person.pk, text="May I bring my sister?")
    by_themselves(opened)
    row = robin.get(reverse("referrals:referral_list")).content.decode()
    for words in ("They asked something. Read it and answer.", "Ask them to agree to the new one."):
        assert words in row and words in page_of(robin, opened.referral.reference)


def test_after_a_stop_a_changed_contact_hides_no_word_of_it(opened: Story, robin: Client) -> None:
    with acting_as(opened.as_person):
        actor = Actor.person(opened.person_link.pk)
        revocation.revoke_for_organization(
            person=opened.person, organization=opened.organization, actor=actor, channel=RevocationChannel.ONLINE
        )
    by_themselves(opened)
    row = robin.get(reverse("referrals:referral_list")).content.decode()
    assert "Their contact changed. 1 group was sent the old one." in row
    assert "They said stop. Do not ask again unless they bring it up." in row and "Ask them to agree" not in row
    # With a permission in force for another group, it is said there alone.
    other = stories.sent_referral(opened.staff, stories.harbor("Rose Quiet House"), opened.person)
    by_themselves(opened, NEW | {"value": "503 555 0199"})
    assert "Their contact changed" not in page_of(robin, opened.referral.reference).partition("What they wrote")[0]
    assert "Ask them to agree to the new one." in page_of(robin, other.referral.reference)


def test_what_staff_read_does_not_say_whether_the_group_looked(robin: Client, opened: Story) -> None:
    unopened = stories.sent_referral(opened.staff)
    for story in (opened, unopened):
        by_themselves(story)
    pages = [page_of(robin, story.referral.reference) for story in (opened, unopened)]
    assert all("Harbor Peers: sent an old one" in page for page in pages)
    for story in (opened, unopened):
        subjects = [one.subject for one in posted().filter(about=story.referral.reference)]
        assert sum(one.startswith("A contact") for one in subjects) == 1


def test_staff_press_wrong_number(robin: Client, opened: Story) -> None:
    assert "Wrong number: hide it everywhere" in page_of(robin, opened.referral.reference)
    assert do(robin, opened.referral.reference, "wrong-contact").status_code == 302
    page = page_of(robin, opened.referral.reference)
    assert "Their contact is not to be used. 1 group was sent the old one." in page
    assert "Wrong number" not in page and OLD not in page.partition("Permission</h2>")[0]
    assert again(opened.person).contact == {}
    own = by_link.text_of(by_link.person(opened).get(reverse("referrals:person_questions")))
    assert "Robin at Lincoln Clinic wrote down not to use your old contact." in own


def test_the_person_says_do_not_use_it_with_or_without_a_new_one(opened: Story) -> None:
    sam, page = by_link.person(opened), reverse("referrals:person_contact")
    assert "Do not use the old one" in by_link.text_of(sam.get(page))
    typed = {"method": "Text", "value": OLD, "about": "ring after nine", "version": str(again(opened.person).version)}
    # The fields hold what is kept: pressed without typing, nothing new was said.
    assert sam.post(page, typed | {"withdraw": "yes"}).status_code == 302
    assert again(opened.person).contact == {} and OLD not in str(opened.open().values)
    text = by_link.text_of(sam.get(reverse("referrals:person")))
    assert "Your old contact is not used any more." in text
    assert "Harbor Peers saw an old one" in text and OLD in text
    # Who can see what now is what can be seen now.
    assert "How to reach me safely (hidden now, because it changed)" in text


def test_a_new_number_typed_beside_do_not_use_it_is_not_lost(opened: Story) -> None:
    sam, page = by_link.person(opened), reverse("referrals:person_contact")
    typed = {"method": "Call", "value": "503 555 01", "about": "after four", "version": "1", "withdraw": "yes"}
    text = by_link.text_of(sam.post(page, typed))
    assert again(opened.person).contact == {}
    assert "Your old contact is hidden" in text and "503 555 01" in text and "too few digits" in text
    version = str(again(opened.person).version)
    sam.post(page, typed | {"value": "503 555 0188", "version": version})
    assert again(opened.person).contact["value"] == "503 555 0188"


def test_nothing_follows_from_saving_the_same_again(opened: Story) -> None:
    before = posted().count()
    by_staff(opened, dict(stories.SAM["contact"]))
    assert posted().count() == before and OLD in str(opened.open().values)
    with acting_as(opened.as_person):
        assert not PersonNote.objects.exists()


@pytest.mark.parametrize("group", ["accept", "decline"])
def test_who_is_finished_and_may_have_noted_it_is_told_while_permission_counts(opened: Story, group: str) -> None:
    opened.answer(group)
    before = posted().count()
    by_themselves(opened)
    assert posted().count() == before + 1
    text = posted().order_by("pk").last().body  # type: ignore[union-attr]
    assert "Do not use the one you noted" in text
    # What is over has nothing to open, and no new contact will come.
    is_over = group == "decline"
    assert ("Open it before you do anything more" not in text) is is_over
    assert ("You get another message" not in text) is is_over
    with acting_as(Principal.job("test")):
        assert Referral.objects.get(pk=opened.referral.pk).state == {"accept": "accepted"}.get(
            group, "declined_by_organization"
        )


def test_a_contact_left_out_of_one_form_stays_with_everybody_else(opened: Story, robin: Client) -> None:
    """Empty means that this group is not told. It used to wipe the contact of the person, for every group."""
    house = stories.harbor("Rose Quiet House")
    written = Written({"preferred_name": opened.person.preferred_name, "contact": {}}, stories.CONTENT)
    with acting_as(opened.as_staff):
        (made,) = prepare.prepare(
            membership=opened.staff.robin,
            organizations=[house],
            plan=usual(ReferralKind.REFERRAL),
            written=written,
            person=Person.objects.get(pk=opened.person.pk),
        )
    assert again(opened.person).contact == stories.SAM["contact"] and OLD in str(opened.open().values)
    page = robin.get(reverse("referrals:change", args=[made.reference])).content.decode()
    assert OLD not in page


def test_what_is_drawn_up_anew_is_written_by_what_each_side_states_then(signed: Story) -> None:
    """A form that kept the facts of the first asking would be signed by nobody."""
    second = stories.requested_release(
        signed.staff.robin, signed.person, signed.organization, referral=signed.referral, supersedes=signed.release
    )
    stories.harbor(part2_program=True)
    by_themselves(signed)
    assert stories.sign(again(second), signed.person_link).state == ReleaseState.ACTIVE


def test_asking_for_what_was_signed_is_refused_and_breaks_no_page(robin: Client, opened: Story) -> None:
    assert do(robin, opened.referral.reference, "ask").status_code == 409


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (by_staff, "Robin at Lincoln Clinic changed how to reach you on"),
        (by_a_second_referral, "Robin at Lincoln Clinic changed how to reach you on"),
        (by_withdrawing, "Robin at Lincoln Clinic wrote down not to use your old contact on"),
        (by_themselves, ""),
    ],
)
def test_the_person_reads_that_staff_changed_their_contact_and_who(opened: Story, change: Any, sentence: str) -> None:
    sam = by_link.person(opened)
    change(opened)
    page = by_link.text_of(sam.get(reverse("referrals:person")))
    listed = by_link.text_of(sam.get(reverse("referrals:person_questions")))
    if sentence:
        assert sentence in page and sentence.removesuffix(" on") in listed and "You changed how" not in listed
    else:
        assert "at Lincoln Clinic changed" not in page and "You changed how to reach you." in listed
    # Whoever reads along reads nothing of the contact.
    reads = by_link.person(opened, kind=Link.Kind.ADVOCATE)
    assert "at Lincoln Clinic changed" not in by_link.text_of(reads.get(reverse("referrals:person")))


def test_what_the_person_changes_afterwards_is_theirs_again(opened: Story) -> None:
    by_staff(opened)
    by_themselves(opened, {**NEW, "value": "503 555 0199"})
    assert again(opened.person).contact_changed_by_id is None
