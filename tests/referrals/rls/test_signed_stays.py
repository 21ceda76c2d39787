"""The database refuses rows that begin anywhere but as a draft, and any change of what was signed."""

import pytest
from django.db import DatabaseError, connection

from core.rls.principal import acting_as
from referrals.models import Referral, Release
from tests.referrals.state_tables import REFERRAL_STATES, RELEASE_STATES, force
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


# --- where a row begins ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in REFERRAL_STATES if state != "draft"])
def test_a_referral_cannot_be_written_down_further_along(signed: Story, state: str) -> None:
    with pytest.raises(DatabaseError, match="begins as a draft"), acting_as(signed.as_staff):
        Referral.objects.create(
            agency=signed.staff.agency, person=signed.person, organization=signed.organization,
            created_by=signed.staff.robin.user, state=state,
        )  # fmt: skip


@pytest.mark.parametrize("state", [state for state in RELEASE_STATES if state != "draft"])
def test_a_release_cannot_be_written_down_further_along(signed: Story, state: str) -> None:
    with pytest.raises(DatabaseError, match="begins as a draft"), acting_as(signed.as_staff):
        Release.objects.create(agency=signed.staff.agency, person=signed.person, state=state)


def test_a_state_nobody_knows_is_refused(signed: Story) -> None:
    with pytest.raises(DatabaseError), acting_as(signed.as_staff):
        force("referrals_referral", signed.referral.pk, "forwarded")


# --- what was signed stays ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["text = text || 'x'", "disclosed_values = disclosed_values || 'x'", "text_sha256 = repeat('0', 64)", "purposes = '{}'",
     "categories_to_organization = '{name,contact,hopes,to_know}'", "categories_to_agency = '{}'",
     "consented_to_agency = NOT consented_to_agency", "consented_to_organization = NULL",
     "signature = ''", "witness = signature",
     "signed_at = now()", "signed_at = NULL", "signature_method = 'paper'", "expires_on = '2030-01-01'", "expires_at = NULL",
     "expires_at = expires_at + interval '1 day'", "expires_event = 'discharged'", "policy = 'x'",
     "person_id = gen_random_uuid()", "agency_id = gen_random_uuid()", "representative_id = gen_random_uuid()"],
)  # fmt: skip
def test_what_was_signed_never_changes(signed: Story, change: str) -> None:
    for principal in (signed.as_staff, signed.as_person, signed.as_disclosure):
        with pytest.raises(DatabaseError, match="never changes"), acting_as(principal), connection.cursor() as cursor:
            cursor.execute(f"UPDATE referrals_release SET {change}")


@pytest.mark.parametrize("statement", [
    "UPDATE referrals_releaseparty SET name = 'Another'",
    "DELETE FROM referrals_releaseparty",
    "UPDATE referrals_releaseparty SET release_id = (SELECT id FROM referrals_release WHERE state = 'draft')",
    """INSERT INTO referrals_releaseparty (release_id, person_id, agency_id, name)
    SELECT id, person_id, agency_id, 'x' FROM referrals_release r""",
])  # fmt: skip
def test_whom_a_signed_release_names_never_changes(signed: Story, statement: str) -> None:
    with acting_as(signed.as_staff):
        Release.objects.create(agency=signed.staff.agency, person=signed.person)
    with pytest.raises(DatabaseError, match="never changes"), acting_as(signed.as_staff), connection.cursor() as cursor:
        cursor.execute(statement)
