"""What the tests of a file begin with is the same for each of them, whatever the one before did."""

from copy import deepcopy

import pytest

from accounts.models import Agency
from tests.accounts.people import make_agency
from tests.beginnings import Beginning

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(beginning: Beginning) -> Agency:
    return beginning(make_agency)


@pytest.fixture
def agency(made: Agency, db: None) -> Agency:
    return deepcopy(made)


@pytest.mark.parametrize("turn", [1, 2])
def test_neither_its_rows_nor_its_objects_are_known_to_the_next_test(agency: Agency, turn: int) -> None:
    assert [one.name for one in Agency.objects.all()] == [agency.name] == ["Lincoln Clinic"]
    agency.name = f"Spoilt in turn {turn}"
    agency.save()
    make_agency(f"Added in turn {turn}")
