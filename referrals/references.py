"""References people can read out: random, without letters that look or sound alike."""

import secrets
import unicodedata

# No 0 O, 1 I L, 5 S, 8 B, 2 Z, U V: 24 characters. Two groups of four are 36 bits; they open nothing by themselves.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY2"


def new_reference(prefix: str = "R") -> str:
    """Such as R-7K3M-9QXF."""
    return f"{prefix}-{_group()}-{_group()}"


def new_release_reference() -> str:
    """Such as C-7K3M-9QXF: C for consent."""
    return new_reference("C")


def tidy(text: str) -> str:
    """What somebody typed, as a reference is written: upper case, dashes in their places; "" where it cannot be one."""
    characters = [character for character in unicodedata.normalize("NFKC", text).upper() if character.isalnum()]
    if len(characters) != 9 or characters[0] not in "RC" or any(one not in ALPHABET for one in characters[1:]):
        return ""
    return f"{characters[0]}-{''.join(characters[1:5])}-{''.join(characters[5:])}"


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
