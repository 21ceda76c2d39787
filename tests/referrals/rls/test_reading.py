"""Row-level security: who sees rows about somebody, and who sees none."""

from typing import Any

import pytest

from accounts.models import Membership
from accounts.services import memberships
from core.rls.principal import Principal, acting_as
from referrals.models import Link, Person
from tests.referrals import stories
from tests.referrals.ledgers import checkpoint_file  # noqa: F401 - a fixture
from tests.referrals.row_level_security import (
    ABOUT,
    ALL,
    TO_ORGANIZATION,
    about_this_person,
    acting,
    count,
    sql,
    strangers,
)
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


# --- who sees nothing -----------------------------------------------------------------------------------------------


def test_strangers_see_no_row_about_somebody_in_any_table(full: Story) -> None:
    with acting_as(Principal.job("test")):
        assert {table for table in ABOUT if about_this_person(table, full) == 0} == set()
    for name, principal in strangers(full).items():
        with acting(principal):
            seen = {table for table in ABOUT if about_this_person(table, full)}
        assert seen == set(), name


def test_nobody_sees_a_row_of_any_private_table(full: Story, checkpoint_file: Any) -> None:  # noqa: F811
    from referrals.ledger.checkpoints import checkpoint_ledger

    checkpoint_ledger()
    assert {table: count(table) for table in ALL} == dict.fromkeys(ALL, 0)


def test_a_colleague_sees_their_own_caseload_row_and_no_other(full: Story) -> None:
    mine = stories.sam(full.staff.max, preferred_name="Toni")
    with acting_as(full.staff.max.principal):
        assert sql("SELECT DISTINCT person_id FROM referrals_caseload") == [(mine.pk,)]
        assert sql("SELECT id FROM referrals_person") == [(mine.pk,)]


def test_who_has_left_sees_nothing(full: Story) -> None:
    with acting_as(full.as_staff):
        assert count("referrals_person") == 1
    memberships.end_membership(full.staff.robin)
    with acting_as(full.as_staff):
        seen = {table for table in ABOUT if about_this_person(table, full)}
    # Their own line of who worked with whom stays theirs; it leads nowhere.
    assert seen == {"referrals_caseload"}


def test_membership_of_now_counts_and_not_that_of_then(full: Story) -> None:
    """Moving to another agency takes nothing along."""
    robin = full.staff.robin
    memberships.end_membership(robin)
    Membership.objects.create(user=robin.user, party=stories.kim().agency, role=robin.role)
    with acting_as(full.as_staff):
        assert count("referrals_person") == 0
        assert count("referrals_release") == 0


def test_an_ended_caseload_row_shows_nothing(full: Story) -> None:
    with acting_as(Principal.job("test")):
        # Policies read the start of the transaction, which the whole test is.
        sql("UPDATE referrals_caseload SET until = now() - interval '1 second'")
    with acting_as(full.as_staff):
        assert {table for table in ABOUT if table != "referrals_caseload" and count(table)} == set()


# --- who sees what is theirs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["as_staff", "as_person", "as_disclosure"])
def test_those_it_is_about_or_who_work_with_them_see_every_row_and_no_one_elses(full: Story, who: str) -> None:
    other = stories.sam(full.staff.max)
    stories.signed_release(full.staff.max, other, full.organization)
    with acting_as(Principal.job("test")):
        expected = {table: about_this_person(table, full) for table in ABOUT}
    with acting_as(getattr(full, who)):
        assert {table: count(table) for table in ABOUT} == expected


def test_an_organization_sees_of_its_referral_only_what_holds_no_word_about_the_person(full: Story) -> None:
    assert full.link is not None
    with acting_as(Principal.organization(full.referral.pk, full.link.pk)):
        assert {table for table in ALL if count(table)} == TO_ORGANIZATION
        assert sql("SELECT id FROM referrals_referral") == [(full.referral.pk,)]
        assert {by for (by,) in sql("SELECT by FROM referrals_referralevent")} == {"organization"}
        assert {kind for (kind,) in sql("SELECT kind FROM referrals_link")} == {"organization"}


def test_a_link_row_is_no_way_to_a_person_by_itself(full: Story) -> None:
    """What an organization sees of its link holds the person's id and nothing that leads on."""
    assert full.link is not None
    with acting_as(Principal.organization(full.referral.pk, full.link.pk)):
        assert Link.objects.count() == 1
        assert not Person.objects.exists()


def test_presets_and_calls_are_their_agencys(full: Story) -> None:
    with acting_as(full.staff.max.principal):
        assert (count("referrals_preset"), count("referrals_jointcall")) == (1, 1)
    with acting_as(stories.kim().principal):
        assert (count("referrals_preset"), count("referrals_jointcall")) == (0, 0)
