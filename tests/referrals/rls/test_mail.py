"""Row-level security of e-mail on its way: a job writes it, and staff read which waits about referrals of theirs."""

import pytest
from django.db import DatabaseError

from core.messaging import outbox
from core.models import OutgoingMail
from core.rls.principal import Principal, acting_as
from tests.referrals.row_level_security import acting, changed, count, sql, strangers
from tests.referrals.stories import Story

pytestmark = pytest.mark.django_db


def test_staff_read_which_e_mail_waits_about_a_referral_of_theirs_and_change_none(full: Story) -> None:
    reference = full.referral.reference
    with acting_as(Principal.job("test")):
        # The test's transaction never ends, so that nothing is sent.
        queued = [about for (about,) in sql("SELECT about FROM core_outgoingmail WHERE state = 'queued'")]
        waiting = queued.count(reference)
        # E-mail to staff themselves has another name, and is nobody's to read.
        assert waiting and {about for about in queued if about != reference} == {
            f"{reference} new {full.staff.robin.user_id.hex[:12]}"
        }
    outbox.queue(to="a@example.org", subject="A new password", body="x", about="password")
    with acting_as(full.as_staff):
        assert sql("SELECT about FROM core_outgoingmail") == [(reference,)] * waiting
        assert changed("UPDATE core_outgoingmail SET state = 'failed'") == 0
        assert changed("DELETE FROM core_outgoingmail") == 0
    others = [*strangers(full).values(), full.as_person, full.as_disclosure]
    for principal in others:
        with acting(principal):
            assert sql("SELECT about FROM core_outgoingmail WHERE about = %s", reference) == []
            assert changed("DELETE FROM core_outgoingmail WHERE about IN (%s, 'password')", reference) == 0
    with acting_as(Principal.job("test")):
        sql("UPDATE core_outgoingmail SET state = 'sent'")
    with acting_as(full.as_staff):
        assert count("core_outgoingmail") == 0


@pytest.mark.parametrize("who", ["as_staff", "as_person", "as_disclosure"])
def test_only_a_job_puts_an_e_mail_on_its_way(full: Story, who: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(getattr(full, who)):
        OutgoingMail.objects.create(to="a@example.org", subject="x", body="x", about=full.referral.reference)
