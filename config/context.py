"""What every template may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.selectors.session_state import SessionState


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, who looks, whether this is the demonstration, and where street tiles come from, if anywhere.

    The name is `brand`, for Django's sign-in view has a `site_name` of its own.
    """
    return {
        "brand": settings.SITE_NAME,
        "session_state": SessionState(request),
        "demo": settings.DEMO,
        "site_country": settings.SITE_COUNTRY,
        "geocoders": " and ".join(settings.GEOCODERS),
        "map_tile_url": settings.MAP_TILE_URL,
        "map_tile_attribution": settings.MAP_TILE_ATTRIBUTION,
    }
