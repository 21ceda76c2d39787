"""Which network address a request came from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_UNKNOWN = "0.0.0.0"  # noqa: S104 - stands for an address we do not know
# What one household or office gets of IPv6: counting single addresses would count nothing.
_IPV6_PREFIX = 64


def address(request: HttpRequest) -> str:
    """The visitor's address; a /64 network for IPv6.

    X-Forwarded-For counts only as far as it was written by our own proxies, settings.TRUSTED_PROXY_COUNT of them: anything
    to the left of that came from the visitor, who can write what they like.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY_COUNT > 0:
        passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(passed) >= settings.TRUSTED_PROXY_COUNT:
            remote = passed[-settings.TRUSTED_PROXY_COUNT]
    return _network(remote)


def _network(text: str) -> str:
    try:
        read = ip_address(text)
    except ValueError:
        return _UNKNOWN
    mapped = getattr(read, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    return str(read) if read.version == 4 else str(ip_network((read, _IPV6_PREFIX), strict=False).network_address)
