"""How often a trial is repeated: a little in `make test`, much in `make endure`."""

import os

# 1 for the whole of it, 0.1 for a tenth; nothing in `make test`.
SHARE = float(os.environ.get("ALONGSIDE_ENDURE", "0"))
LONG = SHARE > 0


def times(small: int, long: int) -> int:
    """`small`, or that share of `long` which ALONGSIDE_ENDURE says, at least `small`."""
    return max(small, round(long * SHARE))
