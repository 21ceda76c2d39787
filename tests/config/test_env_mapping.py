"""A JSON object in an environment variable, such as the options of another storage for documents."""

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


def test_documents_lie_outside_everything_that_is_served() -> None:
    where = as_configured.STORAGES["documents"]["OPTIONS"]["location"]
    assert where == settings.VAR_DIR / "documents"
    assert not where.is_relative_to(settings.STATIC_ROOT)
    assert not where.is_relative_to(settings.MEDIA_ROOT)
