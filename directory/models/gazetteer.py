"""Places of the world, shipped with the project and loaded by `manage.py load_gazetteer`; never edited by hand."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models

from directory.models.fields import position_column
from directory.vocabularies import AreaKind


class Area(models.Model):
    """A nation, region, county or postal code that a service can cover and a place can lie in.

    Codes: `*` (everywhere), `US`, `US-OR`, `US-41051` (county FIPS), `US:97201`; `GB`, `GB-ENG`, `E08000009`
    (GSS), `GB:M33`; elsewhere `FR` and `FR-11` (ISO country, GeoNames admin1).
    """

    code = models.CharField(max_length=16, primary_key=True)
    kind = models.CharField(max_length=8, choices=AreaKind)
    name = models.CharField(max_length=120)
    # How people tell it from its namesakes: "Washington County, Oregon".
    label = models.CharField(max_length=200)
    search_name = models.CharField(max_length=120, help_text="Lower case, no accents or punctuation.")
    country = models.CharField(max_length=2, blank=True)
    # Every area this one lies in, narrowest first, itself not included. A postal code can lie in several counties.
    within = ArrayField(models.CharField(max_length=16), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # True where the position or the counties were taken from neighbours (PO-box postal codes).
    approximate = models.BooleanField(default=False)
    position = position_column()

    class Meta:
        indexes = [
            models.Index(fields=["search_name", "kind"], name="area_search_name"),
            GistIndex(fields=["position"], name="area_position"),
        ]

    def __str__(self) -> str:
        return self.label


class Town(models.Model):
    """A populated place [GeoNames, CC BY 4.0]; the key is its GeoNames id."""

    geonames_id = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    search_name = models.CharField(max_length=200, help_text="Lower case, no accents or punctuation.")
    # Other names people type, in the form of `search_name`.
    other_names = ArrayField(models.CharField(max_length=200), default=list)
    label = models.CharField(max_length=300, help_text="Portland, Oregon")
    country = models.CharField(max_length=2)
    population = models.IntegerField(default=0)
    timezone = models.CharField(max_length=64)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Area codes it lies in, narrowest first.
    within = ArrayField(models.CharField(max_length=16), default=list)
    # True where the counties are those of the nearest postal code.
    approximate = models.BooleanField(default=False)
    position = position_column()

    class Meta:
        indexes = [
            models.Index(fields=["search_name", "-population"], name="town_search_name"),
            GinIndex(fields=["other_names"], name="town_other_names"),
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="town_trigrams"),
            GistIndex(fields=["position"], name="town_position"),
        ]

    def __str__(self) -> str:
        return self.label


class UnitPostcode(models.Model):
    """A whole British postal code such as `M32 8HT`, an optional extra [ONSPD, OGL v3]."""

    code = models.CharField(max_length=8, primary_key=True, help_text="Without the space.")
    latitude = models.FloatField()
    longitude = models.FloatField()
    district = models.CharField(max_length=16, blank=True, help_text="GSS code of the local authority district.")

    def __str__(self) -> str:
        return f"{self.code[:-3]} {self.code[-3:]}"


class GazetteerLoad(models.Model):
    """Which edition of each shipped file is in the database, so that an unchanged one is not loaded again."""

    name = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file and of the form it is loaded in.")
    rows = models.IntegerField(default=0)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class GeocodedPlace(models.Model):
    """An answer from an outside geocoder, kept for `GEOCODER_CACHE_DAYS`.

    Neither the question nor a label is stored: the key is a keyed hash, and the words shown are the visitor's own.
    """

    key = models.CharField(max_length=64, primary_key=True, help_text="HMAC-SHA256 of country and normalized text.")
    source = models.CharField(max_length=40)
    # Both NULL where the geocoder answered that it knows no such place.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    precision = models.CharField(max_length=8, blank=True)
    fetched_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.source
