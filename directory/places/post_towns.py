"""Postal codes whose positions we may not ship, known by the post town that is part of every address there.

Northern Ireland, Jersey, Guernsey and the Isle of Man [Royal Mail, post towns by postcode area]; the first letter of
Canadian codes [Canada Post, "Addressing guidelines"].
"""

import re

_BT = {
    "Belfast": "1-17 29", "Holywood": "18", "Bangor": "19-20", "Donaghadee": "21", "Newtownards": "22-23",
    "Ballynahinch": "24", "Dromore, Northern Ireland #2650977": "25", "Hillsborough": "26", "Lisburn": "27-28",
    "Downpatrick": "30", "Castlewellan": "31", "Banbridge": "32", "Newcastle": "33", "Newry": "34-35", "Newtownabbey": "36-37",
    "Carrickfergus": "38", "Ballyclare": "39", "Larne": "40", "Antrim": "41", "Ballymena": "42-44",
    "Magherafelt": "45", "Maghera": "46", "Derry": "47-48", "Limavady": "49", "Coleraine": "51-52",
    "Ballymoney": "53", "Ballycastle": "54", "Portstewart": "55", "Portrush": "56", "Bushmills": "57",
    "Armagh": "60-61", "Craigavon": "62-67", "Aughnacloy": "68-69", "Dungannon": "70-71 76-77", "Enniskillen": "74 92-94",
    "Fivemiletown": "75", "Omagh": "78-79", "Cookstown": "80", "Castlederg": "81", "Strabane": "82",
}  # fmt: skip
_WHOLE = {"JE": "Jersey", "GY": "Guernsey", "IM": "Isle of Man"}
_CANADA = {
    "A": "Newfoundland and Labrador", "B": "Nova Scotia", "C": "Prince Edward Island", "E": "New Brunswick",
    "G": "Quebec", "H": "Montréal, Quebec", "J": "Quebec", "K": "Ontario", "L": "Ontario", "M": "Toronto, Ontario",
    "N": "Ontario", "P": "Ontario", "R": "Manitoba", "S": "Saskatchewan", "T": "Alberta", "V": "British Columbia",
    "X": "Northwest Territories", "Y": "Yukon",
}  # fmt: skip
_CANADIAN = re.compile(r"([A-Z])[0-9][A-Z]\s?[0-9][A-Z][0-9]")


def _numbers(ranges: str) -> list[int]:
    numbers: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


_TOWN_OF = {f"BT{number}": town for town, ranges in _BT.items() for number in _numbers(ranges)}


def name_of_outcode(outcode: str) -> str:
    """The town or island of an outcode, as a name to look up; "" where the outcode is none of these."""
    if town := _TOWN_OF.get(outcode):
        return town if "," in town else f"{town}, Northern Ireland"
    if outcode in ("IM1", "IM2"):
        return "Douglas, Isle of Man"
    return _WHOLE.get(outcode[:2], "")


def name_of_canadian(code: str) -> str:
    """The city or province of a whole Canadian code in capitals ("M5V 2T6"), as a name to look up; "" for other texts."""
    match = _CANADIAN.fullmatch(code)
    name = _CANADA.get(match[1], "") if match else ""
    return f"{name}, Canada" if "," in name else f"{name} (province)" if name else ""
