"""Whether there is room for new people, on a day: what was said until then is over by itself."""

from datetime import date

from directory.models import Service
from directory.vocabularies import Capacity


def capacity_on(service: Service, day: date) -> Capacity:
    """What a service has told, as it holds on a day: "closed until 31 December" says nothing of 1 January.

    `directory.search.entry` has the same rule as SQL.
    """
    over = service.capacity_until is not None and service.capacity_until < day
    return Capacity.NOT_SAID if service.capacity == Capacity.CLOSED and over else Capacity(service.capacity)
