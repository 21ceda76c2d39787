"""The time zone of a service that did not state one."""

from directory.models import Location, Service
from directory.places import timezone_of


def zone_of(service: Service, location: Location | None = None) -> str:
    """The IANA zone of the place, of the organization's first known place, or of the middle of its area; `""` for none.

    A whole nation has several, so its middle decides only where it is the United Kingdom.
    """
    for latitude, longitude in _positions(service, location):
        return timezone_of(latitude, longitude)
    return ""


def _positions(service: Service, location: Location | None) -> list[tuple[float, float]]:
    if not service.organization_id:
        return []
    places = [location] if location else list(service.organization.locations.all())
    positions = [(place.latitude, place.longitude) for place in places if place.latitude is not None]
    home = service.organization.home_area
    if home and home.latitude is not None and (home.kind not in ("nation", "world") or home.code == "GB"):
        positions.append((home.latitude, home.longitude))
    return positions  # type: ignore[return-value]
