"""Codes of short links: easy to read off paper and to type, of no use to guess."""

import re
import secrets
import unicodedata

from directory.models.handout import CODE_LENGTH

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G, which are taken for each other, and without vowels, so that no word comes out.
ALPHABET = "3479CDFHJKMNPQRTVWXY"


def new() -> str:
    """A code nobody can foretell: 20 letters to the power of 8, over 25 thousand million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def formatted(code: str) -> str:
    """`K7HM-3TRX`: as it stands on paper."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def read(typed: str) -> str:
    """What somebody typed as it is kept: small letters, spaces and hyphens are forgiven. Empty if it can be none."""
    code = re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", typed)).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""
