"""Numbers, web addresses and e-mail addresses that may be none."""

import ipaddress
import re
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from directory.imports.listing import PhoneData

_NOTHING = frozenset({
    "", "-", "--", "n/a", "na", "none", "no", "nil", "null", "tbd", "tba", "unknown", "not available", "http:", "https:",
    "http://www", "www", "#", "?", "x",
})  # fmt: skip
_WEB = URLValidator(schemes=["http", "https"])
# Names that never lead anywhere [RFC 2606, RFC 6761].
_NOWHERE = re.compile(r"(^|\.)(example\.(com|org|net|edu)|example|test|invalid|localhost)$")
_MOST_NUMBERS = 5
# A listing is no emergency service; the crisis page names these [crisis.py].
_EMERGENCY = frozenset({"911", "999", "112", "000"})
EMERGENCY_SAID = "This is the emergency number of a country, not the number of a group."
_BETWEEN_NUMBERS = frozenset({"", "or", "and"})


def is_nothing(text: str) -> bool:
    """Whether the cell is one of the ways people write "we have none"."""
    return len(text) < 20 and text.strip().rstrip("./").casefold() in _NOTHING


def web_address(text: str) -> str | None:
    """The address with its scheme; None where it is none or cannot lead anywhere."""
    text = text.strip()
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", text) or re.match(r"[\w.-]+:\d+(/|$)", text):
        text = "https://" + text.lstrip("/")
    try:
        _WEB(text)
        host = (urlsplit(text).hostname or "").rstrip(".")
    except (ValidationError, ValueError):
        return None
    if len(text) > 500 or "." not in host or _NOWHERE.search(host) or _is_ip(host) or "@" in urlsplit(text).netloc:
        return None
    return text


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def mail_address(text: str) -> str | None:
    """The e-mail address; None where it is none or a placeholder."""
    text = re.sub(r"^mailto:", "", text.strip(), flags=re.IGNORECASE).strip()
    try:
        validate_email(text)
    except ValidationError:
        return None
    return None if len(text) > 254 or _NOWHERE.search(text.rpartition("@")[2].casefold()) else text


def numbers(text: str, country: str) -> list[PhoneData]:
    """Every telephone number of a cell, as it is written there; none where nothing in it can be dialled.

    `country` (ISO 3166) decides what a number without a country code means.
    """
    home = country or "US"
    text = " ".join(text.split())
    if whole := number(text, home):
        return [whole]
    matches = phonenumbers.PhoneNumberMatcher(text, home, leniency=phonenumbers.Leniency.POSSIBLE)
    each = [number(match.raw_string, home) for match in matches]
    return list(dict.fromkeys(one for one in each if one))[:_MOST_NUMBERS]


def has_more_than(text: str, read_numbers: list[PhoneData]) -> bool:
    """Whether the cell says something beside the numbers found in it: words, or a number that was not taken."""
    rest = " ".join(text.split())
    for one in sorted(read_numbers, key=lambda one: -len(one.number)):
        extension = rf"(?:[\s,;]*(?:extension|extn?|x|#)[.:\s]*{re.escape(one.extension)})" if one.extension else ""
        rest = re.sub(re.escape(one.number) + extension, " ", rest, flags=re.IGNORECASE)
    return any(word.casefold() not in _BETWEEN_NUMBERS for word in re.split(r"[\W_]+", rest))


def is_emergency(text: str) -> bool:
    """Whether the only number in the text is one that calls the police or an ambulance."""
    return re.sub(r"\D", "", text) in _EMERGENCY


def number(text: str, country: str) -> PhoneData | None:
    """The text as one telephone number with nothing around it; None for half a number or an emergency number.

    `country` (ISO 3166, "US" where empty) decides what a number without a country code means. Short codes such as
    988 are numbers too.
    """
    home = country or "US"
    try:
        parsed = phonenumbers.parse(text, home)
    except phonenumbers.NumberParseException:
        return None
    extension = parsed.extension or ""
    bare = re.split(r"(?i)[\s,;]*(?:ext|x|#)", text)[0].strip() if extension else text
    if len(extension) > 20 or len(bare) > 40 or not re.fullmatch(r"[\d\s()+./\-–]+", bare) or is_emergency(bare):
        return None
    # Half a number looks like a short code too: those are written without hyphens.
    short = bool(re.fullmatch(r"[\d ]+", bare)) and phonenumbers.is_possible_short_number_for_region(parsed, home)
    # A number without its area code is "possible" in its town only, so `is_possible_number` is too kind.
    whole = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
    return PhoneData(bare, extension) if whole or short else None
