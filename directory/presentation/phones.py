"""Numbers to tap."""

from dataclasses import dataclass

import phonenumbers

from directory.models import Organization, Phone, Service
from directory.vocabularies import PhoneKind

# Digits of a whole number; shorter ones are codes such as 988 and 116 123, dialled without a country.
SHORTEST = 7


@dataclass(frozen=True)
class PhoneLine:
    """A number to tap: as people write it, and as a link."""

    display: str
    href: str
    verb: str
    description: str = ""


def phone_line(phone: Phone, country: str) -> PhoneLine:
    """A number written with spaces and its `tel:` link; short codes such as 988 stay as they are."""
    verb = {PhoneKind.TEXT: "Text", PhoneKind.TEXTPHONE: "Textphone"}.get(PhoneKind(phone.kind), "Call")
    display, href = phone.number, "tel:" + "".join(c for c in phone.number if c.isdigit() or c == "+")
    try:
        parsed = phonenumbers.parse(phone.number, country or "US")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is not None and len(str(parsed.national_number)) >= SHORTEST and phonenumbers.is_possible_number(parsed):
        display = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        if parsed.country_code == 1:
            display = display.replace("(", "").replace(")", "").replace("-", " ")
        href = "tel:" + phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if phone.kind == PhoneKind.TEXT:
        href = href.replace("tel:", "sms:", 1)
    elif phone.extension:
        display, href = f"{display}, extension {phone.extension}", f"{href};ext={phone.extension}"
    return PhoneLine(display, href, verb, phone.description)


def phone_lines_of(phones: list[Phone], country: str) -> list[PhoneLine]:
    """These numbers as lines, each once. Numbers known to be dead and fax numbers are left out."""
    shown = [phone for phone in phones if phone.dead_since is None and phone.kind != PhoneKind.FAX]
    lines: dict[str, PhoneLine] = {}
    for phone in shown:
        line = phone_line(phone, country)
        lines.setdefault(line.href, line)
    return list(lines.values())


def phone_lines(organization: Organization, service: Service | None = None) -> list[PhoneLine]:
    """The numbers to offer, the service's own first; without a service, all of them."""
    phones = list(organization.phones.all())
    if service is not None:
        phones = [phone for phone in phones if phone.service_id in (None, service.pk)]
    phones.sort(key=lambda phone: (phone.service_id is None, phone.kind != PhoneKind.VOICE))
    return phone_lines_of(phones, organization.country)
