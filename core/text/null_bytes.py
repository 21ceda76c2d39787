"""A character of number 0 in a form: PostgreSQL keeps none, and no keyboard types one."""

from django.core.validators import ProhibitNullCharactersValidator

# Django's code of this error.
CODE = ProhibitNullCharactersValidator.code
MESSAGE = "This holds a character that no keyboard types. Type it again instead of pasting it."


def say_it_in_our_words() -> None:
    """Every field that takes text makes this check of Django's, whose own words tell nobody what to do."""
    ProhibitNullCharactersValidator.message = MESSAGE
