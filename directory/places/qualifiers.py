"""The words that say where a place lies: nations, states, counties, and the ways people shorten them."""

from collections.abc import Iterable, Iterator
from typing import Any

from directory.places.sql import rows

# Short forms no code or name carries, in search form [AP Stylebook for the states; Canada Post; Australia Post].
ALIASES: dict[str, tuple[str, ...]] = {
    "uk": ("GB",), "gb": ("GB",), "us": ("US",), "great britain": ("GB",),
    "britain": ("GB",), "usa": ("US",), "america": ("US",),
    "united states of america": ("US",), "eire": ("IE",), "republic of ireland": ("IE",),
    "ni": ("GB-NIR",), "ulster": ("GB-NIR", "IE-U"),
    "ariz": ("US-AZ",), "ark": ("US-AR",), "calif": ("US-CA",), "colo": ("US-CO",), "conn": ("US-CT",),
    "del": ("US-DE",), "fla": ("US-FL",), "ill": ("US-IL",), "ind": ("US-IN",), "kan": ("US-KS",), "mass": ("US-MA",),
    "mich": ("US-MI",), "minn": ("US-MN",), "miss": ("US-MS",), "mont": ("US-MT",), "neb": ("US-NE",),
    "nev": ("US-NV",), "okla": ("US-OK",), "ore": ("US-OR",), "penn": ("US-PA",), "tenn": ("US-TN",),
    "tex": ("US-TX",), "wash": ("US-WA",), "wis": ("US-WI",), "wyo": ("US-WY",), "usvi": ("US-VI",),
    "virgin islands": ("US-VI",), "cali": ("US-CA",), "penna": ("US-PA",), "upstate new york": ("US-NY",),
    "long island": ("US-36103", "US-36059"),
    "bay area": ("US-06075", "US-06001", "US-06085", "US-06081", "US-06013", "US-06041"),
    "silicon valley": ("US-06085",), "cape cod": ("US-25001",), "twin cities": ("US-27053", "US-27123"),
    "dfw": ("US-48113", "US-48439"), "dallas fort worth": ("US-48113", "US-48439"),
    "navajo nation": ("US-04001", "US-04017", "US-35031", "US-35045", "US-49037"),
    "ab": ("CA-01",), "bc": ("CA-02",), "mb": ("CA-03",), "nb": ("CA-04",), "nl": ("CA-05",), "ns": ("CA-07",),
    "on": ("CA-08",), "pe": ("CA-09",), "pei": ("CA-09",), "qc": ("CA-10",), "sk": ("CA-11",), "yt": ("CA-12",),
    "act": ("AU-01",), "nsw": ("AU-02",), "qld": ("AU-04",), "tas": ("AU-06",), "vic": ("AU-07",),
    "nt": ("AU-03", "CA-13"), "sa": ("AU-05",), "wa": ("AU-08",),
    "london": ("E12000007",), "manchester": ("E08000003", "E11000001"), "gtr manchester": ("E11000001",),
    "yorkshire": ("E11000003", "E11000006", "E06000065", "E06000011", "E06000014", "E06000010"),
    "sussex": ("E10000011", "E10000032", "E06000043"), "east yorkshire": ("E06000011", "E06000010"),
    "west yorks": ("E11000006",), "south yorks": ("E11000003",), "north yorks": ("E06000065",),
    "lancs": ("E10000017",), "herts": ("E10000015",), "hants": ("E10000014",), "bucks": ("E06000060",),
    "cambs": ("E10000003",), "derbys": ("E10000007",), "glos": ("E10000013",), "leics": ("E10000018",),
    "lincs": ("E10000019",), "notts": ("E10000024",), "oxon": ("E10000025",), "staffs": ("E10000028",),
    "warks": ("E10000031",), "worcs": ("E10000034",), "northants": ("E10000021",), "beds": ("E10000001",),
    "wilts": ("E06000054",), "salop": ("E06000051",), "co durham": ("E06000047",),
    "western isles": ("S12000013",), "outer hebrides": ("S12000013",), "orkney": ("S12000023",),
    "shetland": ("S12000027",), "the borders": ("S12000026",),
    "tyneside": ("E11000007",), "lake district": ("E06000063", "E06000064"),
    "scottish highlands": ("S12000017",), "highlands": ("S12000017",),
    "anglesey": ("W06000001",), "ynys mon": ("W06000001",), "caerdydd": ("W06000015",), "abertawe": ("W06000011",),
    "casnewydd": ("W06000022",), "wrecsam": ("W06000006",), "cymru": ("GB-WLS",), "sir benfro": ("W06000009",),
    "sir gaerfyrddin": ("W06000010",), "bro morgannwg": ("W06000014",), "sir y fflint": ("W06000005",),
    "north wales": ("W06000001", "W06000002", "W06000003", "W06000004", "W06000005", "W06000006"),
    "south wales": ("W06000011", "W06000012", "W06000013", "W06000014", "W06000015", "W06000016", "W06000022"),
    # Districts abolished since 2019, with the one that followed [Local Government (Structural Changes) Orders].
    "allerdale": ("E06000063",), "copeland": ("E06000063",), "eden": ("E06000064",), "south lakeland": ("E06000064",),
    "craven": ("E06000065",), "hambleton": ("E06000065",), "richmondshire": ("E06000065",), "ryedale": ("E06000065",),
    "mendip": ("E06000066",), "sedgemoor": ("E06000066",), "south somerset": ("E06000066",),
    "somerset west and taunton": ("E06000066",), "taunton deane": ("E06000066",), "west somerset": ("E06000066",),
    "wycombe": ("E06000060",), "aylesbury vale": ("E06000060",), "chiltern": ("E06000060",),
    "south bucks": ("E06000060",), "east northamptonshire": ("E06000061",), "south northamptonshire": ("E06000062",),
    "purbeck": ("E06000059",), "west dorset": ("E06000059",), "north dorset": ("E06000059",),
    "east dorset": ("E06000059",), "weymouth and portland": ("E06000059",), "suffolk coastal": ("E07000244",),
    "waveney": ("E07000244",), "saint edmundsbury": ("E07000245",), "forest heath": ("E07000245",),
}  # fmt: skip

_LEADING = (
    "state of ",
    "county of ",
    "city of ",
    "borough of ",
    "metropolitan borough of ",
    "royal borough of ",
    "the ",
)
_TRAILING = {
    " state": "region", " province": "region", " region": "region", " nation": "nation", " country": "nation",
    " borough": "county", " city": "county", " district": "county", " council": "county", " parish": "county",
    " county": "county",
}  # fmt: skip
_ADDED = ("{} county", "{} parish", "county {}", "city of {}", "{} city", "{} borough", "{} municipality")


class Area:
    """An area that a phrase names: `loose` where words such as "County" had to be added or dropped."""

    __slots__ = ("code", "country", "kind", "label", "latitude", "longitude", "loose", "name", "within")

    def __init__(self, row: tuple[Any, ...], loose: bool) -> None:
        self.code, self.kind, self.name, self.label, self.country, self.within, self.latitude, self.longitude = row
        self.loose = loose


def _shorthands(phrase: str) -> list[str]:
    """Codes the phrase abbreviates."""
    codes = list(ALIASES.get(phrase, ()))
    if len(phrase) == 2 and phrase.isascii() and phrase.isalpha():
        codes += [f"US-{phrase.upper()}", phrase.upper()]
    # "Mt" alone was read as "mount".
    if phrase == "mount":
        codes.append("US-MT")
    return codes


def _spellings(phrase: str) -> Iterator[tuple[str, str, bool]]:
    """(other phrase, kind it must have or "", loose) for every way the phrase may name an area."""
    yield phrase, "", False
    if phrase.endswith(" co"):
        yield phrase.removesuffix(" co") + " county", "county", False
    if phrase.startswith("county of "):
        yield phrase.removeprefix("county of ") + " county", "county", False
    for lead in _LEADING:
        if phrase.startswith(lead):
            yield phrase.removeprefix(lead), "", False
    for trail, kind in _TRAILING.items():
        if phrase.endswith(trail):
            yield phrase.removesuffix(trail), kind, kind == "county"
    for form in _ADDED:
        yield form.format(phrase), "county", True


_SQL = """
SELECT search_name, code, kind, name, label, country, within, latitude, longitude FROM directory_area
WHERE kind IN ('nation', 'region', 'county') AND (search_name = ANY(%s) OR code = ANY(%s))
"""


def find_areas(phrases: Iterable[str]) -> dict[str, list[Area]]:
    """Every area each phrase (in search form) may name, in one query; phrases that name none are absent."""
    wanted = {phrase: list(_spellings(phrase)) for phrase in phrases if phrase}
    codes_of = {p: {s: _shorthands(s) for s, _, _ in spellings} for p, spellings in wanted.items()}
    names = {s for spellings in wanted.values() for s, _, _ in spellings}
    codes = {code for by_spelling in codes_of.values() for spelled in by_spelling.values() for code in spelled}
    by_name: dict[str, list[tuple[Any, ...]]] = {}
    by_code: dict[str, tuple[Any, ...]] = {}
    for name, *columns in rows(_SQL, [list(names), list(codes)]):
        row = tuple(columns)
        by_name.setdefault(name, []).append(row)
        by_code[row[0]] = row
    areas_by_phrase: dict[str, list[Area]] = {}
    for phrase, spellings in wanted.items():
        areas: dict[str, Area] = {}
        for spelling, kind, loose in spellings:
            rows_here = by_name.get(spelling, []) + [
                by_code[code] for code in codes_of[phrase][spelling] if code in by_code
            ]
            for row in rows_here:
                # "LA" alone is not Laos: the two letters of a nation only say where another name lies.
                just_code = len(phrase) == 2 and row[1] == "nation" and phrase not in ALIASES
                if kind in ("", row[1]):
                    areas.setdefault(row[0], Area(row, loose or just_code))
        if areas:
            areas_by_phrase[phrase] = list(areas.values())
    return areas_by_phrase
