"""Outside geocoders, through geopy: none unless an admin names them in GEOCODERS."""

import inspect
import logging
import threading
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from geopy.exc import GeocoderNotFound, GeopyError
from geopy.geocoders import get_geocoder_for_service

from directory.places import geocoded
from directory.places.errors import GeocoderUnavailable, PlaceNotUnderstood
from directory.places.geocoded import Answer
from directory.places.nearest import areas_at
from directory.places.place import Place
from directory.vocabularies import Precision

logger = logging.getLogger(__name__)


def ask(text: str, within: Sequence[str], unknown: PlaceNotUnderstood) -> Place | None:
    """The place of a text our gazetteer does not know, from the first geocoder that knows it; None where all say no.

    It has to lie in one of the nations `within` (ISO 3166): not every geocoder can be told so.
    Raises GeocoderUnavailable where one failed and no other knew: a failure is never taken for "no such place".
    """
    if not settings.GEOCODERS:
        return None
    answer = geocoded.remembered(text, ",".join(within))
    if answer is None:
        answer = _ask_in_turn(text, within, unknown)
        geocoded.remember(text, ",".join(within), answer)
    if answer.latitude is None or answer.longitude is None:
        return None
    areas = areas_at(answer.latitude, answer.longitude)
    if areas and areas[-1] not in within:
        return None
    return Place(
        label=unknown.text,
        latitude=answer.latitude,
        longitude=answer.longitude,
        precision=answer.precision,
        areas=areas,
        country=areas[-1] if areas else "",
        approximate=True,
        source=answer.source,
    )


def _ask_in_turn(text: str, within: Sequence[str], unknown: PlaceNotUnderstood) -> Answer:
    failed = False
    for name in settings.GEOCODERS:
        try:
            location = _within_time(name, text, within)
        # Whatever a stranger's server answered wrongly, down to the shape of its JSON, is a failure of the look-up.
        except (GeopyError, OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            # The error's text can quote the address asked for, which holds the visitor's words.
            logger.warning("Geocoder %s failed: %s", name, type(error).__name__)
            failed = True
            continue
        if location is not None:
            return location
    if failed:
        raise GeocoderUnavailable(text, unknown.suggestions) from unknown
    return Answer(source="", latitude=None, longitude=None, precision="")


def _within_time(name: str, text: str, within: Sequence[str]) -> Answer | None:
    """One geocoder's answer. The socket's own limit starts anew with every byte, so a second clock runs beside it."""
    box: dict[str, Any] = {}

    def work() -> None:
        try:
            box["answer"] = _answer(name, text, within)
        except Exception as error:
            box["error"] = error

    geocoder_thread = threading.Thread(target=work, daemon=True, name=f"geocoder {name}")
    geocoder_thread.start()
    geocoder_thread.join(settings.GEOCODER_TIMEOUT_S + 0.5)
    if geocoder_thread.is_alive():
        raise TimeoutError
    if "error" in box:
        raise box["error"]
    answer: Answer | None = box["answer"]
    return answer


def _answer(name: str, text: str, within: Sequence[str]) -> Answer | None:
    geocoder = build(name)
    wanted = {
        "timeout": settings.GEOCODER_TIMEOUT_S,
        "country_codes": [code.lower() for code in within],
        "addressdetails": True,
    }
    known = inspect.signature(geocoder.geocode).parameters
    location = geocoder.geocode(text, **{key: value for key, value in wanted.items() if key in known})
    if location is None:
        return None
    latitude, longitude = float(location.latitude), float(location.longitude)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("The geocoder's position is not on the globe.")
    return Answer(name, latitude, longitude, precision_of(location.raw))


def build(name: str) -> Any:
    """The geopy geocoder of that name, with the settings it understands; raises ImproperlyConfigured."""
    try:
        kind = get_geocoder_for_service(name)
    except GeocoderNotFound as error:
        raise ImproperlyConfigured(f"GEOCODERS names {name!r}, which geopy does not know.") from error
    known = inspect.signature(kind).parameters
    scheme, _, domain = settings.GEOCODER_DOMAIN.rpartition("://")
    wanted = {"user_agent": settings.GEOCODER_USER_AGENT, "domain": domain, "scheme": scheme}
    return kind(**{key: value for key, value in wanted.items() if value and key in known})


def precision_of(raw: Any) -> str:
    """How exact an answer is: Nominatim's `place_rank` (30 a house, 26 a street, 16 a city, 8 a state [Nominatim
    manual, "Place ranking"]) or Photon's `type`; the centre of a town where neither is said.
    """
    if not isinstance(raw, dict):
        return Precision.TOWN.value
    if raw.get("addresstype") == "postcode" or raw.get("type") == "postcode":
        return Precision.POSTCODE.value
    rank = raw.get("place_rank")
    if isinstance(rank, int):
        steps = ((28, Precision.EXACT), (21, Precision.POSTCODE), (13, Precision.TOWN))
        return next((precision for least, precision in steps if rank >= least), Precision.AREA).value
    properties = raw.get("properties")
    kind = properties.get("type") if isinstance(properties, dict) else None
    return {
        "house": Precision.EXACT,
        "street": Precision.POSTCODE,
        "county": Precision.AREA,
        "state": Precision.AREA,
        "country": Precision.AREA,
    }.get(str(kind), Precision.TOWN).value
