"""The rest of the pages of one referral: their link, a death, who may look, and what the page costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from core.rls.principal import Principal, acting_as
from directory.handouts.qr import data_uri
from directory.schedules.wording import long_day
from referrals.actors import Actor
from referrals.models import AccessLog, Caseload, Link, Referral
from referrals.selectors.release_drafts import day_of
from referrals.services import revocation
from referrals.states import ReferralState
from referrals.vocabularies import RevocationChannel
from tests.accounts.people import signed_in
from tests.post import posted
from tests.referrals import stories
from tests.referrals.staff_pages import do, drafted, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def test_before_a_second_link_of_theirs_the_page_says_that_one_is_open(robin: Client, staff: stories.Staff) -> None:
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    where, sentence = (
        reverse("referrals:person_link", args=[referral.reference]),
        "A link that opens already was made on",
    )
    assert sentence not in robin.get(where).content.decode()
    made = robin.post(where, {"how": "here", "to": ""}).content.decode()
    assert "Cut along this line. Give the link and the code apart" in made
    today = long_day(day_of(staff.agency, timezone.now()))
    assert f"{sentence} {today}. A new one does not end it." in robin.get(where).content.decode()
    robin.post(where, {"how": "here", "to": ""})
    with acting_as(Principal.job("test")):
        links = Link.objects.filter(person=referral.person_id)
        assert links.count() == 2 and not links.exclude(ended_at=None).exists()
        links.update(tries=5)
    assert sentence not in robin.get(where).content.decode()


def test_their_link_is_shown_once_or_sent_where_it_is_safe(robin: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    where = reverse("referrals:person_link", args=[referral.reference])
    assert robin.post(where, {"how": "email"}).status_code == 400
    page = robin.post(where, {"how": "here"}).content.decode()
    with acting_as(Principal.job("test")):
        link = Link.objects.get(kind=Link.Kind.PERSON)
    assert "/open/#" in page and link.code in page
    # Nobody copies 43 signs by hand: the square holds the same address, in the page itself and at no address of its own.
    address = page.partition('class="code">')[2].partition("<")[0]
    assert f'src="{escape(data_uri(address))}"' in page and "style=" not in page
    assert address not in page.partition("Code for the link")[2] and "data-print" in page
    page = robin.post(where, {"how": "email", "to": "sam@example.org"}).content.decode()
    assert "/open/#" not in page and "<img" not in page
    mail = posted().get()
    assert mail.to == "sam@example.org" and "Sam" not in mail.subject


def test_their_link_from_the_check_of_a_draft_asks_too_and_any_other_says_that_nothing_is_asked(
    robin: Client, staff: stories.Staff
) -> None:
    referral, person = drafted(staff)
    where = reverse("referrals:person_link", args=[referral.reference])
    assert f"{where}?ask" in robin.get(reverse("referrals:check", args=[referral.reference])).content.decode()

    def state() -> str:
        with acting_as(Principal.job("test")):
            return str(person.releases.get().state)

    before, made = (page.content.decode() for page in (robin.get(where), robin.post(where, {"how": "here"})))
    assert "Not asked yet" in before and 'href="?ask"' in before
    assert "Not asked yet" in made and f"/referrals/{referral.reference}/do/ask/" in made
    assert state() == "draft"
    # What was not filled in rightly asks nobody.
    assert robin.post(f"{where}?ask", {"how": "email"}).status_code == 400 and state() == "draft"
    assert "is asked now" in robin.post(f"{where}?ask", {"how": "here"}).content.decode() and state() == "requested"
    assert "Not asked yet" not in robin.get(f"{where}?ask").content.decode()


def test_a_death_closes_the_record(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    where = reverse("referrals:death", args=[story.referral.reference])
    assert robin.post(where, {"reference": "R-2222-2222"}).status_code == 400
    assert robin.post(where, {"reference": story.referral.reference.lower()}).status_code == 302
    page = page_of(robin, story.referral.reference)
    assert "This record is closed" in page and "Ask for a new permission" not in page
    assert do(robin, story.referral.reference, "renew").status_code == 409
    assert robin.post(where, {"reference": story.referral.reference}).status_code == 409


def test_a_colleague_can_be_let_in(robin: Client, staff: stories.Staff) -> None:
    referral, person = drafted(staff)
    where = reverse("referrals:work_with", args=[referral.reference])
    assert "Max" in robin.get(where).content.decode()
    assert robin.post(where, {"to": str(staff.max.pk)}).status_code == 302
    with acting_as(Principal.job("test")):
        assert Caseload.objects.filter(person=person, user=staff.max.user, kind=Caseload.Kind.OWN).exists()
    assert page_of(signed_in(Client(), staff.max.user), referral.reference)
    page = robin.get(where).content.decode()
    assert "besides you: Max." in page and f'value="{staff.max.pk}"' not in page
    assert "It ends when they leave your agency." in page
    assert robin.post(where, {"to": str(stories.kim().pk)}).status_code == 400


def test_every_page_is_a_404_for_whoever_it_is_not_for(client: Client, staff: stories.Staff) -> None:
    referral, _ = drafted(staff)
    names = ["referral", "check", "change", "stop", "stopped", "person_link", "death", "accounting", "erase"]
    names += ["work_with", "external_disclosures", "record_zip"]
    names += ["accounting_pdf", "record_json", "record_pdf"]
    for member in (staff.max, stories.kim()):
        other = signed_in(Client(), member.user)
        for name in names:
            there = other.get(reverse(f"referrals:{name}", args=[referral.reference]))
            absent = other.get(reverse(f"referrals:{name}", args=["R-2222-2222"]))
            assert there.status_code == absent.status_code == 404, name
            assert there.content == absent.content
        assert do(other, referral.reference, "recall").status_code == 404
    with acting_as(Principal.job("test")):
        assert not AccessLog.objects.exclude(user=staff.robin.user).exists()
        assert Referral.objects.get().state == ReferralState.DRAFT


def test_a_look_is_written_down(robin: Client, staff: stories.Staff) -> None:
    referral, person = drafted(staff)
    page_of(robin, referral.reference)
    with acting_as(Principal.job("test")):
        look = AccessLog.objects.get(person=person)
    assert (look.user_id, look.what) == (staff.robin.user_id, "referral")


def test_titles_and_addresses_name_nobody(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    for name in ("referral", "check", "stop", "stopped", "person_link", "death", "accounting", "erase"):
        page = page_of(robin, story.referral.reference, name)
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert "Sam" not in title and "Harbor" not in title
        assert page_of(robin, story.referral.reference, name)


@pytest.mark.parametrize("was_opened", [False, True])
def test_what_is_on_hold_can_be_finished_whether_or_not_it_was_opened(was_opened: bool) -> None:
    story = stories.sent_referral()
    if was_opened:
        story.open()
    with acting_as(story.as_staff):
        revocation.revoke_for_organization(
            person=story.person,
            organization=story.organization,
            actor=Actor.person_recorded_by(story.staff.robin.user_id),
            channel=RevocationChannel.SPOKEN,
            recorded_by=story.staff.robin,
        )
    client = signed_in(Client(), story.staff.robin.user)
    page = reverse("referrals:referral", args=[story.referral.reference])
    assert "Finish it" in client.get(page).content.decode()
    step = reverse("referrals:step", args=[story.referral.reference, "close"])
    client.post(step, {"outcome": "permission_withdrawn", "why": ""})
    story.refresh()
    assert (story.referral.state, story.referral.reported_state) == ("closed", "closed")


def test_the_page_takes_no_more_queries_than_it_did(robin: Client, staff: stories.Staff) -> None:
    """Each is about half a millisecond, most of it the planning of row-level security: docs/decisions/0005."""
    address = reverse("referrals:referral", args=[stories.sent_referral(staff).referral.reference])
    with CaptureQueriesContext(connection) as asked:
        robin.get(address)
    # A UNION begins with a bracket.
    sql = [query["sql"] for query in asked if query["sql"].startswith(("SELECT", "(SELECT"))]
    read = [one for one in sql if "set_config" not in one]
    # Two about who is signed in, one that finds the referral, and nine of what is on the page.
    assert len(read) <= 12, "\n".join(read)


def test_a_look_by_a_reason_is_no_work_with_them(staff: stories.Staff) -> None:
    """One reading of the caseload says both whether a record may be read and whether it may be changed."""
    from django.http import Http404

    from referrals.web.staff.authorization import look_at, referral_to_change

    referral, person = drafted(staff)
    as_robin, job = staff.robin.principal, Principal.job("test")
    rows = Caseload.objects.filter(user=staff.robin.user, person=person)
    soon = timezone.now() + timedelta(hours=8)
    with acting_as(as_robin):
        assert look_at(staff.robin, referral.reference).works_with
    with acting_as(job):
        assert rows.update(kind=Caseload.Kind.BREAK_GLASS, until=soon) == 1
    with acting_as(as_robin):
        assert not look_at(staff.robin, referral.reference).works_with
        with pytest.raises(Http404):
            referral_to_change(staff.robin, referral.reference)
    with acting_as(job):
        # Written by a clock that was wrong: row-level security alone would still show it.
        assert rows.update(since=soon, until=soon + timedelta(days=1)) == 1
    with acting_as(as_robin), pytest.raises(Http404):
        look_at(staff.robin, referral.reference)
