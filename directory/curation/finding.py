"""Finding a listing the way curators ask for it: a name, a town, or the number on a slip of paper."""

import re

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from directory.models import Location, Organization, Phone

# Shorter runs of digits are house numbers and years.
_FEWEST_DIGITS = 4


class _DigitsOnly(Func):
    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '[^0-9]', '', 'g')"
    output_field = TextField()


def find(organizations: QuerySet[Organization], text: str) -> QuerySet[Organization]:
    """Those whose name, other name, town, e-mail address or telephone number holds the text; no listing twice.

    Each word may be met in a different part, so "harbor portland" finds Harbor Peers in Portland. Numbers are
    compared by their digits, however they are written.
    """
    for word in _words(text):
        organizations = organizations.filter(_holds(word))
    return organizations


def _words(text: str) -> list[str]:
    """The words; a whole telephone number, with its spaces and signs, is one word."""
    if re.fullmatch(r"[\d\s()+./-]+", text) and len(re.sub(r"\D", "", text)) >= _FEWEST_DIGITS:
        return [text]
    return text.split()


def _holds(word: str) -> Q:
    town = Location.objects.filter(organization=OuterRef("pk")).filter(
        Q(city__icontains=word) | Q(postal_code__icontains=word)
    )
    condition = Q(name__icontains=word) | Q(alternate_name__icontains=word) | Q(email__icontains=word) | Q(Exists(town))
    digits = re.sub(r"\D", "", word)
    if len(digits) >= _FEWEST_DIGITS and not re.search(r"[^\W\d_]", word):
        phone = Phone.objects.annotate(digits=_DigitsOnly(F("number"))).filter(
            organization=OuterRef("pk"), digits__contains=Value(_national(digits))
        )
        condition |= Q(Exists(phone))
    return condition


def _national(digits: str) -> str:
    """Without the prefix that some people write and others leave out: 1 and 44 before, 0 in front."""
    without = re.sub(r"^(00?44|44(?=\d{9,10}$)|1(?=\d{10}$)|001(?=\d{10}$))", "", digits)
    return without.lstrip("0") or digits
