"""Why a text is no place, each with the message that stands beside the field."""

from collections.abc import Sequence

from directory.places.place import Choice

_SHOWN = 60


def excerpt(text: str) -> str:
    """What was typed, short and without control characters, for a message."""
    visible = "".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN])
    tidy = " ".join(visible.split())
    return tidy if len(tidy) <= _SHOWN else tidy[:_SHOWN].rstrip() + "…"


class PlaceError(Exception):
    """No place; `message` says what to do, `suggestions` are places that may have been meant.

    `country` is the one all of them lie in, where no other can be meant, else "".
    """

    country = ""

    def __init__(self, message: str, suggestions: Sequence[Choice] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.suggestions = list(suggestions)


class PlaceNotGiven(PlaceError):  # noqa: N818
    """The field was empty."""

    def __init__(self) -> None:
        super().__init__("Type a town or postcode.")


# A phone's own words for where somebody is, typed where a place goes.
_HERE = frozenset(
    [
        "me",
        "near me",
        "nearme",
        "close to me",
        "around me",
        "here",
        "near here",
        "around here",
        "nearby",
        "near by",
        "my location",
        "current location",
        "my current location",
        "my area",
        "in my area",
        "where i am",
        "home",
        "at home",
        "my home",
        "my house",
        "my place",
        "my town",
        "my city",
    ]
)
# Help that needs no place, asked for in the field of the place.
_FROM_AFAR = frozenset(
    [
        "online",
        "on line",
        "internet",
        "virtual",
        "virtually",
        "remote",
        "zoom",
        "video",
        "phone",
        "by phone",
        "on the phone",
        "over the phone",
        "telephone",
        "online or phone",
        "online or by phone",
        "anywhere",
        "everywhere",
    ]
)
_ZIP_DIGITS = 5


def said_of_no_place(text: str) -> str:
    """What to do instead, where a text is a common word for "here" or for help from afar; else ""."""
    words = " ".join(text.casefold().strip(" .?!").split())
    if words in _HERE:
        return "We do not know where you are. Type a town or postcode, or press “Use my location” if you see it."
    if words in _FROM_AFAR:
        return f"“{excerpt(text)}” is not a town or postcode. For help online or by phone, follow the link below."
    return ""


def _said_of(text: str) -> str:
    """What was not understood about a text, and what to type instead."""
    digits = text.replace(" ", "")
    if digits.isdecimal() and len(digits) < 2 * _ZIP_DIGITS and len(digits) != _ZIP_DIGITS:
        return f"“{text}” is not a whole ZIP code. Those have {_ZIP_DIGITS} digits. Type all of them, or a town."
    return f"We could not find “{text}”. Check the spelling, or try a nearby town."


class PlaceNotUnderstood(PlaceError):  # noqa: N818
    """Nothing we know has this name [docs/search.md]."""

    def __init__(self, text: str, suggestions: Sequence[Choice] = (), message: str = "") -> None:
        self.text = excerpt(text)
        super().__init__(message or _said_of(self.text), suggestions)


class NoPlaceNamed(PlaceNotUnderstood):
    """A common word that no place is meant by, though one may be called so: "home", "online"."""

    no_place = True


class PlaceAmbiguous(PlaceError):  # noqa: N818
    """Several places have this name and none stands out [docs/search.md]."""

    def __init__(self, text: str, choices: Sequence[Choice], *, country: str = "") -> None:
        self.country = country
        self.text = excerpt(text)
        self.choices = list(choices)
        super().__init__(f"Which {self.text}?", choices)


class PlaceElsewhere(PlaceAmbiguous):
    """Only countries that the site does not serve have this name: it leads there by a choice, never by itself."""

    elsewhere = True

    def __init__(self, text: str, choices: Sequence[Choice]) -> None:
        super().__init__(text, choices)
        self.message = f"“{self.text}” is not in a country this site serves. Did you mean one of these?"
        if len(self.choices) == 1:
            self.message = f"Did you mean {self.choices[0].label}?"
        self.args = (self.message,)


class GeocoderUnavailable(PlaceError):  # noqa: N818
    """We do not know the place and could not ask outside: this says nothing about what is near it."""

    def __init__(self, text: str, suggestions: Sequence[Choice] = ()) -> None:
        self.text = excerpt(text)
        super().__init__(
            f"We could not look up “{self.text}” just now. Try a town or postcode, or try again in a few minutes.",
            suggestions,
        )
