"""How often one network may ask for what costs us something: counted in the database, kept as a keyed hash."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest

from accounts import network, throttle


@dataclass(frozen=True)
class Limit:
    """So many times within so long, from one network address. An office shares one: these are generous."""

    scope: str
    most: int
    window: timedelta

    def spend(self, request: HttpRequest) -> bool:
        """Counts this time; whether it is still within the limit. Not inside a transaction: see `throttle.spend`."""
        return throttle.spend(self.scope, network.address(request), limit=self.most, window=self.window) is not None


REPORTS = Limit("report", 20, timedelta(hours=1))
PDFS = Limit("pdf", 60, timedelta(minutes=10))
