"""Telephone numbers that people type: checked as numbers of a country, and written as people there write them."""

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import PhoneNumberFormat, ValidationResult

_EXAMPLES = {"US": "503 555 0143", "GB": "0161 496 0123"}
_ALONE = "Write one telephone number and nothing else, such as {example}."
_ABROAD = "A number of another country begins with + and its code."


def country_of(jurisdiction: str) -> str:
    """The country (ISO 3166) of a jurisdiction such as "GB-SCT"; the United States where none is stated yet."""
    return "GB" if jurisdiction.startswith("GB") else "US"


def checked(text: str, country: str) -> str:
    """The number as people of `country` (ISO 3166) write it, with its extension; one from abroad keeps its +.

    Raises ValidationError with a sentence that says what is missing. Numbers that nobody was given yet are taken: only
    the length and the code of the country are judged, for new area codes come up faster than any list.
    """
    example = _EXAMPLES.get(country, _EXAMPLES["US"])
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as why:
        if why.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            raise ValidationError("No country has this code after the +. Check it.") from None
        raise ValidationError(_ALONE.format(example=example)) from None
    if any(letter.isalpha() for letter in _before_extension(text, number)):
        raise ValidationError(_ALONE.format(example=example))
    judged = phonenumbers.is_possible_number_with_reason(number)
    if judged == ValidationResult.IS_POSSIBLE and _is_half(number):
        judged = ValidationResult.TOO_SHORT
    if judged != ValidationResult.IS_POSSIBLE:
        raise ValidationError(_what_is_wrong(judged, number, country, example))
    return _written(number, country)


def dialled(text: str, country: str) -> str:
    """The number as a telephone dials it, such as "+15035550143"; "" where `text` is no whole number, or has an extension."""
    try:
        checked(text, country)
        number = phonenumbers.parse(text, country)
    except (ValidationError, phonenumbers.NumberParseException):
        return ""
    return "" if number.extension else phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _is_half(number: phonenumbers.PhoneNumber) -> bool:
    """Shorter than numbers of its country usually are, and none of the short ones that are given out there.

    "Possible" is not enough: where a country has a few short numbers, half of a long one has their length too.
    """
    example = phonenumbers.example_number(phonenumbers.region_code_for_country_code(number.country_code or 0))
    usual = len(str(example.national_number)) if example is not None else 0
    return len(str(number.national_number)) < usual and not phonenumbers.is_valid_number(number)


def _what_is_wrong(judged: int, number: phonenumbers.PhoneNumber, country: str, example: str) -> str:
    is_home = phonenumbers.country_code_for_region(country) == number.country_code
    at_home = f"A whole number is like {example}. {_ABROAD}" if is_home else "Check it."
    if judged == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return f"The area code is missing. {at_home}"
    if judged == ValidationResult.TOO_LONG:
        return f"This number has too many digits. {at_home}"
    return f"This number has too few digits. {at_home}"


def _before_extension(text: str, number: phonenumbers.PhoneNumber) -> str:
    """What was typed without the extension and the word before it, such as "ext. 12"."""
    if not number.extension:
        return text
    bare = text.rpartition(number.extension)[0].rstrip(" .:=#,;")
    return bare.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ. ")


def _written(number: phonenumbers.PhoneNumber, country: str) -> str:
    bare = phonenumbers.PhoneNumber(
        country_code=number.country_code,
        national_number=number.national_number,
        italian_leading_zero=number.italian_leading_zero,
        number_of_leading_zeros=number.number_of_leading_zeros,
    )
    at_home = phonenumbers.country_code_for_region(country) == number.country_code
    written = phonenumbers.format_number(
        bare, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )
    if number.country_code == 1:
        # As on every listing of the directory: spaces read well in large print and are easy to copy.
        written = written.replace("(", "").replace(")", "").replace("-", " ")
    return f"{written} ext. {number.extension}" if number.extension else written
