"""Outside geocoders, against a real HTTP server that answers as Nominatim does, well or badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from directory.models.gazetteer import GeocodedPlace
from directory.places import GeocoderUnavailable, PlaceNotUnderstood, locate

pytestmark = pytest.mark.django_db
UNKNOWN = "Pioneer Courthouse Sqare Portlandia"
HOUSE = [{"lat": "45.5189", "lon": "-122.6793", "display_name": "Pioneer Courthouse, Portland", "place_rank": 30}]


class Nominatim:
    """What the server answers next, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.status, self.body, self.slow_s = 200, json.dumps(HOUSE).encode(), 0.0
        self.drip = False


@pytest.fixture
def nominatim(settings: Any) -> Iterator[Nominatim]:
    state = Nominatim()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(parse_qs(urlsplit(self.path).query))
            time.sleep(state.slow_s)
            try:
                self.send_response(state.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(state.body)))
                self.end_headers()
                for byte in state.body if state.drip else ():
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.1)
                if not state.drip:
                    self.wfile.write(state.body)
            except OSError:
                pass  # the asker gave up

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.SITE_COUNTRY = ""
    settings.GEOCODERS = ["nominatim"]
    settings.GEOCODER_TIMEOUT_S = 1.0
    settings.GEOCODER_DOMAIN = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def test_nothing_is_asked_unless_an_admin_switched_it_on(nominatim: Nominatim, settings: Any) -> None:
    settings.GEOCODERS = []
    with pytest.raises(PlaceNotUnderstood):
        locate(UNKNOWN)
    assert nominatim.asked == []


@pytest.mark.parametrize("text", ["97201", "Portland, OR", "m33", "45.5,-122.6"])
def test_what_the_gazetteer_knows_is_not_asked(nominatim: Nominatim, text: str) -> None:
    locate(text)
    assert nominatim.asked == []


def test_an_answer_has_precision_and_areas(nominatim: Nominatim) -> None:
    place = locate(UNKNOWN, country="US")
    assert (place.latitude, place.longitude) == (45.5189, -122.6793)
    assert (place.label, place.precision, place.source, place.approximate) == (UNKNOWN, "exact", "nominatim", True)
    assert place.areas[1:] == ("US-41051", "US-OR", "US")
    assert place.country == "US"
    assert nominatim.asked[0]["q"] == [UNKNOWN]
    assert nominatim.asked[0]["countrycodes"] == ["us"]


@pytest.mark.parametrize(("rank", "precision"), [(30, "exact"), (26, "postcode"), (16, "town"), (8, "area")])
def test_precision_follows_the_rank(nominatim: Nominatim, rank: int, precision: str) -> None:
    nominatim.body = json.dumps([{**HOUSE[0], "place_rank": rank}]).encode()
    assert locate(UNKNOWN).precision == precision


def test_an_answer_is_kept_without_the_question(nominatim: Nominatim) -> None:
    first = locate(UNKNOWN)
    assert locate(f"  {UNKNOWN.upper()} ").latitude == first.latitude
    assert len(nominatim.asked) == 1
    (row,) = GeocodedPlace.objects.values()
    assert "pioneer" not in str(row).lower()
    assert "portland" not in str(row).lower()


def test_an_old_answer_is_asked_again_and_forgotten(nominatim: Nominatim) -> None:
    locate(UNKNOWN)
    GeocodedPlace.objects.update(fetched_at=timezone.now() - timedelta(days=31))
    locate(UNKNOWN + " two")
    assert GeocodedPlace.objects.count() == 1
    locate(UNKNOWN)
    assert len(nominatim.asked) == 3


def test_no_such_place_is_not_understood_and_kept_too(nominatim: Nominatim) -> None:
    nominatim.body = b"[]"
    for _ in range(2):
        with pytest.raises(PlaceNotUnderstood, match="We could not find"):
            locate(UNKNOWN)
    assert len(nominatim.asked) == 1


def _refused(state: Nominatim) -> None:
    state.status = 403


def _broken(state: Nominatim) -> None:
    state.status = 500


def _slow(state: Nominatim) -> None:
    state.slow_s = 8.0


def _dripping(state: Nominatim) -> None:
    state.drip = True


def _body(body: bytes) -> Callable[[Nominatim], None]:
    def answer(state: Nominatim) -> None:
        state.body = body

    return answer


@pytest.mark.parametrize(
    "spoil",
    [
        _refused,
        _broken,
        _slow,
        _dripping,
        _body(b"{not json"),
        _body(b""),
        _body(b'{"error": "x"}'),
        _body(b'[{"lat": "north", "lon": "1", "display_name": "x"}]'),
        _body(b'[{"lat": "999", "lon": "1", "display_name": "x"}]'),
        _body(b'[{"lat": "nan", "lon": "nan", "display_name": "x"}]'),
        _body(b"[1, 2]"),
        _body(b"\xff\xfe\x00"),
    ],
)
def test_every_failure_says_the_look_up_failed_and_is_not_kept(
    nominatim: Nominatim, spoil: Callable[[Nominatim], None], caplog: pytest.LogCaptureFixture
) -> None:
    spoil(nominatim)
    started = time.perf_counter()
    with pytest.raises(GeocoderUnavailable, match="could not look up"):
        locate(UNKNOWN)
    # It waits for 1.5 s; slow servers here take 8 s and more.
    assert time.perf_counter() - started < 6
    assert not GeocodedPlace.objects.exists()
    assert "failed" in caplog.text
    assert "Pioneer" not in caplog.text


def test_a_server_that_is_not_there(nominatim: Nominatim, settings: Any) -> None:
    settings.GEOCODER_DOMAIN = "http://127.0.0.1:9"
    with pytest.raises(GeocoderUnavailable):
        locate(UNKNOWN)


def test_the_next_in_the_chain_is_asked(nominatim: Nominatim, settings: Any) -> None:
    settings.GEOCODERS = ["photon", "nominatim"]
    place = locate(UNKNOWN)
    assert place.source == "nominatim"
    assert len(nominatim.asked) == 2


def test_an_unknown_geocoder_is_a_mistake_of_the_admin(nominatim: Nominatim, settings: Any) -> None:
    settings.GEOCODERS = ["atlantis"]
    with pytest.raises(ImproperlyConfigured, match="atlantis"):
        locate(UNKNOWN)


def test_suggestions_survive_a_failure(nominatim: Nominatim) -> None:
    nominatim.status = 500
    with pytest.raises(GeocoderUnavailable) as caught:
        locate("Portlnd")
    assert caught.value.suggestions[0].near == "Portland, Oregon"
