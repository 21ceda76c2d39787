"""Whether two ways of writing a name, a number or an address mean the same."""

import unicodedata

# A number without its area code has seven digits; fewer say too little to compare whole numbers by.
_WHOLE_NUMBER = 7
# The last digits of a number that somebody remembers.
_PART_OF_A_NUMBER = 4
_IN_NUMBERS = frozenset("0123456789 +-()./–\u00a0\u2011")


def plain(text: str) -> str:
    """Lower case, without accents and with single spaces: "José  Ramírez" is found as "jose ramirez"."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in taken_apart if not unicodedata.combining(one)).split())


def digits(text: str) -> str:
    """The digits of a telephone number in any script, in ASCII; "" where `text` holds something else than a number."""
    ascii_digits = "".join(str(unicodedata.digit(one, one)) for one in unicodedata.normalize("NFKC", text))
    if not frozenset(ascii_digits) <= _IN_NUMBERS:
        return ""
    return "".join(one for one in ascii_digits if one.isdigit())


def same_contact(one: str, other: str) -> bool:
    """Whether both reach the same: "(503) 555-0177" and "+1 503 555 0177" do. Nothing is the same as nothing: False."""
    numbers = sorted((digits(one).lstrip("0"), digits(other).lstrip("0")), key=len)
    if len(numbers[0]) >= _WHOLE_NUMBER:
        return numbers[1].endswith(numbers[0])
    return bool(plain(one)) and plain(one) == plain(other)


def is_in_contact(typed: str, value: str) -> bool:
    """Whether `typed`, at least four digits of a number or part of an address, is in how somebody is reached."""
    number = digits(typed)
    if len(number) >= _PART_OF_A_NUMBER:
        return number in "".join(one for one in value if one.isdigit()) or same_contact(typed, value)
    return "@" in typed and plain(typed) in plain(value)
