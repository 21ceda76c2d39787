"""Before the authority of whoever answers for somebody ends, staff are told, and asked for the new document."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.rls.principal import Principal, acting_as
from directory.schedules.wording import long_day
from referrals.actors import Actor
from referrals.consent.elements import when_it_ends
from referrals.jobs import reminders
from referrals.models import Referral, RelatedPerson, Release
from referrals.selectors import release_drafts
from referrals.selectors.reminders import StepKind, next_steps
from referrals.services import signing
from referrals.services.representatives import AuthorityEvidence
from referrals.states import ReferralState
from referrals.vocabularies import Authority, RelatedPersonEnd
from referrals.web.staff.pages import referral_rows
from tests.post import posted
from tests.referrals import stories
from tests.referrals.representing import ask, draft, end, guardian, link_of, read, signature

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)
SOON = timedelta(days=14)


@pytest.fixture
def referral(staff: Any) -> Referral:
    return draft(staff)


def with_an_end(staff: Any, referral: Referral) -> tuple[RelatedPerson, datetime]:
    """Somebody who answers for the person for 40 days more, and the first instant at which they no longer do."""
    until = release_drafts.day_of(referral.agency, timezone.now()) + timedelta(days=40)
    evidence = AuthorityEvidence("Robin Rivers", Authority.COURT_GUARDIAN, "Order of 3 March 2026", "Health", until)
    return guardian(staff, referral.person, evidence), when_it_ends(until, referral.agency.time_zone)


def kinds(staff: Any, at: datetime) -> list[StepKind]:
    with acting_as(staff.robin.principal):
        return [step.kind for step in next_steps(staff.robin, at)]


def next_words(referral: Referral, at: datetime) -> tuple[str, str]:
    """What the page of the referral says is next, which the list says too, and for whom it waits."""
    with acting_as(Principal.job("test")):
        row = Referral.objects.select_related("agency", "person", "organization").get(pk=referral.pk)
        (listed,), page_row = referral_rows.many([row], at), referral_rows.one(row, at)
    assert listed.steps == page_row.steps
    return " ".join(step.words for step in page_row.steps), page_row.next.waits_for


def test_it_is_said_for_fourteen_days_up_to_the_last_instant(staff: Any, referral: Referral) -> None:
    related_person, ends = with_an_end(staff, referral)
    ask(staff, referral, related_person)
    assert related_person.until is not None
    words = f"Robin Rivers's authority to answer ends on {long_day(related_person.until)}. Ask for the new document."
    for at in (ends - SOON - MOMENT, ends):
        assert kinds(staff, at) == [] and words not in next_words(referral, at)[0]
    for at in (ends - SOON, ends - MOMENT):
        assert kinds(staff, at) == [StepKind.AUTHORITY] and next_words(referral, at)[0].startswith(words)
        assert next_words(referral, at)[1] == "you"
    assert "authority to answer ended on" in next_words(referral, ends)[0]


def test_what_was_signed_and_sent_is_spoken_of_too_and_what_asks_the_person_is_not(staff: Any) -> None:
    first, second = draft(staff), draft(staff)
    related_person, ends = with_an_end(staff, first)
    with_an_end(staff, second)
    asked = ask(staff, first, related_person)
    made, _ = link_of(staff, related_person)
    with acting_as(Principal.disclosure(first.person_id)):
        signing.sign_release(
            release=asked, signature=signature(asked, related_person), actor=Actor.person(made.link.pk)
        )
    ask(staff, second, None)
    assert read(first).state == ReferralState.SENT
    at = ends - timedelta(days=1)
    with acting_as(staff.robin.principal):
        references = [step.reference for step in next_steps(staff.robin, at) if step.kind == StepKind.AUTHORITY]
    assert references == [first.reference]
    assert "Ask for the new document." in next_words(first, at)[0]
    assert "document" not in next_words(second, at)[0]


def test_nothing_is_said_once_somebody_ended_it(staff: Any, referral: Referral) -> None:
    related_person, ends = with_an_end(staff, referral)
    ask(staff, referral, related_person)
    end(staff, related_person, RelatedPersonEnd.ENDED)
    assert kinds(staff, ends - MOMENT) == []


def test_the_reminder_says_a_reference_and_nobody(staff: Any, referral: Referral) -> None:
    related_person, ends = with_an_end(staff, referral)
    ask(staff, referral, related_person)
    assert reminders.remind(ends - SOON - MOMENT) == 0
    assert reminders.remind(ends - SOON) == 1
    mail = posted().get()
    assert mail.to == staff.robin.user.email and referral.reference in mail.subject
    for word in ("Rivers", "Sam", "authority", "guardian"):
        assert word not in mail.subject + mail.body


def test_the_page_asks_the_database_once_for_all_who_answer_and_not_at_all_where_nobody_does(
    staff: Any, referral: Referral
) -> None:
    def asked() -> list[int]:
        with acting_as(Principal.job("test")), CaptureQueriesContext(connection) as queries:
            row = Referral.objects.select_related("agency", "person", "organization").get(pk=referral.pk)
            referral_rows.one(row, timezone.now())
        about = [query["sql"] for query in queries.captured_queries if 'FROM "referrals_relatedperson"' in query["sql"]]
        return [len(queries), len(about)]

    before, nobody = asked()
    assert nobody == 0
    related_person, _ = with_an_end(staff, referral)
    ask(staff, referral, related_person)
    stories.requested_release(staff.robin, referral.person, referral.organization)
    with acting_as(Principal.disclosure(referral.person_id)):
        Release.objects.filter(person=referral.person_id).update(representative=related_person)
    assert asked() == [before + 1, 1]
