"""Numbers to tap."""

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.conf import settings

from directory.models import Organization, Phone, Service
from directory.vocabularies import PhoneKind

# Digits of a whole number; shorter ones are codes such as 988 and 116 123, dialled without a country.
SHORTEST = 7
_VERBS: dict[str, str] = {PhoneKind.TEXT: "Text", PhoneKind.TEXTPHONE: "Textphone"}


@dataclass(frozen=True)
class PhoneLine:
    """A number to tap: as people write it, and as a link."""

    display: str
    href: str
    verb: str
    description: str = ""


def phone_line(phone: Phone, country: str, seen_from: str | None = None) -> PhoneLine:
    """A number written with spaces and its `tel:` link; short codes such as 988 stay as they are.

    `seen_from`: the country (ISO 3166) of whoever reads it, "" where it is not known; the site's unless it is given. A
    number of another country is written with its +, as it has to be dialled.
    """
    verb = _VERBS.get(phone.kind, "Call")
    here = settings.SITE_COUNTRY if seen_from is None else seen_from
    display, href = _written(phone.number, country or "US", here)
    if phone.kind == PhoneKind.TEXT:
        href = href.replace("tel:", "sms:", 1)
    elif phone.extension:
        display, href = f"{display}, extension {phone.extension}", f"{href};ext={phone.extension}"
    return PhoneLine(display, href, verb, phone.description)


# Numbers that serve a nation stand on every page of results.
@lru_cache(maxsize=2_000)
def _written(number: str, country: str, here: str) -> tuple[str, str]:
    """A number as people of its country write it, or as others have to dial it, and its `tel:` link."""
    display, href = number, "tel:" + "".join(c for c in number if c.isdigit() or c == "+")
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return display, href
    if len(str(parsed.national_number)) < SHORTEST or not phonenumbers.is_possible_number(parsed):
        return display, href
    abroad = here and phonenumbers.country_code_for_region(here) != parsed.country_code
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL if abroad else phonenumbers.PhoneNumberFormat.NATIONAL
    display = phonenumbers.format_number(parsed, form)
    if parsed.country_code == 1:
        display = display.replace("(", "").replace(")", "").replace("-", " ")
    return display, "tel:" + phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def phone_lines_of(phones: list[Phone], country: str, seen_from: str | None = None) -> list[PhoneLine]:
    """These numbers as lines, each once. Numbers known to be dead and fax numbers are left out."""
    working = [phone for phone in phones if phone.dead_since is None and phone.kind != PhoneKind.FAX]
    lines: dict[str, PhoneLine] = {}
    for phone in working:
        line = phone_line(phone, country, seen_from)
        lines.setdefault(line.href, line)
    return list(lines.values())


def phone_lines(
    organization: Organization, service: Service | None = None, seen_from: str | None = None
) -> list[PhoneLine]:
    """The numbers to offer, the service's own first; without a service, all of them."""
    phones = list(organization.phones.all())
    if service is not None:
        phones = [phone for phone in phones if phone.service_id in (None, service.pk)]
    phones.sort(key=lambda phone: (phone.service_id is None, phone.kind != PhoneKind.VOICE))
    return phone_lines_of(phones, organization.country, seen_from)
