"""Numbers, web addresses and e-mail addresses that may be none."""

import ipaddress
import re
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from directory.exchange.listing import Number

_NOTHING = frozenset({
    "", "-", "--", "n/a", "na", "none", "no", "nil", "null", "tbd", "tba", "unknown", "not available", "http:", "https:",
    "http://www", "www", "#", "?", "x",
})  # fmt: skip
_WEB = URLValidator(schemes=["http", "https"])
# Names that never lead anywhere [RFC 2606, RFC 6761].
_NOWHERE = re.compile(r"(^|\.)(example\.(com|org|net|edu)|example|test|invalid|localhost)$")
_MOST_NUMBERS = 5


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


def numbers(text: str, country: str) -> list[Number]:
    """Every telephone number of a cell, as it is written there; none where nothing in it can be dialled.

    `country` (ISO 3166) decides what a number without a country code means.
    """
    home = country or "US"
    text = " ".join(text.split())
    if whole := _one(text, home):
        return [whole]
    found = phonenumbers.PhoneNumberMatcher(text, home, leniency=phonenumbers.Leniency.POSSIBLE)
    each = [_one(match.raw_string, home) for match in found]
    return list(dict.fromkeys(number for number in each if number))[:_MOST_NUMBERS]


def _one(text: str, home: str) -> Number | None:
    try:
        parsed = phonenumbers.parse(text, home)
    except phonenumbers.NumberParseException:
        return None
    extension = parsed.extension or ""
    bare = re.split(r"(?i)[\s,;]*(?:ext|x|#)", text)[0].strip() if extension else text
    if len(extension) > 20 or len(bare) > 40 or not re.fullmatch(r"[\d\s()+./\-–]+", bare):
        return None
    # Half a number looks like a short code too: those are written without hyphens.
    short = bool(re.fullmatch(r"[\d ]+", bare)) and phonenumbers.is_possible_short_number_for_region(parsed, home)
    possible = phonenumbers.is_possible_number(parsed) or short
    return Number(bare, extension) if possible else None
