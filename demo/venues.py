"""Meeting places for branches of networks: plausible rooms on plausible streets, none of them real."""

from demo.chance import chance

_US_ROOMS = (
    "Library Community Room", "Grange Hall", "Old Schoolhouse", "Depot Meeting Room", "Fellowship Room", "Credit Union Lounge",
    "Firehouse Upstairs", "Farm Bureau Room", "Senior Center, North Room", "Parkside Cabin", "Museum Back Room",
    "Cannery Annex", "Courthouse Square Room", "Bowling Alley Party Room", "Seed Store Loft", "Elm Hall",
)  # fmt: skip
_US_STREETS = ("Main Street", "Oak Street", "2nd Avenue", "Elm Street", "Washington Street", "Park Avenue", "Mill Street",
               "Depot Street", "Cedar Avenue", "River Road", "Church Street", "Pine Street")  # fmt: skip
_GB_ROOMS = (
    "Old Library", "Chapel Room", "Corn Exchange Annex", "Station House", "Scout Hut", "Market Rooms", "Guild Hall Side Room",
    "Reading Room", "Bakehouse Loft", "Coach House", "Institute", "Drill Hall", "Wool Store", "Lock Keeper's Rooms",
)  # fmt: skip
_GB_STREETS = ("High Street", "Station Road", "Church Street", "Mill Lane", "Market Place", "Bridge Street", "Castle Street",
               "Chapel Street", "Victoria Road", "Queen Street")  # fmt: skip


def venue(key: str, town: str, postcode: str = "") -> str:
    """`Name, street, postcode`, the same for the same key."""
    dice = chance(f"venue {key}")
    british = town.endswith(" GB")
    room = dice.choice(_GB_ROOMS if british else _US_ROOMS).replace(",", "")
    street = dice.choice(_GB_STREETS if british else _US_STREETS)
    number = dice.randrange(2, 180) if british else dice.randrange(1, 24) * 100 + dice.randrange(1, 99)
    return f"{room}, {number} {street}, {postcode}"
