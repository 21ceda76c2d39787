"""Numbers that nobody can be given.

US and Canada: 555-0100 to 555-0199 in any area code [ATIS-0300115, 555 NXX assignment guidelines]. UK: the ranges
Ofcom keeps free for drama ["Telephone numbers for use in TV and radio drama programmes"]. Ireland: 020 91x xxxx
[ComReg, National Numbering Scheme, fictitious numbers].
"""

import re
from collections import Counter

_US = {
    "AK": "907", "AL": "205", "AR": "501", "AZ": "602", "CA": "510", "CO": "303", "CT": "860", "DC": "202", "DE": "302",
    "FL": "813", "GA": "404", "HI": "808", "IA": "515", "ID": "208", "IL": "312", "IN": "317", "KS": "785", "KY": "502",
    "LA": "504", "MA": "617", "MD": "410", "ME": "207", "MI": "313", "MN": "612", "MO": "314", "MS": "601", "MT": "406",
    "NC": "919", "ND": "701", "NE": "402", "NH": "603", "NJ": "973", "NM": "505", "NV": "702", "NY": "518", "OH": "614",
    "OK": "405", "OR": "541", "PA": "215", "RI": "401", "SC": "803", "SD": "605", "TN": "615", "TX": "512", "UT": "801",
    "VA": "804", "VT": "802", "WA": "360", "WI": "608", "WV": "304", "WY": "307", "ON": "416",
}  # fmt: skip
_US_TOWNS = {
    "Portland OR": "503", "Hillsboro OR": "503", "Gresham OR": "503", "Salem OR": "503", "Seattle WA": "206",
    "Spokane WA": "509", "Yakima WA": "509", "New York City NY": "212", "Portland ME": "207", "Duluth MN": "218",
    "Moab UT": "435", "Fairfax VA": "703", "Grand Junction CO": "970", "Fort Collins CO": "970",
}  # fmt: skip
_UK_TOWNS = {
    "London": "020 7946 0", "Manchester": "0161 496 0", "Sale": "0161 496 0", "Altrincham": "0161 496 0",
    "Stretford": "0161 496 0", "Urmston": "0161 496 0", "Salford": "0161 496 0", "Leeds": "0113 496 0",
    "Sheffield": "0114 496 0", "Nottingham": "0115 496 0", "Leicester": "0116 496 0", "Bristol": "0117 496 0",
    "Reading": "0118 496 0", "Birmingham": "0121 496 0", "Edinburgh": "0131 496 0", "Glasgow": "0141 496 0",
    "Liverpool": "0151 496 0", "Newcastle upon Tyne": "0191 498 0", "Belfast": "028 9649 6", "Cardiff": "029 2018 0",
}  # fmt: skip
_UK_ELSEWHERE, _UK_FREEPHONE, _UK_MOBILE, _IRELAND = "01632 960", "0808 157 0", "07700 900", "020 910 0"

RESERVED = re.compile(
    r"\d{3}-555-01\d\d|020 7946 0\d{3}|01(?:13|14|15|16|17|18|21|31|41|51|61) 496 0\d{3}|0191 498 0\d{3}"
    r"|028 9649 6\d{3}|029 2018 0\d{3}|01632 960\d{3}|0808 157 0\d{3}|07700 900\d{3}|020 910 0\d{3}"
)


class Exchange:
    """Hands numbers out one after another in each range, so that neighbours have different ones."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def number(self, town: str, *, wide: bool = False, text: bool = False) -> str:
        """The next number of a town; `wide` for a line of a whole UK nation, `text` for one that takes messages."""
        name, _, region = town.rpartition(" ")
        if region == "IE":
            return self._next(_IRELAND, 1000)
        if region == "GB":
            wanted = _UK_MOBILE if text else _UK_FREEPHONE if wide else _UK_TOWNS.get(name, _UK_ELSEWHERE)
            return self._next(wanted, 1000)
        return self._next(f"{_US_TOWNS.get(town, _US[region])}-555-01", 100)

    def _next(self, prefix: str, size: int) -> str:
        # Steps that share no factor with the size pass through the whole range before one comes again.
        number = (self._given[prefix] * 37 + 11) % size
        self._given[prefix] += 1
        return prefix + f"{number:0{len(str(size)) - 1}d}"
