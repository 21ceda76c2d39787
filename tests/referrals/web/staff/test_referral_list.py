"""The clinician's day: what waits for whom, filters that leave no name in an address, and stopping at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from referrals.expiry_events import ExpiryEvent
from referrals.models import PersonNote, Referral, Release, Revocation
from referrals.selectors.reminders import next_steps
from referrals.services import people, requests_to_agency
from referrals.states import ReferralState
from referrals.vocabularies import ReferralKind, RevocationChannel
from referrals.web.staff.forms.referral_filter import FilterForm
from referrals.web.staff.pages.referral_page import StaffReferral
from referrals.web.staff.views import referral_list
from tests import database
from tests.accounts.people import signed_in
from tests.referrals import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> stories.Staff:
    return stories.lincoln()


@pytest.fixture
def robin(client: Client, staff: stories.Staff) -> Client:
    return signed_in(client, staff.robin.user)


def listed(client: Client, **sent: str) -> dict[str, list[str]]:
    """References on the page, by heading."""
    where = reverse("referrals:referral_list")
    answer = client.post(where, sent) if sent else client.get(where)
    assert answer.status_code == 200
    return {heading: [one.reference for one in rows] for heading, _, rows in answer.context["sections"]}


def test_headings_show_at_nothing_too(robin: Client) -> None:
    assert listed(robin) == {"Waiting for you": [], "Waiting for others": []}


def test_each_waits_for_whoever_is_next(robin: Client, staff: stories.Staff) -> None:
    draft = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    # Once the agency is told that it was opened there is no code to read out any more.
    sent, opened = stories.sent_referral(staff).referral, stories.opened_referral(staff).referral
    page_text = listed(robin)
    assert page_text["Waiting for you"] == [sent.reference, draft.reference]
    assert page_text["Waiting for others"] == [opened.reference]


def test_no_answer_for_days_waits_for_me(robin: Client, staff: stories.Staff) -> None:
    sent = stories.sent_referral(staff).referral
    with acting_as(Principal.job("test")):
        Referral.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - timedelta(days=8))
    page = robin.get(reverse("referrals:referral_list")).content.decode()
    assert "No answer for 8 days. Call Harbor Peers." in page
    assert listed(robin)["Waiting for you"] == [sent.reference]


def test_a_permission_that_ends_soon_waits_for_me(robin: Client, staff: stories.Staff) -> None:
    soon = timezone.now().date() + timedelta(days=5)
    sent = stories.sent_referral(staff, expires_on=soon).referral
    assert "Permission ends soon." in robin.get(reverse("referrals:referral_list")).content.decode()
    assert listed(robin)["Waiting for you"] == [sent.reference]


def test_a_permission_that_ran_out_has_ended_before_anybody_wrote_that_down(
    robin: Client, staff: stories.Staff
) -> None:
    story = stories.sent_referral(staff, expires_event=ExpiryEvent.DISCHARGED)
    with acting_as(Principal.job("test")):
        Release.objects.filter(pk=story.release.pk).update(event_happened_at=timezone.now())
    page = robin.get(reverse("referrals:referral_list")).content.decode().partition("<details")[0]
    assert "Permission ended. Ask whether to sign again." in page and "<br>Sent</p>" not in page
    assert listed(robin)["Waiting for you"] == [story.referral.reference]


def test_colleagues_see_their_own(robin: Client, staff: stories.Staff) -> None:
    stories.sent_referral(staff)
    assert listed(signed_in(Client(), staff.max.user)) == {"Waiting for you": [], "Waiting for others": []}


def test_filters(robin: Client, staff: stories.Staff) -> None:
    sent = stories.sent_referral(staff).referral
    other = stories.harbor("Rose Quiet House")
    ash = stories.sam(staff.robin, preferred_name="Ash İnönü", full_name="")
    draft = stories.draft(staff.robin, ash, other)
    done = stories.sent_referral(staff).referral
    robin.post(reverse("referrals:step", args=[done.reference, "close"]), {"outcome": "connected"})

    def references_for(**sent_: str) -> set[str]:
        return {reference for rows in listed(robin, **sent_).values() for reference in rows}

    assert references_for(state="open") == {sent.reference, draft.reference}
    assert references_for(state="all") == {sent.reference, draft.reference, done.reference}
    assert references_for(state="closed") == {done.reference}
    assert references_for(state="you") == {sent.reference, draft.reference}
    assert references_for(person="ash i̇nönü") == {draft.reference}
    assert references_for(person="okonjo", state="all") == {sent.reference, done.reference}
    assert references_for(organization=str(other.pk)) == {draft.reference}
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    assert references_for(since=tomorrow) == set()
    assert references_for(until=tomorrow) == {sent.reference, draft.reference}


def test_no_row_reads_otherwise_than_the_filter_that_found_it(
    transactional_db: None, robin: Client, staff: stories.Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every state, with a permission that counts, one that ran out, and none; by every filter."""
    monkeypatch.setattr(referral_list, "PER_PAGE", 1_000)
    counts = stories.sent_referral(staff)
    ran_out = stories.sent_referral(staff, expires_event=ExpiryEvent.DISCHARGED)
    nothing = stories.sam(staff.robin)
    drafted = [
        (state.value, str(stories.draft(staff.robin, person, counts.organization).pk))
        for person in (counts.person, ran_out.person, nothing)
        for state in ReferralState
    ]
    # The application's role cannot be told anything without a permission: the owner, past the trigger.
    with database.owner_cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'; ALTER TABLE referrals_referral DISABLE TRIGGER referral_permitted")
        cursor.executemany("UPDATE referrals_referral SET reported_state = %s WHERE id = %s", drafted)
        cursor.execute("ALTER TABLE referrals_referral ENABLE TRIGGER referral_permitted")
    stories.draft(staff.robin, nothing, counts.organization, kind=ReferralKind.SELF_REFERRAL)
    dead, waiting = stories.sent_referral(staff), stories.sent_referral(staff)
    robin.post(reverse("referrals:step", args=[waiting.referral.reference, "close"]), {"outcome": "connected"})
    with acting_as(Principal.job("test")):
        Release.objects.filter(pk=ran_out.release.pk).update(event_happened_at=timezone.now())
        people.record_death(person=dead.person.pk)
        PersonNote.objects.create(person=waiting.person, text="Are there stairs?")

    def rows(state: str) -> dict[str, StaffReferral]:
        answer = robin.post(reverse("referrals:referral_list"), {"state": state})
        return {one.reference: one for one in answer.context["page"].object_list}

    everything = rows("all")
    assert len(everything) == 3 * len(ReferralState) + 5
    for value, label in FilterForm(organizations=[]).fields["state"].choices:  # type: ignore[attr-defined]
        fits = {
            "all": lambda one: True,
            "open": lambda one: one.next.waits_for,
            "you": lambda one: one.next.waits_for == "you",
            "nobody": lambda one: not one.next.waits_for,
        }.get(value, lambda one, label=label: one.told_words == label)
        assert set(rows(value)) == {reference for reference, one in everything.items() if fits(one)}, value
    assert waiting.referral.reference in rows("you") and dead.referral.reference not in rows("open")
    assert all(one.told_words == "Permission ended" for one in rows("on_hold_permission").values())
    assert ran_out.referral.reference in rows("on_hold_permission")


def test_a_day_is_that_of_the_agency_as_on_the_row(robin: Client, staff: stories.Staff) -> None:
    evening = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    with acting_as(Principal.job("test")):
        Referral.objects.filter(pk=evening.pk).update(created_at=datetime(2026, 3, 3, 4, 30, tzinfo=UTC))
    assert "2 March 2026" in robin.get(reverse("referrals:referral_list")).content.decode()
    assert listed(robin, until="2026-03-02")["Waiting for you"] == [evening.reference]
    assert listed(robin, since="2026-03-03") == {}


def test_a_name_that_was_looked_for_is_in_no_address(robin: Client, staff: stories.Staff) -> None:
    stories.sent_referral(staff)
    page = robin.post(reverse("referrals:referral_list"), {"person": "okonjo"}).content.decode()
    assert 'method="post" action="/referrals/"' in page
    assert "okonjo" not in "".join(part.partition('"')[0] for part in page.split('href="')[1:])


def test_a_filter_that_means_nothing_says_so(robin: Client) -> None:
    answer = robin.post(reverse("referrals:referral_list"), {"since": "soon", "state": "no"})
    assert answer.status_code == 400
    assert "Write the day as 2026-05-31" in answer.content.decode()


def test_pages(robin: Client, staff: stories.Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referral_list, "PER_PAGE", 2)
    person, harbor = stories.sam(staff.robin), stories.harbor()
    made = {stories.draft(staff.robin, person, harbor).reference for _ in range(5)}
    pages = [listed(robin, page=str(number), state="open")["Waiting for you"] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {reference for page in pages for reference in page} == made
    assert listed(robin, page="99")["Waiting for you"]


def test_one_message_of_a_person_stands_once_above_all_of_their_referrals(robin: Client, staff: stories.Staff) -> None:
    """A namesake has a block of their own, and what belongs to one group stays with it."""
    person = stories.sam(staff.robin)
    for name in ("Harbor Peers", "Elm House", "Rose Quiet House"):
        referral = stories.draft(staff.robin, person, stories.harbor(name))
    namesake = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    link = stories.own_link(staff.robin, person)
    with acting_as(Principal.person(person.pk, link.pk)):
        requests_to_agency.ask_agency(person=person.pk, text="Is there a bus?")
    page = robin.get(reverse("referrals:referral_list")).content.decode().partition("Waiting for others")[0]
    assert page.count("They asked something. Read it and answer.") == 1
    assert page.count("<h3>") == 2 and page.count("Check it, then ask the person.") == 4
    first, _, other = page.partition("<h3>")[2].partition("<h3>")
    assert referral.reference in first and namesake.reference in other and namesake.reference not in first
    assert first.index("They asked something") < first.index("Rose Quiet House") and "They asked" not in other


def test_a_long_list_takes_a_few_queries(
    robin: Client, staff: stories.Staff, django_assert_max_num_queries: Any
) -> None:
    harbor = stories.harbor()
    for _ in range(6):
        stories.draft(staff.robin, stories.sam(staff.robin), harbor)
    with django_assert_max_num_queries(25):
        robin.get(reverse("referrals:referral_list"))


def test_what_reminders_speak_of_waits_for_me_here_too(robin: Client, staff: stories.Staff) -> None:
    """Reminders and this page are worked out apart: whoever is reminded finds it under "Waiting for you"."""
    soon = timezone.now().date() + timedelta(days=5)
    for story in (stories.sent_referral(staff, expires_on=soon), stories.signed_story(staff)):
        assert story.referral
    late, silent = stories.opened_referral(staff), stories.opened_referral(staff, to_us_yes=False)
    assert silent.link is not None
    read_out = reverse("referrals:step", args=[silent.referral.reference, "code-read"])
    robin.post(read_out, {"code": silent.link.code})
    asked = stories.signed_story(staff)
    with acting_as(Principal.job("test")):
        # From who may tell nothing no answer can come: the code is read out, and nobody is reminded of more.
        Referral.objects.filter(pk__in=(late.referral.pk, silent.referral.pk)).update(
            sent_at=timezone.now() - timedelta(days=30)
        )
        PersonNote.objects.create(person=asked.person, release=asked.release, text="Are there stairs?")
    stories.opened_referral(staff)
    with acting_as(staff.robin.principal):
        reminded = {step.reference for step in next_steps(staff.robin)}
    assert len(reminded) == 4
    assert reminded == set(listed(robin)["Waiting for you"])


def test_a_yes_to_coming_back_only_is_not_offered_to_be_sent(robin: Client, staff: stories.Staff) -> None:
    story = stories.signed_story(staff, to_them_yes=False)
    page = robin.get(reverse("referrals:referral", args=[story.referral.reference])).content.decode()
    assert "They said no to sending anything" in page and ">Send it<" not in page


def test_what_can_be_done_now_comes_first(robin: Client, staff: stories.Staff) -> None:
    signed = stories.signed_story(staff)
    stories.draft(staff.robin, signed.person, stories.harbor("Rose Quiet House"))
    waiting = robin.get(reverse("referrals:referral_list")).content.decode().partition("Waiting for others")[0]
    assert waiting.index("Signed and not sent yet. Send it.") < waiting.index("Check it, then ask the person.")
    # What it says first is what to do, and nothing there waits for the person any more.
    assert waiting.count("ot sent yet") == 2 and "Waiting for the person" not in waiting.partition("</form>")[2]


# --- somebody told me to stop -----------------------------------------------------------------------------------


def test_stop_counts_at_once_and_has_a_page_of_its_own(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    where = reverse("referrals:stop", args=[story.referral.reference])
    page = robin.get(where).content.decode()
    assert "It counts from the moment you press" in page
    assert f'value="{story.organization.pk}"' in page and "checked" in page
    answer = robin.post(
        where, {"organizations": [str(story.organization.pk)], "channel": "spoken", "note": "On the phone"}
    )
    assert answer["Location"] == reverse("referrals:stopped", args=[story.referral.reference])
    assert "Harbor Peers: stopped on" in robin.get(answer["Location"]).content.decode()
    with acting_as(Principal.job("test")):
        stop = Revocation.objects.get()
    assert (stop.channel, stop.recorded_by_id, stop.note) == (
        RevocationChannel.SPOKEN,
        staff.robin.user_id,
        "On the phone",
    )
    from referrals.errors import PermissionEnded

    with pytest.raises(PermissionEnded):
        story.open()


def test_stop_asks_for_whom_and_nothing_else_holds_it_up(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    where = reverse("referrals:stop", args=[story.referral.reference])
    answer = robin.post(where, {"organizations": [str(stories.harbor("Elsewhere Peers").pk)], "note": "kept"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Choose from the list." in page and "kept" in page
    with acting_as(Principal.job("test")):
        assert not Revocation.objects.exists()
    # How they said it has a default: the first press counts.
    assert robin.post(where, {"organizations": [str(story.organization.pk)]}).status_code == 302
    with acting_as(Principal.job("test")):
        assert Revocation.objects.get().channel == RevocationChannel.SPOKEN


def test_stop_for_one_that_is_named_with_others_says_so(robin: Client, staff: stories.Staff) -> None:
    harbor, other = stories.harbor(), stories.harbor("Rose Quiet House")
    person = stories.sam(staff.robin)
    referral = stories.draft(staff.robin, person, harbor)
    stories.signed_release(staff.robin, person, [harbor, other], referral=referral)
    page = robin.get(reverse("referrals:stop", args=[referral.reference])).content.decode()
    assert "It ends for all of them" in page and "Rose Quiet House" in page


def test_stop_works_after_a_death(robin: Client, staff: stories.Staff) -> None:
    story = stories.opened_referral(staff)
    robin.post(reverse("referrals:death", args=[story.referral.reference]), {"reference": story.referral.reference})
    where = reverse("referrals:stop", args=[story.referral.reference])
    answer = robin.post(where, {"organizations": [str(story.organization.pk)], "channel": "writing"})
    assert answer.status_code == 302


def test_days_the_wrong_way_round_are_said(robin: Client) -> None:
    answer = robin.post(reverse("referrals:referral_list"), {"since": "2026-03-03", "until": "2026-03-02"})
    assert "This day is before the first." in answer.content.decode()
