"""How often a trial is repeated: a little in `make test`, much in `make endure`."""

import os

LONG = os.environ.get("ALONGSIDE_ENDURE") == "1"


def times(small: int, long: int) -> int:
    """`small`, or `long` where ALONGSIDE_ENDURE is 1."""
    return long if LONG else small
