"""The short form of how to join, what it costs and whether there is room: `walk_in free`, `fee:5, wait:6 weeks`.

Words are those of the vocabularies. `open`, `wait:...` (after a comma) and `closed:45` (days from now) say whether
there is room.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from directory.vocabularies import Capacity, Cost, Joining

_CURRENCY = {"US": "USD", "GB": "GBP", "IE": "EUR", "CA": "CAD"}


def parse(text: str, country: str, today: date, told_days_ago: int) -> dict[str, Any]:
    """Values for a `Service`. Raises ValueError for a word that is none of the vocabularies'."""
    values: dict[str, Any] = {"joining": [], "cost": ""}
    for part in (part.strip() for part in text.split(",")):
        for token in [part] if part.startswith("wait:") else part.split():
            _take(token, values, country, today)
    if values.get("capacity"):
        values["capacity_as_of"] = today - timedelta(days=told_days_ago)
    return values


def _take(token: str, values: dict[str, Any], country: str, today: date) -> None:
    word, _, rest = token.partition(":")
    if word == "fee":
        values |= {"cost": Cost.FEE, "cost_amount": Decimal(rest), "cost_currency": _CURRENCY[country]}
    elif word == "wait":
        values |= {"capacity": Capacity.WAITING_LIST, "capacity_note": rest}
    elif word == "closed":
        values |= {"capacity": Capacity.CLOSED, "capacity_until": today + timedelta(days=int(rest))}
    elif word == "open":
        values["capacity"] = Capacity.OPEN
    elif word in Cost.values:
        values["cost"] = word
    elif word in Joining.values:
        values["joining"].append(word)
    elif word:
        raise ValueError(f"Not a way to join, a cost or a capacity: {token!r}")
