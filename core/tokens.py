"""Links that open something once: 256 random bits, of which only a hash is kept.

The token stands behind the # of a link, so that browsers send it to no server and no log can hold it.
"""

import hashlib
import re
import secrets
from urllib.parse import unquote


def new_token() -> str:
    """43 letters and digits that nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token. Nothing slower is needed: it cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def token_in_path(path: str) -> str:
    """The token of a link whose # a mail program wrote as %23, so that it came as part of the path; "" without one."""
    _, separator, token = unquote(path).rpartition("#")
    return token if separator else ""


def token_in(text: str) -> str:
    """The token of a pasted link, or of a token pasted alone; what mail programs put around it is dropped."""
    pasted = re.sub(r"\s+", "", text).strip("<>\"'")
    return pasted.rpartition("#")[2]
