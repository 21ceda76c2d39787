"""US ZIP codes, GB outcodes, halves of outcodes and unit postcodes."""

import re
import unicodedata
from typing import NamedTuple

from directory.places.errors import PlaceNotUnderstood
from directory.places.names import normalize
from directory.places.place import Choice, Place
from directory.places.post_towns import name_of_canadian, name_of_outcode
from directory.places.qualifiers import find_areas
from directory.places.sql import rows
from directory.vocabularies import Precision

_ZIP = re.compile(r"([0-9]{5})(?:[- ]?[0-9]{4})?")
# Outcode and inward part [Royal Mail, "PAF Programmers Guide"]; the looser last part finds slips of the finger.
_BRITISH = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*([0-9][A-Z]{2}))?")
_BRITISH_SLIP = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)\s+[0-9A-Z]{1,4}")
# A postal code after a town: "Corvallis, OR 97339", "Sale M33 2AB".
_TRAILING = re.compile(
    r"(.*[^\s,])[\s,]+([0-9]{5}(?:-[0-9]{4})?|[A-Z][0-9][A-Z]\s?[0-9][A-Z][0-9]"
    r"|[A-Z]{1,2}[0-9][0-9A-Z]?(?:\s*[0-9][A-Z]{2})?)",
    re.DOTALL,
)
# What people write before a code.
_CALLED = re.compile(r"(?:ZIP ?CODE|ZIP|POSTAL CODE|POST ?CODE)[ :]+(?=.*[0-9])")
# Ketchikan, Alaska has the highest [USPS, Publication 65].
_LAST_ZIP = "99950"

_ZIP_SQL = """
SELECT code, country, within, latitude, longitude, approximate FROM directory_area
WHERE code = %s OR code = %s ORDER BY length(code) DESC LIMIT 1
"""
_BRITISH_SQL = """
SELECT outcode.code, outcode.within, outcode.latitude, outcode.longitude,
       unit.latitude, unit.longitude, unit.district, district.within
FROM directory_area outcode
LEFT JOIN directory_unitpostcode unit ON unit.code = %s
LEFT JOIN directory_area district ON district.code = unit.district
WHERE outcode.code = %s
"""

# "SW1" of SW1A to SW1Y: people name it, though it is no outcode.
_HALF_SQL = """
SELECT within, latitude, longitude FROM directory_area WHERE code LIKE %s AND code ~ '[A-Z]$' ORDER BY code
"""


class Trailing(NamedTuple):
    """A text that ends with a postal code."""

    before: str
    postcode: str


def tidy(text: str) -> str:
    """Upper case, ordinary digits and letters, single spaces, and nothing that cannot be seen: text copied from a page or
    an e-mail brings soft hyphens and marks of width and direction along."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).upper().split())


def split_trailing(text: str) -> Trailing | None:
    """A place name followed by a postal code, taken apart."""
    match = _TRAILING.fullmatch(tidy(text))
    return Trailing(match[1], match[2]) if match else None


def locate_postcode(text: str) -> Place | None:
    """The place of a text that is a postal code and nothing else; None where it has another form.

    Raises PlaceNotUnderstood where the form is right and no such code is known.
    """
    code = _CALLED.sub("", tidy(text))
    if match := _ZIP.fullmatch(code):
        return _zip(match[1], text)
    if match := _BRITISH.fullmatch(code):
        return _british(match[1], match[2] or "", text)
    if match := _BRITISH_SLIP.fullmatch(code):
        raise PlaceNotUnderstood(text, _known_outcode(match[1]))
    return None


def locate_with_nation(text: str) -> Place | None:
    """The place of a postal code with its nation after it, "10001, United States"; None where the text is no such pair."""
    code, comma, nation = text.rpartition(",")
    if not comma or not any(c.isdigit() for c in code):
        return None
    named = find_areas([normalize(nation)]).get(normalize(nation), [])
    place = locate_postcode(code) if named else None
    return place if place and place.country in {area.code for area in named} else None


def with_nation(place: Place) -> str:
    """How a postal code is written so that it means this nation's."""
    ((nation,),) = rows("SELECT name FROM directory_area WHERE code = %s", [place.country])
    return f"{place.label}, {nation}"


def _zip(code: str, text: str) -> Place:
    records = rows(_ZIP_SQL, [f"US:{code}", f"US:{code[:3]}"])
    if not records or code > _LAST_ZIP:
        raise PlaceNotUnderstood(text)
    area, country, within, latitude, longitude, approximate = records[0]
    exact = area == f"US:{code}"
    # Post-office boxes and single large addressees have no ground of their own [Census, ZCTA]: the middle and the
    # counties of all codes with the same first three digits stand in for them.
    return Place(
        label=code,
        latitude=latitude,
        longitude=longitude,
        precision=(Precision.POSTCODE if exact else Precision.AREA).value,
        areas=(area, *within) if exact else tuple(within),
        country=country,
        approximate=approximate,
    )


def _british(outcode: str, inward: str, text: str) -> Place:
    records = rows(_BRITISH_SQL, [outcode + inward if inward else "", f"GB:{outcode}"])
    if not records:
        return _half(outcode, text)
    code, within, latitude, longitude, unit_latitude, unit_longitude, district, around = records[0]
    if unit_latitude is None:
        areas = (code, *within)
        return Place(outcode, latitude, longitude, Precision.OUTCODE.value, areas, "GB", approximate=bool(inward))
    # A unit lies in one district, where its outcode may straddle several.
    areas = (code, district, *around) if around else (code, *within)
    label = f"{outcode} {inward}"
    return Place(label, unit_latitude, unit_longitude, Precision.POSTCODE.value, areas, "GB")


def _half(outcode: str, text: str) -> Place:
    records = rows(_HALF_SQL, [f"GB:{outcode}_"])
    if not records:
        raise PlaceNotUnderstood(text)
    areas = dict.fromkeys(code for within, *_ in records for code in within)
    # Narrowest first: districts, then their counties, nations and GB.
    order = sorted(areas, key=lambda code: (code == "GB", code.startswith("GB-"), code.startswith(("E1", "GB"))))
    latitude, longitude = (sum(row[at] for row in records) / len(records) for at in (1, 2))
    return Place(outcode, latitude, longitude, Precision.OUTCODE.value, tuple(order), "GB", approximate=True)


def name_instead(text: str) -> str:
    """The town, island or province of a postal code of which we hold no position, as a name to look up; else ""."""
    code = _CALLED.sub("", tidy(text))
    match = _BRITISH.fullmatch(code)
    return name_of_outcode(match[1]) if match else name_of_canadian(code)


def _known_outcode(outcode: str) -> list[Choice]:
    records = rows("SELECT 1 FROM directory_area WHERE code = %s", [f"GB:{outcode}"])
    return [Choice(outcode, outcode)] if records else []
