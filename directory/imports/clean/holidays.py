"""What a sentence says of public holidays, read only where it cannot be read in two ways."""

import re

from directory.vocabularies import HolidayHours

# "Holidays" alone are days off in North America and weeks away in Britain. "Some" and "major" do not say which.
_PUBLIC = (
    r"(?:all |any |the |u\.?s\.? )*(?P<whose>public|bank|federal|national|statutory|legal|state)(?: and \w+)? holidays?"
)
_BARE = r"(?:all |the )?holidays"
_CLOSED = (
    r"\b(?:closed|not open|not meeting|no (?:\w+ )?(?:meetings?|groups?|calls?|sessions?)|(?:does|do) not meet|don[’']t meet"
    r"|doesn[’']t meet|except(?:ing)?(?: for)?|excluding|excl\.|apart from|other than)(?:,? (?:on|during|for))? "
)
_OPEN = r"\b(?:including|incl\.|includes|even|open)(?: (?:on|during))? "
_ALWAYS = r"\b(?:365 days (?:a|per) year|every (?:single )?day of the year|all year round, every day)\b"
_NO_MORE = r"(?![\w-]| mondays?\b)"


def read_on_holidays(text: str, country: str) -> tuple[HolidayHours, str]:
    """Whether times hold on public holidays, and whose ("US" for federal ones, "" for those of the place).

    `country` (ISO 3166) tells what "holidays" alone means. What says both, or neither, says nothing.
    """
    words = rf"(?:{_PUBLIC}|{_BARE})" if country in ("US", "CA") else _PUBLIC
    closed = re.search(_CLOSED + words + _NO_MORE, text, re.IGNORECASE)
    opened = re.search(f"{_OPEN}{words}{_NO_MORE}|{_ALWAYS}", text, re.IGNORECASE)
    if bool(closed) == bool(opened):
        return HolidayHours.NOT_SAID, ""
    statement = closed or opened
    federal = statement is not None and (statement.groupdict().get("whose") or "").lower() == "federal"
    return HolidayHours.CLOSED if closed else HolidayHours.OPEN, "US" if federal else ""
