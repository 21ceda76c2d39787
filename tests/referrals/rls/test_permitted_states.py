"""What no line of the application can do by mistake: raw SQL over its own connection moves no referral without a yes."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Membership
from core import clock
from core.rls.principal import Principal, acting_as
from directory.models import Organization
from referrals import disclosure
from referrals.consent.policy import Reason
from referrals.errors import PermissionEnded
from referrals.models import Person, Referral, Release, ReleaseParty, Revocation
from referrals.selectors.case import case_of
from referrals.selectors.in_force import in_force
from referrals.states import NEEDS_PERMISSION, NEVER_OF_KIND, REFERRAL_TRANSITIONS, TOLD_UNDER, ReferralState
from referrals.vocabularies import CATEGORIES, Category, Direction, Purpose, ReferralKind
from referrals.web.staff.pages import referral_rows
from tests import database
from tests.referrals import stories
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db
R = ReferralState
_HOUR = timedelta(hours=1)
# What a permission in force is made of, here written row by row.
SIGNED: dict[str, Any] = {
    "purposes": [Purpose.PEER_SUPPORT], "consented_to_organization": True, "consented_to_agency": True,
    "categories_to_organization": [Category.NAME], "categories_to_agency": list(CATEGORIES[Direction.TO_AGENCY]),
    "signature_method": "paper", "text_sha256": "0" * 64,
}  # fmt: skip


@pytest.fixture
def referral() -> Referral:
    """A draft that nobody was asked about."""
    staff = stories.lincoln()
    return stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tried(referral: Referral, assignment: str, principal: Principal | None = None) -> str:
    """What stood in the way of one UPDATE by the application's role: the constraint's name, or "" where none did."""
    try:
        with acting_as(principal or Principal.disclosure(referral.person_id)), undone(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE referrals_referral SET {assignment} WHERE id = %s", [referral.pk])
            assert cursor.rowcount == 1
    except DatabaseError as error:
        return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    return ""


def sign(
    referral: Referral, organization: Organization | None = None, is_its_own: bool = True, **facts: Any
) -> Release:
    """A signed row for `referral`, as the application's role can write it; `facts` spoil it.

    `is_its_own`: it is the form that the referral stands on.
    """
    now, others = clock.now(), facts.pop("agency", referral.agency)
    signed = SIGNED | {"signed_at": now - _HOUR, "expires_at": now + _HOUR} | facts
    with acting_as(Principal.disclosure(referral.person_id)):
        release = Release.objects.create(agency=referral.agency, person=referral.person)
        if is_its_own:
            Referral.objects.filter(pk=referral.pk).update(release=release)
        to = organization or referral.organization
        for party in ({"agency": others}, {"organization": to}):
            ReleaseParty.objects.create(release=release, person=referral.person, name="x", **party)
        rows = Release.objects.filter(pk=release.pk)
        rows.update(state="requested")
        rows.update(state="active", **signed)
    return release


def test_a_draft_is_not_sent_without_a_permission_whoever_says_so(referral: Referral) -> None:
    staff = Membership.objects.get(user=referral.created_by_id).principal
    for principal in (staff, Principal.person(referral.person_id, uuid.uuid4()), Principal.job("test"), None):
        assert tried(referral, "state = 'sent'", principal) == "referral_permitted"
    sign(referral)
    for principal in (staff, None):
        assert tried(referral, "state = 'sent'", principal) == ""


def test_a_permission_that_does_not_count_now_or_is_for_something_else_sends_nothing(referral: Referral) -> None:
    now, elsewhere = timezone.now(), stories.harbor("Elm Street Peers")
    spoilt: dict[str, dict[str, Any]] = {
        "it ran out": {"expires_at": now - _HOUR / 2},
        "what was to end it happened": {"event_happened_at": now},
        "it was stopped": {"revoked_at": now},
        "it was struck out": {"ended_at": now},
        "it is signed in a time to come": {"signed_at": now + _HOUR / 2},
        "only back to the agency": {"consented_to_organization": False},
        "no answer that way": {"consented_to_organization": None},
        "nothing may go": {"categories_to_organization": []},
        "for another purpose": {"purposes": [Purpose.HOUSING_OR_WORK]},
        "for another organization": {"organization": elsewhere},
        "by another agency": {"agency": stories.kim().agency},
    }
    for why, facts in spoilt.items():
        with undone():
            sign(referral, **facts)
            assert tried(referral, "state = 'sent'") == "referral_permitted", why
    release = sign(referral)
    assert tried(referral, "state = 'sent'") == ""
    for principal, spoil in (
        ("stopped since", lambda: stop(referral, now)),
        ("died", lambda: Person.objects.filter(pk=referral.person_id).update(died_at=now)),
        ("erased", lambda: Person.objects.filter(pk=referral.person_id).update(erased_at=now)),
        ("written down as ended", lambda: Release.objects.filter(pk=release.pk).update(state="expired")),
    ):
        with undone():
            with acting_as(Principal.disclosure(referral.person_id)):
                spoil()
            assert tried(referral, "state = 'sent'") == "referral_permitted", principal
    with undone():
        with acting_as(Principal.disclosure(referral.person_id)):
            stop(referral, now - 2 * _HOUR)
        assert tried(referral, "state = 'sent'") == "", "signed again after a stop"


def stop(referral: Referral, at: Any) -> None:
    Revocation.objects.create(person=referral.person, organization=referral.organization, at=at, channel="spoken")


def test_the_states_that_need_a_permission_are_those_of_the_table(transactional_db: None) -> None:
    """Every state without one, and again with one that lets the organization tell one thing alone."""
    staff = stories.lincoln()
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())

    def refused(column: str) -> set[str]:
        return {state for state in R.values if tried(referral, f"{column} = '{state}'")}

    with database.owner_cursor() as cursor:
        cursor.execute("ALTER TABLE referrals_referral DISABLE TRIGGER referral_allowed_transitions_only")
    try:
        assert refused("state") == set(NEEDS_PERMISSION)
        assert refused("reported_state") == set(TOLD_UNDER)
        for only in CATEGORIES[Direction.TO_AGENCY]:
            release = sign(referral, consented_to_organization=False, categories_to_agency=[only])
            assert refused("reported_state") == {state for state, under in TOLD_UNDER.items() if under != only}
            with acting_as(Principal.disclosure(referral.person_id)):
                Release.objects.filter(pk=release.pk).update(state="expired")
    finally:
        with database.owner_cursor() as cursor:
            cursor.execute("ALTER TABLE referrals_referral ENABLE TRIGGER referral_allowed_transitions_only")


def test_a_form_without_any_end_permits_nothing(transactional_db: None) -> None:
    """Written past the constraint that forbids it, as the owner could: neither the gate nor the trigger goes by it."""
    staff = stories.lincoln()
    referral = stories.draft(staff.robin, stories.sam(staff.robin), stories.harbor())
    with database.owner_cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'release_active_is_whole'")
        ((whole,),) = cursor.fetchall()
        cursor.execute("ALTER TABLE referrals_release DROP CONSTRAINT release_active_is_whole")
    try:
        release = sign(referral, expires_at=None)
        assert tried(referral, "state = 'sent'") == "referral_permitted"
        with acting_as(Principal.disclosure(referral.person_id)):
            referral.refresh_from_db()
            person = Person.objects.get(pk=referral.person_id)
            with pytest.raises(PermissionEnded) as refused:
                disclosure.check_may_receive(case_of(referral, person, clock.now()))
        assert refused.value.reason == Reason.NO_END
        with acting_as(staff.robin.principal):
            assert not referral_rows.one(referral, clock.now()).may_send
        with acting_as(Principal.disclosure(referral.person_id)):
            assert in_force(person, clock.now()) == []
    finally:
        with acting_as(Principal.disclosure(referral.person_id)):
            Release.objects.filter(pk=release.pk).update(state="expired")
        with database.owner_cursor() as cursor:
            cursor.execute(f"ALTER TABLE referrals_release ADD CONSTRAINT release_active_is_whole {whole}")


def test_what_the_agency_hears_of_is_what_each_answer_tells() -> None:
    from referrals.services.organization_responses import _TELLS

    tells = {
        REFERRAL_TRANSITIONS[transition].to: category
        for transition, category in _TELLS.items()
        if transition != "close"
    }
    assert tells == TOLD_UNDER


def test_after_a_stop_that_nobody_followed_up_the_organization_goes_no_further() -> None:
    """As if a service forgot to look: the release ended, and the referral still reads "opened"."""
    story = stories.opened_referral()
    with acting_as(story.as_disclosure):
        Release.objects.filter(pk=story.release.pk).update(state="revoked", revoked_at=clock.now())
    going_on = {"accepted", "waitlisted", "contacting"}
    for state in sorted(going_on):
        assert tried(story.referral, f"state = '{state}'") == "referral_permitted"
    for state in ("declined_by_organization", "connected", "closed", "recalled", "on_hold_permission"):
        assert tried(story.referral, f"state = '{state}'") == ""
    assert tried(story.referral, "reported_state = 'connected'") == "referral_told_permitted"


def test_what_was_sent_turns_to_nobody_else() -> None:
    story: Story = stories.opened_referral()
    other = stories.harbor("Elm Street Peers")
    assert tried(story.referral, f"organization_id = '{other.pk}'") == "referral_permitted"
    assert tried(story.referral, "purpose = 'housing_or_work'") == "referral_permitted"
    assert tried(story.referral, f"agency_id = '{stories.kim().agency_id}'") == "referral_permitted"


def test_a_referral_has_no_state_that_its_kind_never_has(referral: Referral) -> None:
    sign(referral)
    assert tried(referral, "kind = 'self_referral', state = 'sent'") == "referral_state_of_kind"
    assert tried(referral, "kind = 'telephone'") == "referral_kind_known"
    story = stories.opened_referral(person=referral.person)
    assert tried(story.referral, "kind = 'self_referral'") == "referral_state_of_kind"
    assert tried(story.referral, "kind = 'coordination'") == ""
    for state in NEVER_OF_KIND[ReferralKind.COORDINATION]:
        assert tried(story.referral, f"kind = 'coordination', state = '{state}'") == "referral_state_of_kind"
        assert tried(story.referral, f"kind = 'coordination', reported_state = '{state}'") == "referral_state_of_kind"
    for which in ("contacting", "connected", "closed"):
        assert tried(story.referral, f"kind = 'coordination', state = '{which}'") == ""
