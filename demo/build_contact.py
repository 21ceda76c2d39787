"""The numbers of one listing."""

from datetime import date, timedelta

from demo.chance import chance
from demo.phones import Exchange
from demo.rows import Rows
from demo.spec import Listing
from directory.models import Phone
from directory.vocabularies import PhoneKind


def add_phones(rows: Rows, listing: Listing, exchange: Exchange, today: date) -> None:
    """Adds them to `rows`, as the listing's `phone` words say."""
    words = listing.extra.get("phone", "").split()
    if "bare" in listing.extra or "none" in words:
        return
    organization, wide = rows.organization, "wide" in words

    def add(**values: object) -> None:
        number = exchange.number(listing.town, wide=wide, text=values.get("kind") == PhoneKind.TEXT)
        rows.phones.append(Phone(organization=organization, number=number, **values))

    dead = today - timedelta(days=chance(f"dead {listing.slug}").randrange(5, 90))
    add(dead_since=dead if "dead" in words else None, extension="4" if "extension" in words else "")
    if "new" in words:
        add(description="New number")
    if "text" in words:
        add(kind=PhoneKind.TEXT)
    if "textphone" in words:
        add(kind=PhoneKind.TEXTPHONE)
    if "fax" in words:
        add(kind=PhoneKind.FAX)
