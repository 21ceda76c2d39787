"""What lists call their columns: read where the column has no name of ours and nobody said which column is which."""

# Field: other names for it, the likeliest first. Case, `_`, `-`, `/` and `.` make no difference. The names are those of
# HSDS (`address_1`, `state_province`), of spreadsheets kept by hand in the US and the UK, and of contact exports.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("organization", "organisation", "organization name", "organisation name", "group", "group name", "agency"),
    "alternate_name": ("also known as", "aka", "other name"),
    "description": ("about", "details", "summary"),
    "street": ("street address", "address 1", "address1", "address line 1"),
    "city": ("town", "town city", "city town", "post town", "locality"),
    "region": ("state", "province", "state province", "nation"),
    "postal_code": ("zip", "zip code", "zipcode", "postcode", "post code", "postal code", "zip postal code"),
    "phone": ("telephone", "tel", "phone number", "telephone number", "phone no", "telephone no"),
    "email": ("e mail", "mail", "email address", "e mail address"),
    "website": ("url", "web", "web site", "web address", "web page", "homepage"),
    "latitude": ("lat",),
    "longitude": ("lon", "lng", "long"),
    "verified_on": ("last checked", "last verified"),
}
# A "zip" is the United States' own word [USPS]; a list that has that column is from there unless it says otherwise.
_AMERICAN = frozenset({"zip", "zip code", "zipcode"})


def plain(column: str) -> str:
    """The column's name as it is compared: `State/Province` and `state_province` are `state province`."""
    return " ".join(column.casefold().translate(str.maketrans("_-/.", "    ")).split())


def found_for(field: str, columns: list[str], taken: set[int]) -> int | None:
    """Where the column stands that holds `field` under another name; None where none does, or two would.

    `taken` are the positions of columns that are bound already.
    """
    names = [plain(column) for column in columns]
    for other in OTHER_NAMES.get(field, ()):
        at = [place for place, name in enumerate(names) if name == other and place not in taken]
        if at:
            return at[0] if len(at) == 1 else None
    return None


def country_of(columns: list[str]) -> str:
    """ISO 3166 code of the country whose words the columns use; "" where they tell nothing."""
    return "US" if any(plain(column) in _AMERICAN for column in columns) else ""
