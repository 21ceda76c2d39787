"""A telephone number that would reach nobody is refused with what is missing; what reaches somebody is never refused."""

import pytest
from django.core.exceptions import ValidationError

from accounts.jurisdictions import JURISDICTIONS
from core.text import telephone


@pytest.mark.parametrize(
    ("typed", "country", "written"),
    [
        ("503 555 0143", "US", "503 555 0143"),
        ("(503) 555-0143", "US", "503 555 0143"),
        ("1-503-555-0143", "US", "503 555 0143"),
        ("+1 503 555 0143", "US", "503 555 0143"),
        ("503.555.0143 x12", "US", "503 555 0143 ext. 12"),
        ("503 555 0143 ext. 12", "US", "503 555 0143 ext. 12"),
        ("٥٠٣ ٥٥٥ ٠١٤٣", "US", "503 555 0143"),
        # Of another country, as it has to be dialled.
        ("+44 161 496 0123", "US", "+44 161 496 0123"),
        ("+1 503 555 0143", "GB", "+1 503 555 0143"),
        ("0161 496 0123", "GB", "0161 496 0123"),
        ("07700 900123", "GB", "07700 900123"),
        ("+44 7700 900123", "GB", "07700 900123"),
    ],
)  # fmt: skip
def test_a_number_is_kept_as_people_there_write_it(typed: str, country: str, written: str) -> None:
    assert telephone.checked(typed, country) == written
    # Saved once more, as a form does that nobody changed, it stays what it is.
    assert telephone.checked(written, country) == written


@pytest.mark.parametrize(
    ("typed", "country", "missing"),
    [
        ("503 555 01", "US", "too few digits"),
        ("555 0143", "US", "area code is missing"),
        ("503 555 01433", "US", "too many digits"),
        ("0161 496", "GB", "too few digits"),
        ("+999 503 555 0143", "US", "No country"),
        ("+44 161", "US", "too few digits"),
        ("my sister's", "US", "one telephone number and nothing else"),
        ("503 555 0143 or 503 555 0144", "US", "one telephone number and nothing else"),
        ("503 555 0143 (my sister)", "US", "one telephone number and nothing else"),
        ("call 503 555 0143", "US", "one telephone number and nothing else"),
        ("sam@sam.example.org", "US", "one telephone number and nothing else"),
    ],
)  # fmt: skip
def test_what_reaches_nobody_is_refused_with_what_is_missing(typed: str, country: str, missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        telephone.checked(typed, country)


def test_every_jurisdiction_has_its_country() -> None:
    assert {code: telephone.country_of(code) for code, _ in JURISDICTIONS} == {
        code: code.partition("-")[0] for code, _ in JURISDICTIONS
    }
    assert telephone.country_of("") == "US"
