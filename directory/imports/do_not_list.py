"""Who asked not to be listed, and which rows mean them."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from directory.models import DoNotList
from directory.places import normalize

# Hosts that many organizations share: there, only the same page is the same organization.
SHARED_HOSTS = frozenset({
    "facebook.com", "m.facebook.com", "instagram.com", "twitter.com", "x.com", "linkedin.com", "youtube.com",
    "meetup.com", "eventbrite.com", "sites.google.com", "linktr.ee", "nami.org", "mhanational.org", "dbsalliance.org",
    "clubhouse-intl.org", "mind.org.uk",
})  # fmt: skip


def site_key(url: str) -> str:
    """What makes two web addresses the same organization's: the host, with the page where many share the host."""
    try:
        parts = urlsplit(url.strip() if "//" in url else "//" + url.strip())
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
    if host not in SHARED_HOSTS:
        return host
    page = parts.path.strip("/").casefold() + (f"?{parts.query}" if parts.query else "")
    return f"{host}/{page}" if page else ""


@dataclass(slots=True)
class Requests:
    """Every request, ready to be asked about rows."""

    by_id: set[tuple[str, str]] = field(default_factory=set)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    by_site: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Requests":
        requests = cls()
        for request in DoNotList.objects.all().iterator():
            if request.source_id:
                requests.by_id.add((request.source, request.source_id))
            if name := normalize(request.name_key):
                requests.by_name.setdefault(name, set()).add(request.region)
            if site := site_key(request.website):
                requests.by_site.setdefault(site, []).append((request.source, request.source_id))
        return requests

    @property
    def is_empty(self) -> bool:
        return not (self.by_id or self.by_name or self.by_site)

    def meant(self, key: tuple[str, str], name: str, area: str, website: str) -> str:
        """Why a row is one of those meant, or "".

        `area` is the code of its state: a request for one state spares the same name in another, but not a row that
        names no state. A website counts only where ids do not already tell the two apart: branches on one list share
        websites.
        """
        if key in self.by_id:
            return "its entry in this list"
        regions = self.by_name.get(normalize(name), set()) if self.by_name else set()
        if regions and ("-" not in area or "" in regions or area in regions):
            return "its name"
        for source, source_id in self.by_site.get(site_key(website), []) if self.by_site and website else []:
            if not (source_id and source == key[0] and source_id != key[1]):
                return "its website"
        return ""
