"""The named cast: a few demonstration listings and the people who sign in, for tests of every part.

Registered for all tests by `tests/conftest.py`. Each organization comes with everything below it and is indexed.
"""

import pytest

from accounts.models import Agency, Membership, User
from demo import accounts, load
from demo import cast as people
from directory.models import Organization

__all__ = [
    "admin_person", "alex", "any_hour_line", "curator", "harbor_peers", "jo", "kettle", "kim", "klamath_family",
    "lincoln_clinic", "max_", "night_shift_line", "oregon_line", "quiet_house", "robin", "trafford_team",
]  # fmt: skip

CAST = {
    "harbor_peers": "harbor-peers-portland",
    "quiet_house": "rose-city-quiet-house-portland",
    "oregon_line": "oregon-porchlight-line-salem",
    "any_hour_line": "any-hour-peer-line-kansas-city",
    "kettle": "sale-moor-tuesday-kettle",
    "night_shift_line": "night-shift-line-london",
    "klamath_family": "klamath-family-voices-klamath-falls",
}


def member(name: str) -> Organization:
    """One of the cast, loaded with the networks above it."""
    load.load(only=[CAST[name]])
    return Organization.objects.get(source_id=CAST[name])


@pytest.fixture
def harbor_peers(db: None) -> Organization:
    """Portland, Oregon: a women's group on Tuesdays at 7 pm, a walking hour, and hospital visits in the county."""
    return member("harbor_peers")


@pytest.fixture
def quiet_house(db: None) -> Organization:
    """A peer respite in Portland, Oregon, with a confidential address."""
    return member("quiet_house")


@pytest.fixture
def oregon_line(db: None) -> Organization:
    """A warmline for all of Oregon, day and night, without an address."""
    return member("oregon_line")


@pytest.fixture
def any_hour_line(db: None) -> Organization:
    """A warmline for the whole United States, day and night."""
    return member("any_hour_line")


@pytest.fixture
def kettle(db: None) -> Organization:
    """Sale, Trafford: a group on Tuesdays at 7 pm."""
    return member("kettle")


@pytest.fixture
def night_shift_line(db: None) -> Organization:
    """A warmline for the United Kingdom, 10 pm to 7 am."""
    return member("night_shift_line")


@pytest.fixture
def klamath_family(db: None) -> Organization:
    """A thin record in Oregon: a PO box, no phone, no service, never checked, branch of a network of three levels."""
    return member("klamath_family")


@pytest.fixture
def curator(db: None) -> User:
    """Keeps listings true; not a superuser."""
    accounts.create()
    return User.objects.get(email=accounts.CURATOR_EMAIL)


@pytest.fixture
def admin_person(db: None) -> User:
    """May do everything in the curators' desk."""
    accounts.create()
    return User.objects.get(email=accounts.ADMIN_EMAIL)


@pytest.fixture
def lincoln_clinic(db: None) -> Agency:
    """A provider agency in Portland, Oregon, that answered everything."""
    return people.agency(people.LINCOLN)


@pytest.fixture
def trafford_team(db: None) -> Agency:
    """A provider agency in England that answered everything."""
    return people.agency(people.TRAFFORD)


@pytest.fixture
def robin(db: None) -> Membership:
    """Clinician at Lincoln Clinic. The person they refer is Sam, who has no account."""
    return people.member(people.ROBIN, accounts.PASSWORD)


@pytest.fixture
def max_(db: None) -> Membership:
    """Another clinician at Lincoln Clinic, not on Robin's caseload."""
    return people.member(people.MAX, accounts.PASSWORD)


@pytest.fixture
def alex(db: None) -> Membership:
    """Supervisor at Lincoln Clinic."""
    return people.member(people.ALEX, accounts.PASSWORD)


@pytest.fixture
def jo(db: None) -> Membership:
    """Administrator of Lincoln Clinic."""
    return people.member(people.JO, accounts.PASSWORD)


@pytest.fixture
def kim(db: None) -> Membership:
    """Clinician at Trafford Recovery Team."""
    return people.member(people.KIM, accounts.PASSWORD)
