"""A group that came to belong to another body is not the one that was signed for. History has the time of a transaction."""

from typing import Any

import pytest

from directory.models import Organization
from referrals.errors import PermissionEnded
from referrals.vocabularies import Obstacle
from tests.referrals import stories

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_group_that_moved_since_the_signature_opens_nothing_until_it_moved_back(db: Any) -> None:
    story, parent = stories.opened_referral(), stories.harbor("Coastal Network")
    group = Organization.objects.filter(pk=story.organization.pk)
    group.update(description="They meet on Tuesdays now.")
    assert story.open().values
    group.update(parent=parent)
    with pytest.raises(PermissionEnded) as refused:
        story.open()
    assert refused.value.reason == Obstacle.MOVED
    group.update(parent=None)
    assert story.open().values
