"""Positions on the WGS84 ellipsoid, in Python, as `directory.models.fields` has them in the database."""

from math import asin, cos, radians, sin, sqrt

from directory.models.fields import WGS84_A, WGS84_E2

# Mean radius of the WGS84 ellipsoid in metres, (2a + b) / 3 [IUGG].
MEAN_RADIUS_M = 6371008.8

Ecef = tuple[float, float, float]


def ecef(latitude: float, longitude: float) -> Ecef:
    """The earth-centred point in metres of a position in degrees [see `directory.models.fields.ecef_position`]."""
    phi, lam = radians(latitude), radians(longitude)
    normal = WGS84_A / sqrt(1 - WGS84_E2 * sin(phi) ** 2)
    return (normal * cos(phi) * cos(lam), normal * cos(phi) * sin(lam), normal * (1 - WGS84_E2) * sin(phi))


def along_ground_m(chord_m: float) -> float:
    """The distance over the ground in metres of a straight chord in metres: 2 R asin(d / 2R)."""
    return 2 * MEAN_RADIUS_M * asin(min(1.0, chord_m / (2 * MEAN_RADIUS_M)))
