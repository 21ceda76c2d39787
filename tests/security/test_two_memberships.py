"""One user who is a clinician here, a volunteer at the group that receives referrals, and a clinician at a second agency.

Acting as one of them, nothing of the others is there: on any page, in any table, in mail, tasks, papers or exports.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Agency, Membership, Role, WorkSession
from accounts.services import invitations, memberships, sessions
from core.rls.principal import Principal, acting_as
from directory.models import OrganizationParty
from referrals.models import Document, Person, Referral, Release, Task
from referrals.selectors.reminders import next_steps
from referrals.services import messages, staff_notifications, transfers
from referrals.web.staff import urls as staff_urls
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import row_level_security, stories
from tests.referrals.row_level_security import ABOUT, ALL, changed, count, sql
from tests.referrals.stories import Story
from tests.security import hunting
from tests.security import world as worlds
from tests.security.cells import Cell, cells

pytestmark = pytest.mark.django_db
CHOICE = "/account/acting-for/"


@dataclass
class Both:
    """Robin's three memberships, and a story of each agency."""

    clinic: Membership
    group: Membership
    other: Membership
    story: Story
    elsewhere: Person


def join(story_of: Membership, organization: Any, other: Membership) -> tuple[Membership, Membership]:
    """Robin joins the organization as a volunteer and a second agency as a clinician."""
    party = OrganizationParty.objects.get(organization=organization)
    group = Membership.objects.create(user=story_of.user, party=party, role=Role.VOLUNTEER)
    second = Membership.objects.create(user=story_of.user, party=other.party, role=Role.CLINICIAN)
    rows = Membership.objects.select_related("party__agency", "user")
    return rows.get(pk=group.pk), rows.get(pk=second.pk)


@pytest.fixture
def both() -> Both:
    """At least one row in every private table of the first agency, and a person of Robin's at the second."""
    story = row_level_security.tell_everything()
    group, other = join(story.staff.robin, story.organization, stories.kim())
    elsewhere = stories.sam(other, preferred_name="Toni")
    stories.draft(other, elsewhere, stories.harbor("Kettle Corner", **stories.IN_THE_UK))
    return Both(story.staff.robin, group, other, story, elsewhere)


def browser(member: Membership) -> Client:
    """Signed in and acting for this membership."""
    client = signed_in(Client(), member.user)
    assert client.post(CHOICE, {"membership": str(member.pk)}).status_code == 302
    return client


# --- every page -------------------------------------------------------------------------------------------------

STAFF_PAGES = {f"referrals:{pattern.name}" for pattern in staff_urls.urlpatterns}


def worth_asking(cell: Cell) -> bool:
    """Every address of staff and of accounts; where two objects stand in it, both are of the same person."""
    return (cell.name in STAFF_PAGES or cell.name.startswith("accounts:")) and (
        "/" not in cell.about or cell.about.startswith("sam / sam ")
    )


def test_no_page_shows_one_membership_what_belongs_to_another(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    world = worlds.build()
    group, other = join(world.staff.robin, world.sam.organization, world.kim)
    world.visitors |= {"volunteer": browser(group), "second": browser(other)}
    every = [cell for cell in cells(world) if worth_asking(cell)]
    assert {cell.name for cell in every} >= STAFF_PAGES
    seen, opened = [], []
    for who in ("volunteer", "second"):
        for number, cell in enumerate(every):
            if number % 200 == 0:
                WorkSession.objects.update(seen_at=timezone.now())
            for method in ("POST",) if cell.name == "referrals:step" else ("GET", "POST"):
                answer = hunting.one(world, who, method, cell)
                if answer.secrets:
                    seen.append((who, method, cell.path, sorted(answer.secrets)))
                if who == "volunteer" and cell.name in STAFF_PAGES and answer.status not in {404, 405}:
                    opened.append((method, cell.path, answer.status))
    assert (seen, opened) == ([], [])
    # The same addresses answer the same user in a browser that acts for the first agency.
    record = f"/referrals/{world.sam.referral.reference}/record.json"
    answers = {who: world.visitors[who].get(record).status_code for who in ("robin", "volunteer", "second")}
    assert answers == {"robin": 200, "volunteer": 404, "second": 404}


# --- every table ------------------------------------------------------------------------------------------------


def rows_of(member: Membership) -> dict[str, int]:
    with acting_as(member.principal):
        return {table: count(table) for table in ALL}


def test_no_table_has_a_row_for_a_volunteer(both: Both) -> None:
    assert rows_of(both.group) == dict.fromkeys(ALL, 0)


def test_each_agency_has_its_own_rows_and_none_of_the_other(both: Both) -> None:
    first, second = both.story.person.pk, both.elsewhere.pk
    for member, own, foreign in ((both.clinic, first, second), (both.other, second, first)):
        with acting_as(member.principal):
            for table, column in ABOUT.items():
                assert sql(f"SELECT count(*) FROM {table} WHERE {column} = %s", foreign) == [(0,)], table
            assert sql("SELECT count(*) FROM referrals_person WHERE id = %s", own) == [(1,)]
            for table in ("caseload", "preset", "jointcall", "caseloadtransfer", "task"):
                agencies = {row[0] for row in sql(f"SELECT agency_id FROM referrals_{table}")}
                assert agencies <= {member.party_id}, table
    assert len([table for table, rows in rows_of(both.clinic).items() if rows]) > 15


@pytest.mark.parametrize("who", ["group", "other"])
def test_no_table_takes_a_change_for_another_membership(both: Both, who: str) -> None:
    member: Membership = getattr(both, who)
    for table, column in ABOUT.items():
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            try:
                with acting_as(member.principal):
                    assert changed(f"{statement} WHERE {column} = %s", both.story.person.pk) == 0
            except DatabaseError as error:
                assert "permission denied" in str(error)


def test_nobody_is_let_in_by_another_membership(both: Both) -> None:
    """A reason, an emergency or a person of the first agency, written while acting for another."""
    values = "gen_random_uuid(), %s, %s, %s, %s, '', now(), now() + interval '1 hour'"
    insert = f"INSERT INTO referrals_caseload (id, user_id, agency_id, person_id, kind, reason, since, until) VALUES ({values})"
    for member in (both.group, both.other):
        for kind in ("reason", "break_glass", "own"):
            with pytest.raises(DatabaseError, match="row-level security"), acting_as(member.principal):
                sql(insert, str(member.user_id), str(both.clinic.party_id), str(both.story.person.pk), kind)
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(member.principal):
            Person.objects.create(agency_id=both.clinic.party_id, created_by=member.user, preferred_name="Somebody")


def test_querysets_and_services_ask_for_the_membership_too(both: Both) -> None:
    """Acting for a job, to whom row-level security shows everything: the second wall by itself."""
    with acting_as(Principal.job("test")):
        for model in (Person, Referral, Release, Document, Task):
            assert not model.objects.visible_to(both.group).exists(), model
            assert model.objects.visible_to(both.clinic).exists() or model is Task, model
            assert (
                model.objects.visible_to(both.other).count()
                == model.objects.filter(
                    **({"pk": both.elsewhere.pk} if model is Person else {"person": both.elsewhere})
                ).count()
            )
        assert next_steps(both.group) == next_steps(both.other) == []


@pytest.mark.parametrize("over", ["ended", "never was", "of a device"])
def test_a_principal_that_is_no_running_membership_sees_nothing(both: Both, over: str) -> None:
    principal = both.clinic.principal
    if over == "ended":
        memberships.end_membership(both.clinic)
    else:
        principal = (
            Principal.member(both.clinic.user_id, both.clinic.user_id)
            if over == "never was"
            else (Principal.device(both.clinic.pk))
        )
    with acting_as(principal):
        # Of who worked with whom their own line stays; it leads nowhere.
        seen = {table for table in ALL if count(table)}
    assert seen == ({"referrals_caseload"} if over == "ended" else set())


# --- papers, exports, mail, tasks -------------------------------------------------------------------------------


def test_papers_and_exports_are_downloaded_for_the_agency_they_belong_to_alone(both: Both) -> None:
    reference = both.story.referral.reference
    with acting_as(both.clinic.principal):
        paper = Document.objects.get(person=both.story.person).pk
    places = [f"/papers/{paper}/", *(f"/referrals/{reference}/{name}" for name in (
        "record.json", "record.pdf", "record.zip", "accounting.pdf", "accounting/"))]  # fmt: skip
    places += [f"/forms/{both.story.release.reference}/{name}/" for name in ("paper", "print", "kept")]
    for member in (both.group, both.other):
        client = browser(member)
        for place in places:
            assert client.get(place).status_code == client.post(place).status_code == 404 or (
                client.get(place).status_code == 404
            ), place


def test_mail_about_a_person_goes_to_those_who_still_work_for_that_persons_agency(both: Both) -> None:
    person, now = both.story.person.pk, timezone.now()
    assert both.clinic.user in staff_notifications.clinicians_of(person, now)
    memberships.end_membership(both.clinic)
    assert both.clinic.user not in staff_notifications.clinicians_of(person, now, whatever_they_chose=True)
    assert both.other.user in staff_notifications.clinicians_of(both.elsewhere.pk, now)


def test_mail_that_waits_is_seen_by_the_agency_it_is_about_alone(both: Both) -> None:
    reference = both.story.referral.reference
    messages.remind_staff(both.clinic.user.email, reference, about=reference)
    seen = {}
    for name, member in {"clinic": both.clinic, "group": both.group, "other": both.other}.items():
        with acting_as(member.principal):
            seen[name] = sql("SELECT count(*) FROM core_outgoingmail WHERE about = %s", reference)[0][0]
    assert seen.pop("clinic") > 0 and seen == {"group": 0, "other": 0}
    posted().all().delete()


def test_a_caseload_is_handed_over_within_one_agency(both: Both) -> None:
    """Records that were handed to a user wait for them in the agency where they were, and nowhere else."""
    staff = both.story.staff
    with acting_as(staff.alex.principal):
        asked = transfers.ask(by=staff.alex, source=staff.max.user, to=both.clinic)
    mine = stories.sam(staff.max, preferred_name="Lou")
    with acting_as(staff.max.principal):
        transfers.agree(asked.pk, by=staff.max)
    waiting = "SELECT count(*) FROM referrals_transferredperson WHERE person_id = %s"
    seen = []
    for member in (both.clinic, both.group, both.other):
        with acting_as(member.principal):
            seen.append(sql(waiting, mine.pk)[0][0])
    assert seen == [1, 0, 0]
    assert browser(both.group).get("/referrals/handed-over/").status_code == 404
    assert "Lou" not in browser(both.other).get("/referrals/handed-over/").content.decode()


# --- in one browser ---------------------------------------------------------------------------------------------


def test_one_browser_goes_from_one_to_the_other_and_takes_nothing_along(both: Both) -> None:
    client, reference = browser(both.clinic), both.story.referral.reference
    place = f"/referrals/{reference}/"
    assert both.story.person.preferred_name in client.get(place).content.decode()
    for member, status in ((both.group, 404), (both.clinic, 200), (both.other, 404), (both.clinic, 200)):
        client.post(CHOICE, {"membership": str(member.pk)})
        assert client.get(place).status_code == status
        assert client.get(f"/referrals/{reference}/do/hand-over/").status_code in {404, 405}
        assert client.post(f"/referrals/{reference}/do/hand-over/").status_code == 404 or status == 200


def test_the_person_that_was_chosen_is_unknown_after_a_switch(both: Both) -> None:
    client = browser(both.clinic)
    address = f"/search/?for={both.story.referral.reference}&near=97201"
    assert both.story.person.preferred_name in client.get(address).content.decode()
    for member in (both.group, both.other):
        client.post(CHOICE, {"membership": str(member.pk)})
        assert both.story.person.preferred_name not in client.get(address).content.decode()


def test_what_was_typed_before_the_lock_does_not_come_back_for_another(both: Both) -> None:
    client = browser(both.clinic)
    client.post("/lock/", {"lock_page": "/agency/", "name": "a word of the clinic"})
    WorkSession.objects.filter(user=both.clinic.user).update(suspended_at=None, passed_to="")
    client.post(CHOICE, {"membership": str(both.group.pk)})
    stored = WorkSession.objects.get(user=both.clinic.user)
    assert (stored.membership, stored.kept_form, stored.back_to) == (both.group, "", "")


def test_a_device_handed_over_for_one_stays_so_while_another_browser_acts_for_the_other(both: Both) -> None:
    release = stories.requested_release(both.clinic, both.story.person, both.story.organization)
    device = browser(both.clinic)
    sign = f"/sign/{release.reference}/"
    WorkSession.objects.filter(membership=both.clinic).update(suspended_at=timezone.now(), passed_to=sign)
    elsewhere = browser(both.group)
    assert device.get(sign).status_code == 200
    assert device.post(CHOICE, {"membership": str(both.group.pk)}).status_code == 403
    assert elsewhere.get(sign).status_code == 404
    memberships.end_membership(both.clinic)
    assert device.get(sign).status_code in {302, 404}
    assert elsewhere.get("/member/").status_code == 200


def test_a_device_of_the_group_shows_no_form_of_the_agency(both: Both) -> None:
    """A session that acts for the volunteer, suspended by hand for a form of the agency."""
    release = stories.requested_release(both.clinic, both.story.person, both.story.organization)
    sign = f"/sign/{release.reference}/"
    for member in (both.group, both.other):
        device = browser(member)
        WorkSession.objects.filter(membership=member).update(suspended_at=timezone.now(), passed_to=sign)
        assert device.get(sign).status_code == 404


# --- invitations and roles --------------------------------------------------------------------------------------


def test_a_withdrawn_invitation_opens_neither(both: Both) -> None:
    jo = both.story.staff.jo
    invited = invitations.invite(
        party=both.group.party, email="mo@example.org", role=Role.LEAD, by=jo.user, page="http://testserver/invitation/"
    )
    link = re.findall(r"https?://\S+", posted().latest("pk").body)[0]
    assert "Harbor Peers" in Client().post("/invitation/", {"link": link}).content.decode()
    invitations.withdraw(invited)
    assert "Harbor Peers" not in Client().post("/invitation/", {"link": link}).content.decode()


def test_an_administrator_of_one_manages_nobody_of_another(both: Both) -> None:
    memberships.change_role(both.clinic, Role.AGENCY_ADMIN, by=both.story.staff.jo.user)
    clinic, group, second = browser(both.clinic), browser(both.group), browser(both.other)
    assert clinic.get("/agency/").status_code == 200
    for client in (group, second):
        assert client.get("/agency/").status_code == 404
        assert client.post("/agency/invite/", {"email": "x@example.org", "role": "clinician"}).status_code == 404
    for member in (both.group, both.other, stories.kim()):
        assert clinic.get(f"/agency/members/{member.pk}/").status_code == 404
    assert clinic.post("/agency/invite/", {"email": "x@example.org", "role": "volunteer"}).status_code == 200
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=both.group.pk).update(role=Role.AGENCY_ADMIN)


# --- time -------------------------------------------------------------------------------------------------------


def test_the_shortest_limit_of_an_agency_holds_whichever_membership_a_session_acts_for(both: Both) -> None:
    """One press leads to the agency's pages: a screen left alone as a volunteer is left alone as a clinician too."""
    Agency.objects.filter(pk=both.clinic.party_id).update(idle_minutes=3)
    client = browser(both.group)
    session = WorkSession.objects.get(user=both.clinic.user, membership=both.group)
    WorkSession.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert client.get(CHOICE).status_code == 200
    WorkSession.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    assert client.get(CHOICE)["Location"].startswith("/sign-in/")
    assert not WorkSession.objects.filter(pk=session.pk).exists()


def test_a_switch_keeps_the_time_of_signing_in(both: Both) -> None:
    client = browser(both.clinic)
    began = timezone.now() - timedelta(hours=5)
    WorkSession.objects.update(started_at=began)
    assert client.post(CHOICE, {"membership": str(both.group.pk)}).status_code == 302
    assert WorkSession.objects.get(membership=both.group).started_at == began


def test_a_switch_undoes_no_hand_over_of_another_tab(both: Both) -> None:
    client = browser(both.clinic)
    request = RequestFactory().post(CHOICE)
    request.session, request.user = client.session, both.clinic.user
    request.work_session = WorkSession.objects.get(membership=both.clinic)  # type: ignore[attr-defined]
    WorkSession.objects.update(suspended_at=timezone.now(), passed_to="/sign/")
    sessions.act_for(request, both.group)
    assert (
        WorkSession.objects.get().suspended_at is not None
        and not WorkSession.objects.filter(membership=both.group).exists()
    )
