"""The database holds who presses yes: on a device only the person does."""

import uuid

import pytest
from django.db import DatabaseError

from core.rls.principal import Principal, acting_as
from tests.referrals import stories
from tests.referrals.row_level_security import changed, insertable, sql
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


_SIGNED = (
    "UPDATE referrals_release SET state = 'active', signed_at = now(), signature_method = %s, consented_to_organization = true,"
    " consented_to_agency = true, expires_at = now() + interval '9 days' WHERE id = %s"
)


def waiting_release(story: Story) -> uuid.UUID:
    """One that waits for the person's answer."""
    return stories.requested_release(story.staff.robin, story.person, stories.harbor("Quay Collective")).pk


@pytest.mark.parametrize("method", ["own_device", "staff_device"])
def test_staff_and_jobs_press_no_yes_on_any_device(full: Story, method: str) -> None:
    release = waiting_release(full)
    for principal in (full.as_staff, Principal.job("test")):
        with pytest.raises(DatabaseError, match="Only the person says yes"), acting_as(principal):
            sql(_SIGNED, method, release)
        with pytest.raises(DatabaseError, match="Only the person says yes"), acting_as(principal):
            sql("UPDATE referrals_release SET signature_method = %s, signed_at = now() WHERE id = %s", method, release)
    with acting_as(full.as_person):
        assert changed(_SIGNED, method, release) == 1


def test_staff_write_no_release_down_that_was_signed_on_a_device(full: Story) -> None:
    columns = insertable("referrals_release")
    values = columns.replace(" state,", " 'draft',").replace("id,", "gen_random_uuid(),", 1)
    values = values.replace(" reference,", " 'C-2222-2222',")
    assert "gen_random_uuid()," in values and "'C-2222-2222'" in values
    copied = f"INSERT INTO referrals_release ({columns}) SELECT {values} FROM referrals_release WHERE id = %s"
    with pytest.raises(DatabaseError, match="Only the person says yes"), acting_as(full.as_staff):
        sql(copied, full.release.pk)


def test_staff_write_down_what_was_signed_on_paper(full: Story) -> None:
    release = waiting_release(full)
    with acting_as(full.as_staff):
        assert changed(_SIGNED, "paper", release) == 1
