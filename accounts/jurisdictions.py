"""Jurisdictions an agency or organization can belong to. England and Wales, Scotland and Northern Ireland differ."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

_STATES = """AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;
DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;
LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;
NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND North Dakota;OH Ohio;
OK Oklahoma;OR Oregon;PA Pennsylvania;RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;
VT Vermont;VA Virginia;WA Washington;WV West Virginia;WI Wisconsin;WY Wyoming"""

# Code and name, for choices: "US-OR" or "GB-SCT".
JURISDICTIONS: list[tuple[str, str]] = [
    *((f"US-{code}", name) for code, _, name in (state.strip().partition(" ") for state in _STATES.split(";"))),
    ("GB-EAW", "England and Wales"),
    ("GB-SCT", "Scotland"),
    ("GB-NIR", "Northern Ireland"),
]


def check_time_zone(value: str) -> None:
    """Raises ValidationError for a name that the time zone database does not have."""
    if value not in available_timezones():
        raise ValidationError("Write a time zone such as America/Los_Angeles or Europe/London.")
