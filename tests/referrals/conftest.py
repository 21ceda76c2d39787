"""What several files of tests about referrals begin with."""

from copy import deepcopy

import pytest

from tests.beginnings import Beginning
from tests.referrals import walls
from tests.referrals.stories import Story


@pytest.fixture(scope="module")
def everything_told(beginning: Beginning) -> Story:
    return beginning(walls.tell_everything)


@pytest.fixture
def full(everything_told: Story, db: None) -> Story:
    """A story with at least one row in every table about a person."""
    return deepcopy(everything_told)
