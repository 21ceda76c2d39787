"""What several files of tests about referrals begin with."""

from copy import deepcopy

import pytest

from tests.beginnings import Beginning
from tests.referrals import row_level_security, stories
from tests.referrals.stories import Staff, Story


@pytest.fixture(scope="module")
def everything_told(beginning: Beginning) -> Story:
    return beginning(row_level_security.tell_everything)


@pytest.fixture
def full(everything_told: Story, db: None) -> Story:
    """A story with at least one row in every table about a person."""
    return deepcopy(everything_told)


@pytest.fixture(scope="module")
def staff_once(beginning: Beginning) -> Staff:
    return beginning(stories.lincoln)


@pytest.fixture
def staff(staff_once: Staff, db: None) -> Staff:
    """Lincoln Clinic and who works there, before anybody is referred."""
    return deepcopy(staff_once)


@pytest.fixture(scope="module")
def signed_once(beginning: Beginning) -> Story:
    return beginning(stories.signed_story)


@pytest.fixture
def signed(signed_once: Story, db: None) -> Story:
    """A referral whose release the person signed; not sent."""
    return deepcopy(signed_once)


@pytest.fixture(scope="module")
def sent_once(beginning: Beginning) -> Story:
    return beginning(stories.sent_referral)


@pytest.fixture
def sent(sent_once: Story, db: None) -> Story:
    """A referral that the organization has not opened yet."""
    return deepcopy(sent_once)


@pytest.fixture(scope="module")
def opened_once(beginning: Beginning) -> Story:
    return beginning(stories.opened_referral)


@pytest.fixture
def opened(opened_once: Story, db: None) -> Story:
    """A referral that the organization has opened."""
    return deepcopy(opened_once)
