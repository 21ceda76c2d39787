"""What outside geocoders answered before, kept in the database without the question."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Manager
from django.utils import timezone

from directory.places.names import normalize


class Answer(NamedTuple):
    """A position in degrees, both None where there is no such place."""

    source: str
    latitude: float | None
    longitude: float | None
    precision: str


def _kept() -> "Manager[Any]":
    # By name: importing the models here would ask for a configured site wherever a place name is normalized.
    return apps.get_model("directory", "GeocodedPlace")._default_manager


def _key(text: str, home: str) -> str:
    words = f"geocoded place\n{home}\n{normalize(text)}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(errors="replace"), hashlib.sha256).hexdigest()


def remembered(text: str, home: str) -> Answer | None:
    """The answer to the same question within GEOCODER_CACHE_DAYS."""
    since = timezone.now() - timedelta(days=settings.GEOCODER_CACHE_DAYS)
    row = _kept().filter(pk=_key(text, home), fetched_at__gte=since).first()
    return Answer(row.source, row.latitude, row.longitude, row.precision) if row else None


def remember(text: str, home: str, answer: Answer) -> None:
    """Keeps an answer, and forgets those that are too old."""
    now = timezone.now()
    _kept().filter(fetched_at__lt=now - timedelta(days=settings.GEOCODER_CACHE_DAYS)).delete()
    _kept().update_or_create(pk=_key(text, home), defaults={**answer._asdict(), "fetched_at": now})
