"""The stories that other tests stand on are what they say."""

import pytest

from core.rls.principal import acting_as
from referrals.models import LedgerEntry
from referrals.states import ReferralState, ReleaseState
from tests.referrals import stories

pytestmark = pytest.mark.django_db


def test_a_release_is_signed_and_nothing_was_told() -> None:
    story = stories.signed_story()
    assert story.release.state == ReleaseState.ACTIVE
    assert story.referral.state == ReferralState.AWAITING_PERSON
    with acting_as(story.as_disclosure):
        assert LedgerEntry.objects.count() == 0


def test_a_referral_is_sent_opened_and_answered() -> None:
    story = stories.opened_referral()
    assert story.referral.state == ReferralState.OPENED
    story.answer("accept")
    assert story.refresh().referral.reported_state == ReferralState.ACCEPTED
    with acting_as(story.as_disclosure):
        assert list(LedgerEntry.objects.values_list("access_mode", flat=True)) == ["opened", "status", "status"]
