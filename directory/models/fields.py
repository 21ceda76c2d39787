"""PostgreSQL column types that Django has no field for."""

from typing import Any

from django.db import models
from django.db.models.fields import FloatField
from django.db.models.functions import Cast, Coalesce, Cos, Radians, Sin, Sqrt, Upper

# WGS84 ellipsoid: semi-major axis in metres and first eccentricity squared [NIMA TR8350.2].
WGS84_A = 6378137.0
WGS84_E2 = 6.69437999014e-3


class CubeField(models.Field):
    """A `cube` of the contrib extension: here always a point of three numbers, metres from the earth's centre."""

    def db_type(self, connection: Any) -> str:
        return "cube"


class TimesField(models.Field):
    """A `tstzmultirange`: the moments at which something is open or meets, as a list of (start, end)."""

    def db_type(self, connection: Any) -> str:
        return "tstzmultirange"

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "{" + ",".join(f'["{start.isoformat()}","{end.isoformat()}")' for start, end in value) + "}"


class CubePoint(models.Func):
    function = "cube"
    # Each call adds a dimension, and NULL gives NULL: `cube(ARRAY[...])` refuses an array that holds one.
    template = "%(function)s(%(function)s(%(function)s(%(expressions)s)"
    arg_joiner = "), "
    output_field = CubeField()


def ecef_position(latitude: str = "latitude", longitude: str = "longitude") -> CubePoint:
    """The earth-centred, earth-fixed point in metres of a WGS84 position in degrees, on the ellipsoid (height 0).

    Formula: any geodesy text, e.g. Hofmann-Wellenhof, "GNSS", 8.2. The straight chord between two such points
    orders neighbours as the geodesic does, which a sphere does not.
    """
    phi = Radians(Cast(latitude, FloatField()))
    lam = Radians(Cast(longitude, FloatField()))
    normal = models.Value(WGS84_A) / Sqrt(models.Value(1.0) - models.Value(WGS84_E2) * Sin(phi) * Sin(phi))
    return CubePoint(
        normal * Cos(phi) * Cos(lam),
        normal * Cos(phi) * Sin(lam),
        normal * models.Value(1.0 - WGS84_E2) * Sin(phi),
    )


def position_column() -> models.GeneratedField:
    """The stored column for `latitude` and `longitude` of the same row; NULL where either is."""
    return models.GeneratedField(
        expression=ecef_position(), output_field=CubeField(null=True), db_persist=True, null=True
    )


def tag_string_column() -> models.GeneratedField:
    """The stored column that has `tags` as letters, in the order of their codes."""
    return models.GeneratedField(
        expression=models.Func(models.F("tags"), function="directory_tag_string"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


def rrule_part_column(name: str) -> models.GeneratedField:
    """The stored column for one part of `rrule` of the same row: its text in capitals, "" where the rule lacks it."""
    text = models.TextField()
    pattern = models.Value(rf"(?:^|;){name}=([^;]*)", output_field=text)
    part = models.Func(Upper("rrule"), pattern, function="substring", output_field=text)
    nothing = models.Value("", output_field=text)
    return models.GeneratedField(
        expression=Coalesce(part, nothing, output_field=text), output_field=models.TextField(), db_persist=True
    )
