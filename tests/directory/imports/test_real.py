"""Real lists, where they are at hand: they are not part of the project."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from directory.models import Location, Organization, SearchEntry
from tests.directory.importing import Importer, areas, history_rows

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
PEER = DATA / "peer_listings.csv"
TRAFFORD = DATA / "trafford_mental_health.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the lists of ../shared/data are not here"),
]


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


def test_peer_listings(importer: Importer) -> None:
    report = importer.path(PEER)
    assert importer.counts == {"rows": 193, "created": 193, "updated": 0, "unchanged": 0, "refused": 0, "skipped": 0}
    assert "Address for mail only, not on the map: 50" in report
    assert Organization.objects.exclude(mailing_address="").count() == 50
    assert not Location.objects.filter(organization__mailing_address__gt="").exists()
    assert not Location.objects.filter(entered_address__iregex=r"p\.?\s*o\.?\s*box|c/o").exists()
    assert Organization.objects.filter(source_id="or/class-clubhouse-search-results-back-to-search").get().name == (
        "Pathfinder Clubhouse"
    )
    assert not Organization.objects.filter(name__iregex="[<>]|&#|class=").exists()
    # Nobody is lost: each is in the index, warmlines of a state in its area, national lines in the last group.
    assert SearchEntry.objects.values("organization").distinct().count() == 193
    lines = SearchEntry.objects.filter(organization__source="nami/warmline-directory")
    assert set(lines.values_list("entry_kind", "area_rank")) == {("area", 3), ("remote", 4)}
    assert not lines.filter(area_stated=False).exists()


def test_where_the_thin_ones_land(importer: Importer) -> None:
    importer.path(PEER)

    def served(source_id: str) -> dict[str, bool]:
        return areas(Organization.objects.get(source_id=source_id))

    assert served("mn/nami-washington-county-mn") == {"US-27163": True}
    assert served("ut/nami-utah-utah-county") == {"US-49049": True}
    assert served("wa/nami-snohomish-and-island-counties") == {"US-53061": True, "US-53029": True}
    assert served("wa/wa-warmline") == {"US-WA": False}
    assert served("ut/nami-utah-cache-valley") == {}
    assert served("us/teen-line") == {"US": False}


def test_peer_listings_again(importer: Importer) -> None:
    importer.path(PEER)
    before = history_rows()
    importer.path(PEER)
    assert importer.counts["unchanged"] == 193
    assert history_rows() == before


def test_trafford(importer: Importer) -> None:
    report = importer.path(TRAFFORD, mapping="uk-council")
    assert (importer.counts["created"], importer.counts["refused"]) == (59, 1)
    line = re.search(r"line (\d+): “WA154 1HF” is not a postcode", report)
    assert line
    assert "WA154 1HF" in TRAFFORD.read_text(encoding="utf-8-sig").splitlines()[int(line[1]) - 1]
    assert set(Location.objects.values_list("precision", flat=True)) == {"outcode"}
    shared = Location.objects.filter(address_1="Oakland House, Talbot Road")
    assert shared.count() == shared.values("organization").distinct().count() == 7 - 1
    importer.path(TRAFFORD, mapping="uk-council")
    assert importer.counts["unchanged"] == 59
