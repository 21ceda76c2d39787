"""Codes and names that no source package carries."""

# US territories: ISO 3166 nations in GeoNames, regions of the US here as in the US Census (code: name, FIPS).
US_TERRITORIES = {
    "AS": ("American Samoa", "60"),
    "GU": ("Guam", "66"),
    "MP": ("Northern Mariana Islands", "69"),
    "PR": ("Puerto Rico", "72"),
    "VI": ("U.S. Virgin Islands", "78"),
}

GB_NATIONS = {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"}

# GSS codes of the metropolitan counties, which the lower-to-upper-tier lookup leaves out, with the metropolitan
# districts in them [ONS, code history database]. Barnsley and Sheffield have carried new codes since April 2025.
METROPOLITAN = {
    "E11000001": ("Greater Manchester", [*range(8000001, 8000011)]),
    "E11000002": ("Merseyside", [*range(8000011, 8000016)]),
    "E11000003": ("South Yorkshire", [8000016, 8000017, 8000018, 8000019, 8000038, 8000039]),
    "E11000005": ("West Midlands", [*range(8000025, 8000032)]),
    "E11000006": ("West Yorkshire", [*range(8000032, 8000037)]),
    "E11000007": ("Tyne and Wear", [8000021, 8000022, 8000023, 8000024, 8000037]),
}
GREATER_LONDON = ("E12000007", "Greater London")

# Districts made since the 2021 lookup [Local Government (Structural Changes) Orders 2022; ONS for the recoded two].
NEW_DISTRICTS = {
    "E06000063": "Cumberland",
    "E06000064": "Westmorland and Furness",
    "E06000065": "North Yorkshire",
    "E06000066": "Somerset",
    "E08000038": "Barnsley",
    "E08000039": "Sheffield",
}

SCOTTISH_COUNCILS = {
    "S12000005": "Clackmannanshire",
    "S12000006": "Dumfries and Galloway",
    "S12000008": "East Ayrshire",
    "S12000010": "East Lothian",
    "S12000011": "East Renfrewshire",
    "S12000013": "Na h-Eileanan Siar",
    "S12000014": "Falkirk",
    "S12000017": "Highland",
    "S12000018": "Inverclyde",
    "S12000019": "Midlothian",
    "S12000020": "Moray",
    "S12000021": "North Ayrshire",
    "S12000023": "Orkney Islands",
    "S12000026": "Scottish Borders",
    "S12000027": "Shetland Islands",
    "S12000028": "South Ayrshire",
    "S12000029": "South Lanarkshire",
    "S12000030": "Stirling",
    "S12000033": "Aberdeen City",
    "S12000034": "Aberdeenshire",
    "S12000035": "Argyll and Bute",
    "S12000036": "City of Edinburgh",
    "S12000038": "Renfrewshire",
    "S12000039": "West Dunbartonshire",
    "S12000040": "West Lothian",
    "S12000041": "Angus",
    "S12000042": "Dundee City",
    "S12000045": "East Dunbartonshire",
    "S12000047": "Fife",
    "S12000048": "Perth and Kinross",
    "S12000049": "Glasgow City",
    "S12000050": "North Lanarkshire",
}

# Names of first-level divisions by GeoNames code where towns are told apart by them.
DIVISIONS = {
    "CA": {
        "01": "Alberta", "02": "British Columbia", "03": "Manitoba", "04": "New Brunswick",
        "05": "Newfoundland and Labrador", "07": "Nova Scotia", "08": "Ontario", "09": "Prince Edward Island",
        "10": "Quebec", "11": "Saskatchewan", "12": "Yukon", "13": "Northwest Territories", "14": "Nunavut",
    },
    "AU": {
        "01": "Australian Capital Territory", "02": "New South Wales", "03": "Northern Territory",
        "04": "Queensland", "05": "South Australia", "06": "Tasmania", "07": "Victoria", "08": "Western Australia",
    },
    "IE": {"C": "Connacht", "L": "Leinster", "M": "Munster", "U": "Ulster"},
    "NZ": {
        "E7": "Auckland", "E8": "Bay of Plenty", "E9": "Canterbury", "F1": "Gisborne", "F2": "Hawke's Bay",
        "F3": "Manawatu-Whanganui", "F4": "Marlborough", "F5": "Nelson", "F6": "Northland", "F7": "Otago",
        "F8": "Southland", "F9": "Taranaki", "G1": "Waikato", "G2": "Wellington", "G3": "West Coast", "TAS": "Tasman",
    },
}  # fmt: skip

# Names people type that are no longer form of the official one: GeoNames id to search forms.
NICKNAMES = {
    5128581: ["nyc", "new york"],
    5368361: ["la"],
    5391959: ["sf", "san fran"],
    4560349: ["philly"],
    4140963: ["washington dc", "dc"],
    5506956: ["vegas"],
    5780993: ["slc"],
    5746545: ["pdx"],
    4335045: ["nola"],
    2655603: ["brum"],
    2641170: ["nottm"],
    # Northern Ireland's counties and districts, which are no areas here, at their largest town [OSNI].
    2643736: ["londonderry", "county londonderry", "co londonderry", "county derry", "derry city and strabane"],
    2641581: ["newry and mourne"],
    2644411: ["lisburn and castlereagh"],
    2640967: ["tyrone", "county tyrone", "co tyrone"],
    2649984: ["fermanagh", "county fermanagh", "co fermanagh", "fermanagh and omagh"],
    2651023: ["county down", "co down"],
    2652417: ["mid ulster"],
    2652586: ["causeway coast and glens"],
    2656396: ["ards and north down"],
    2656490: ["mid and east antrim"],
    2657060: ["county armagh", "co armagh"],
    2657255: ["county antrim", "co antrim", "antrim and newtownabbey"],
}

# County councils abolished since 2009 whose name people still write, with the districts that followed them.
FORMER_COUNTIES = {
    "E10000001": ("Bedfordshire", ["E06000055", "E06000056"]),
    "E10000004": ("Cheshire", ["E06000049", "E06000050"]),
    "E10000006": ("Cumbria", ["E06000063", "E06000064"]),
    "E10000021": ("Northamptonshire", ["E06000061", "E06000062"]),
}
