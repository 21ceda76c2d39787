"""The cast is who it says it is: other tests lean on these facts."""

from directory.models import SearchEntry


def test_harbor_peers_meets_on_tuesdays_and_visits_in_the_county(harbor_peers):
    entries = {(entry.entry_kind, entry.area_code) for entry in SearchEntry.objects.filter(organization=harbor_peers)}
    assert entries == {("place", ""), ("area", "US-41051")}
    assert harbor_peers.services.get(service_type="support_group").schedules.get().rrule == "FREQ=WEEKLY;BYDAY=TU"


def test_quiet_house_is_confidential(quiet_house):
    assert quiet_house.locations.get().confidential
    assert quiet_house.locations.get().private_address.address


def test_lines_cover_their_areas(oregon_line, any_hour_line, night_shift_line):
    codes = dict(SearchEntry.objects.values_list("organization_id", "area_code"))
    assert codes == {oregon_line.pk: "US-OR", any_hour_line.pk: "US", night_shift_line.pk: "GB"}


def test_kettle_meets_in_sale(kettle):
    assert "E08000009" in kettle.locations.get().areas


def test_klamath_family_says_little_and_is_found(klamath_family):
    assert not klamath_family.services.exists()
    entry = SearchEntry.objects.get(organization=klamath_family)
    assert (entry.area_code, entry.area_stated) == ("US-OR", False)
    assert klamath_family.parent.parent.network_slug == "lantern-alliance"


def test_people(curator, admin_person):
    assert curator.is_staff
    assert not curator.is_superuser
    assert admin_person.is_superuser
