"""Columns that a list may have: the fields an import reads, and how long each may be."""

# Field: the longest text it takes. HSDS names where it has one; `address` is street and town in one cell.
FIELDS: dict[str, int] = {
    "source": 200, "source_id": 200, "name": 200, "alternate_name": 300, "kind": 40, "network": 60,
    "service_type": 40, "description": 20_000, "street": 500, "address": 600, "city": 120, "region": 120,
    "postal_code": 16, "country": 60, "latitude": 40, "longitude": 40, "phone": 200, "email": 300, "website": 2_000,
    "service_area": 60, "service_area_name": 300, "verified_on": 40,
}  # fmt: skip
# One of these has to say where a listing belongs, unless the command says the country.
SAYS_WHERE = ("postal_code", "address", "city", "region", "country", "service_area", "service_area_name", "latitude")
