"""When somebody leaves, their people stay with the agency: asked by one, agreed by another, opened with a reason."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.services import memberships
from core.rls.principal import Principal, acting_as
from referrals.models import AccessLog, Caseload, CaseloadTransfer, TransferredPerson
from referrals.services import transfers
from referrals.web.person.pages.who_looked import looks
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import stories
from tests.referrals.stories import Staff, Story

pytestmark = pytest.mark.django_db
CASELOADS, TRANSFERS, TRANSFERRED = (f"/referrals/{name}/" for name in ("caseloads", "hand-overs", "handed-over"))
REASON = "Robin left and I take over from today"


def client_of(membership: Membership) -> Client:
    return signed_in(Client(), membership.user)


@pytest.fixture
def story(sent: Story) -> Story:
    settled(sent.staff)
    return sent


def settled(staff: Staff) -> None:
    """Everybody has had their role for a long time."""
    long_ago = timezone.now() - timedelta(days=90)
    Membership.objects.filter(party=staff.agency).update(since=long_ago, role_since=long_ago)


def ask(who: Client, staff: Staff, *, to: Membership | None = None) -> Any:
    to = to or staff.max
    return who.post(CASELOADS, {"source": str(staff.robin.user_id), "to": str(to.user_id)})


def only() -> CaseloadTransfer:
    with acting_as(Principal.job("test")):
        return CaseloadTransfer.objects.get()


def answer(who: Client, word: str) -> Any:
    return who.post(TRANSFERS, {"transfer": str(only().pk), "answer": word})


def where(story: Story) -> str:
    return reverse("referrals:referral", args=[story.referral.reference])


def handed_to(who: Membership) -> list[str]:
    with acting_as(Principal.job("test")):
        rows = TransferredPerson.objects.filter(receiver=who.user, opened_at=None)
        return [str(row.pk) for row in rows]


def test_asked_agreed_and_opened_with_a_reason(story: Story) -> None:
    staff = story.staff
    robin, max_, jo = client_of(staff.robin), client_of(staff.max), client_of(staff.jo)
    posted().delete()
    assert ask(jo, staff)["Location"] == TRANSFERS
    # Both clinicians and the supervisor are told; who asked knows.
    assert {mail.to for mail in posted()} == {m.user.email for m in (staff.robin, staff.max, staff.alex)}
    for mail in posted():
        assert not {"Robin", "Max", "Jo", story.referral.reference, stories.SAM["preferred_name"]} & set(
            re.split(r"\W+", mail.body)
        )
    assert max_.get(where(story)).status_code == 404 and handed_to(staff.max) == []
    page = robin.get(TRANSFERS).content.decode()
    assert "Yes, hand them over" in page and "1 person" in page
    assert "your yes or no is asked: 1" in robin.get("/referrals/").content.decode()
    assert answer(robin, "yes")["Location"] == TRANSFERS
    # Agreed, and still nothing is read but a reference.
    assert max_.get(where(story)).status_code == 404
    listed = max_.get(TRANSFERRED).content.decode()
    assert story.referral.reference in listed and stories.SAM["preferred_name"] not in listed
    assert "to be opened: 1" in max_.get("/referrals/").content.decode()
    (row,) = handed_to(staff.max)
    assert max_.post(TRANSFERRED, {"records": [row], "reason": "because"}).status_code == 400
    assert max_.post(TRANSFERRED, {"records": [row], "reason": REASON})["Location"] == "/referrals/"
    assert max_.get(where(story)).status_code == 200 and robin.get(where(story)).status_code == 200
    # Jo moved the row and still may not read it.
    assert jo.get(where(story)).status_code == 404


def test_the_person_reads_from_whom_to_whom_who_agreed_and_why(story: Story) -> None:
    staff = story.staff
    ask(client_of(staff.jo), staff)
    answer(client_of(staff.robin), "yes")
    client_of(staff.max).post(TRANSFERRED, {"records": handed_to(staff.max), "reason": REASON})
    with acting_as(story.as_person):
        lines = {(look.who, look.what, look.why) for look in looks(story.person, own=True)}
    assert ("Jo, Lincoln Clinic", "handed your record over from Robin to Max. Robin agreed to it", "") in lines
    assert ("Max, Lincoln Clinic", "took over your record, and works with you now", REASON) in lines


def test_a_colleague_who_is_let_in_is_read_there_too(story: Story) -> None:
    staff = story.staff
    page = reverse("referrals:work_with", args=[story.referral.reference])
    assert client_of(staff.robin).post(page, {"to": str(staff.max.pk)}).status_code == 302
    with acting_as(story.as_person):
        assert ("Robin, Lincoln Clinic", "let Max work with you too") in {
            (look.who, look.what) for look in looks(story.person, own=True)
        }


def test_after_somebody_left_a_supervisor_agrees_at_once(story: Story) -> None:
    """Whoever leaves: two fields and a press for who asks, one press for who agrees."""
    staff = story.staff
    memberships.end_membership(staff.robin)
    ask(client_of(staff.jo), staff)
    assert only().due_at is None
    answer(client_of(staff.alex), "yes")
    assert len(handed_to(staff.max)) == 1


def test_whoever_hands_over_their_own_people_has_said_yes(story: Story) -> None:
    staff = story.staff
    memberships.change_role(staff.robin, "supervisor", by=staff.jo.user)
    staff.robin.refresh_from_db()
    ask(client_of(staff.robin), staff)
    assert only().decided_by_id == staff.robin.user_id and len(handed_to(staff.max)) == 1


@pytest.mark.parametrize("who", ["robin", "alex", "max", "jo"])
def test_a_no_moves_nobody_and_so_does_taking_it_back(story: Story, who: str) -> None:
    staff = story.staff
    ask(client_of(staff.jo), staff)
    assert answer(client_of(getattr(staff, who)), "no").status_code == 302
    assert only().refused and handed_to(staff.max) == []
    # What was answered stays answered.
    assert answer(client_of(staff.robin), "yes").status_code == 409


def test_the_same_is_asked_once(story: Story) -> None:
    jo = client_of(story.staff.jo)
    ask(jo, story.staff)
    assert "asked for already" in ask(jo, story.staff).content.decode()


# --- an administrator who invites themselves ------------------------------------------------------------------------


def puppet(staff: Staff, role: str = "clinician", *, by: Membership | None = None, name: str = "puppet") -> Membership:
    """An account whose address the administrator reads, invited a moment ago."""
    from accounts.services import invitations

    made = invitations.invite(
        party=staff.agency, email=f"{name}@lincoln.example.org", role=role, by=(by or staff.jo).user, page=""
    )
    token = posted().order_by("-pk").first().body.partition("#")[2].split()[0]  # type: ignore[union-attr]
    assert made.email
    return invitations.accept(token, name=name.capitalize(), password="a kettle on a quiet stove")


def test_an_invited_puppet_receives_nothing_on_the_administrators_word(story: Story) -> None:
    staff = story.staff
    second = puppet(staff)
    jo = client_of(staff.jo)
    ask(jo, staff, to=second)
    assert answer(jo, "yes").status_code == 404
    assert answer(client_of(second), "yes").status_code == 404
    assert only().decided_at is None
    assert client_of(second).get(where(story)).status_code == 404


@pytest.mark.parametrize("plot", ["invited", "promoted", "by a second administrator", "the administrator steps down"])
def test_a_puppet_supervisor_agrees_to_nothing(story: Story, plot: str) -> None:
    staff = story.staff
    receiver = puppet(staff)
    asks, agrees = staff.jo, None
    if plot == "invited":
        agrees = puppet(staff, "supervisor", name="other")
    elif plot == "promoted":
        agrees = puppet(staff, name="other")
        Membership.objects.filter(pk=agrees.pk).update(role_since=timezone.now() - timedelta(days=90))
        memberships.change_role(agrees, "supervisor", by=staff.jo.user)
    elif plot == "by a second administrator":
        second = puppet(staff, "agency_admin", name="second")
        agrees = puppet(staff, "supervisor", by=second, name="other")
    else:
        asks = puppet(staff, "agency_admin", name="second")
        memberships.change_role(staff.jo, "supervisor", by=staff.jo.user)
        agrees = staff.jo
    ask(client_of(asks), staff, to=receiver)
    assert answer(client_of(agrees), "yes").status_code == 404
    assert only().decided_at is None


def test_getting_everybody_out_of_the_way_takes_days_in_which_they_are_told_and_say_no(story: Story) -> None:
    staff = story.staff
    second = puppet(staff)
    memberships.end_membership(staff.robin)
    memberships.change_role(staff.alex, "clinician", by=staff.jo.user)
    posted().delete()
    ask(client_of(staff.jo), staff, to=second)
    due = only().due_at
    assert due is not None and due > timezone.now() + timedelta(days=2, hours=23)
    mails = {mail.to for mail in posted()}
    assert {staff.robin.user.email, staff.alex.user.email, second.user.email} <= mails
    assert transfers.settle_due(timezone.now()) == 0
    # A clock that runs ahead changes nothing: the database looks at its own.
    with pytest.raises(DatabaseError, match="agreed by"), transaction.atomic():
        transfers.settle_due(timezone.now() + timedelta(days=9))
    assert only().decided_at is None and handed_to(second) == []
    assert answer(client_of(staff.alex), "no").status_code == 302
    assert only().refused


def test_after_the_days_without_a_no_it_takes_effect_and_reading_still_begins_with_a_reason(story: Story) -> None:
    staff = story.staff
    memberships.end_membership(staff.robin)
    memberships.end_membership(staff.alex)
    with acting_as(Principal.job("test")):
        CaseloadTransfer.objects.create(
            agency=staff.agency, source=staff.robin.user, receiver=staff.max.user, asked_by=staff.jo.user,
            asked_at=timezone.now() - timedelta(days=3, minutes=1),
        )  # fmt: skip
    assert transfers.settle_due(timezone.now()) == 1
    assert only().decided_by is None and len(handed_to(staff.max)) == 1
    assert client_of(staff.max).get(where(story)).status_code == 404


def test_nobody_opens_a_record_that_was_handed_to_another(story: Story) -> None:
    staff = story.staff
    ask(client_of(staff.jo), staff)
    answer(client_of(staff.robin), "yes")
    (row,) = handed_to(staff.max)
    for who in (staff.jo, staff.alex, stories.kim()):
        client = client_of(who)
        assert client.post(TRANSFERRED, {"records": [row], "reason": REASON}).status_code == 400
        assert client.get(where(story)).status_code == 404
    with acting_as(Principal.job("test")):
        assert not Caseload.objects.exclude(user=staff.robin.user).exists()
        assert not AccessLog.objects.filter(user=staff.jo.user).exists()


@pytest.mark.parametrize("who", ["robin", "max"])
def test_clinicians_do_not_ask_for_others_people(story: Story, who: str) -> None:
    client = client_of(getattr(story.staff, who))
    assert client.get(CASELOADS).status_code == 404
    assert ask(client, story.staff).status_code == 404


def test_nobody_of_another_agency_is_on_either_list_or_hears_of_it(story: Story) -> None:
    kim, jo = stories.kim(), client_of(story.staff.jo)
    for sent in (
        {"source": str(story.staff.robin.user_id), "to": str(kim.user_id)},
        {"source": str(kim.user_id), "to": str(story.staff.max.user_id)},
        {"source": str(story.staff.robin.user_id), "to": str(story.staff.robin.user_id)},
        # Not to oneself either: an administrator would read without a reason.
        {"source": str(story.staff.robin.user_id), "to": str(story.staff.jo.user_id)},
        {"source": "", "to": ""},
    ):
        page = jo.post(CASELOADS, sent)
        assert page.status_code == 400
        # As a word: the token of a form may hold any three letters.
        assert not re.search(r"\bKim\b", page.content.decode())
    ask(jo, story.staff)
    elsewhere = client_of(kim)
    assert "No hand-over waits" in elsewhere.get(TRANSFERS).content.decode()
    assert answer(elsewhere, "no").status_code == 404
