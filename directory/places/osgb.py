"""Ordnance Survey grid to WGS84.

Formulas and constants: Ordnance Survey, "A guide to coordinate systems in Great Britain" (v3.6), annexes B and C,
and its Helmert transformation (section 6.6), there said to be good to about 5 m across Great Britain. Its exact
form (OSTN15) needs a grid of 1.75 million shifts, more than a directory of groups is worth.
"""

from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan

# Airy 1830: semi-axes in metres; National Grid: scale on the central meridian, true origin, false origin in metres.
_A, _B = 6377563.396, 6356256.909
_F0 = 0.9996012717
_PHI0, _LAM0 = radians(49.0), radians(-2.0)
_E0, _N0 = 400000.0, -100000.0
_E2 = 1 - (_B / _A) ** 2
_N = (_A - _B) / (_A + _B)
# OSGB36 to WGS84: shifts in metres, rotations in seconds of arc, scale in parts per million.
_SHIFT = (446.448, -125.157, 542.060)
_ROTATION = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
_SCALE = 1 - 20.4894e-6
_WGS84_A, _WGS84_B = 6378137.0, 6356752.3142
_WGS84_E2 = 1 - (_WGS84_B / _WGS84_A) ** 2


def _meridian_arc(phi: float) -> float:
    """Distance along the meridian in metres from the true origin to latitude `phi` in radians [annex B, B3]."""
    n, minus, plus = _N, phi - _PHI0, phi + _PHI0
    return (
        _B
        * _F0
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * minus
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(minus) * cos(plus)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * minus) * cos(2 * plus)
            - 35 / 24 * n**3 * sin(3 * minus) * cos(3 * plus)
        )
    )


def osgb36(easting: float, northing: float) -> tuple[float, float]:
    """OSGB36 latitude and longitude in radians of a grid position in metres [annex C, C2]."""
    phi = (northing - _N0) / (_A * _F0) + _PHI0
    arc = _meridian_arc(phi)
    while abs(northing - _N0 - arc) >= 1e-4:
        phi += (northing - _N0 - arc) / (_A * _F0)
        arc = _meridian_arc(phi)
    curve = 1 - _E2 * sin(phi) ** 2
    nu, rho = _A * _F0 / sqrt(curve), _A * _F0 * (1 - _E2) / curve**1.5
    eta2, t, sec = nu / rho - 1, tan(phi), 1 / cos(phi)
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    xiia = sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    de = easting - _E0
    return phi - vii * de**2 + viii * de**4 - ix * de**6, _LAM0 + x * de - xi * de**3 + xii * de**5 - xiia * de**7


def to_wgs84(easting: float, northing: float) -> tuple[float, float]:
    """WGS84 latitude and longitude in degrees of a National Grid position in metres, good to about 5 m."""
    phi, lam = osgb36(easting, northing)
    nu = _A / sqrt(1 - _E2 * sin(phi) ** 2)
    x, y, z = nu * cos(phi) * cos(lam), nu * cos(phi) * sin(lam), nu * (1 - _E2) * sin(phi)
    rx, ry, rz = _ROTATION
    east = _SHIFT[0] + _SCALE * x - rz * y + ry * z
    north = _SHIFT[1] + rz * x + _SCALE * y - rx * z
    up = _SHIFT[2] - ry * x + rx * y + _SCALE * z
    flat = hypot(east, north)
    latitude = atan2(up, flat * (1 - _WGS84_E2))
    for _ in range(4):
        normal = _WGS84_A / sqrt(1 - _WGS84_E2 * sin(latitude) ** 2)
        latitude = atan2(up + _WGS84_E2 * normal * sin(latitude), flat)
    return degrees(latitude), degrees(atan2(north, east))
