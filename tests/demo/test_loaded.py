"""The demonstration once it is in the database."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from demo import accounts, load
from directory.models import FieldProvenance, Organization, Phone, Schedule, SearchEntry, Service
from directory.search import entry
from tests.quickness import quickest

pytestmark = pytest.mark.usefixtures("demo", "db")


def test_a_second_load_changes_nothing():
    before = _everything()
    assert load.load() == 0
    assert _everything() == before


def test_if_needed_returns_at_once():
    assert quickest(lambda: call_command("load_demo", if_needed=True)) < 0.3


def test_a_listing_that_somebody_broke_is_made_whole():
    broken = Organization.objects.get(source_id="harbor-peers-portland")
    broken.phones.all().delete()
    Organization.objects.filter(pk=broken.pk).update(source_digest="", name="Broken")
    assert load.load() == 1
    broken.refresh_from_db()
    assert broken.name == "Harbor Peers"
    assert broken.phones.count() == 1


def test_a_week_later_only_dates_have_moved():
    ids = set(Organization.objects.values_list("pk", flat=True))
    load.load(today=timezone.localdate() + timedelta(days=7))
    assert set(Organization.objects.values_list("pk", flat=True)) == ids
    check = FieldProvenance.objects.get(organization__source_id="harbor-peers-portland", field="listing")
    assert check.verified_on == timezone.localdate() - timedelta(days=5)


def test_coming_weeks_are_written_out_again_when_they_run_out():
    Schedule.objects.update(upcoming=[])
    load.look_ahead()
    assert Schedule.objects.filter(rrule="FREQ=DAILY").exclude(upcoming=[]).exists()


def test_the_index_is_what_a_full_rebuild_makes():
    before = _index()
    list(entry.rebuild())
    assert _index() == before


def test_everybody_on_the_list_can_sign_in():
    for _, email, password in accounts.SIGN_INS:
        assert authenticate(username=email, password=password) is not None
    assert len(accounts.PASSWORD) >= 12


def test_the_curator_has_the_rights_of_curators_and_no_more():
    curator = User.objects.get(email=accounts.CURATOR_EMAIL)
    assert curator.is_staff
    assert not curator.is_superuser
    assert curator.has_perms(["directory.change_organization", "directory.change_privateaddress"])
    assert not curator.has_perm("directory.change_area")
    assert not curator.has_perm("accounts.change_user")
    assert User.objects.get(email=accounts.ADMIN_EMAIL).is_superuser


def test_a_changed_password_is_not_put_back():
    curator = User.objects.get(email=accounts.CURATOR_EMAIL)
    curator.set_password("another long password")
    curator.save()
    call_command("load_demo", verbosity=0)
    assert authenticate(username=curator.email, password=accounts.PASSWORD) is None


def _everything() -> list[object]:
    rows: list[object] = []
    for model in (Organization, Service, Phone, Schedule, User):
        rows += list(model.objects.order_by("pk").values())
    return rows


def _index() -> list[str]:
    fields = ["organization_id", "service_id", "location_id", "entry_kind", "area_code", "tags", "text", "verified_on"]
    return sorted(map(str, SearchEntry.objects.values_list(*fields)))
