"""A JSON object or countries in an environment variable."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import settings as as_configured
from config.env import Env


def test_a_json_object_is_read_and_nothing_is_an_empty_one() -> None:
    assert Env({"X": '{"bucket": "papers", "secure": true}'}).mapping("X") == {"bucket": "papers", "secure": True}
    assert Env({}).mapping("X") == Env({"X": ""}).mapping("X") == {}


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "1", "null", "bucket=papers"])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DOCUMENT_STORAGE_OPTIONS is no JSON object"):
        Env({"DOCUMENT_STORAGE_OPTIONS": text}).mapping("DOCUMENT_STORAGE_OPTIONS")


def test_countries_served_begin_with_the_sites_own_and_are_it_alone_where_none_are_named() -> None:
    def served(text: str, first: str) -> list[str]:
        return Env({"X": text}).countries("X", first=first, default="US,GB")

    assert served("", "") == ["US", "GB"]
    assert served("", "IE") == ["IE"]
    assert served("us, gb,us", "GB") == ["GB", "US"]
    for text in ("USA", "U", "1A"):
        with pytest.raises(ImproperlyConfigured, match="write codes of two letters"):
            served(text, "")


def test_documents_lie_outside_everything_that_is_served() -> None:
    where = as_configured.STORAGES["documents"]["OPTIONS"]["location"]
    assert where == settings.VAR_DIR / "documents"
    assert not where.is_relative_to(settings.STATIC_ROOT)
    assert not where.is_relative_to(settings.MEDIA_ROOT)
