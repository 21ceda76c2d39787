"""Streets people can go to, told from addresses that only mail reaches."""

import re
from typing import NamedTuple

_BOX = re.compile(
    r"\b(?:p\W{0,3}o\W{0,3}(?:box|drawer)\b|post(?:al)?\s+office\s+box\b|post\s+box\b|pobox\b|locked\s+bag\b"
    r"|freepost\b|pmb\s*#?\s*\d)",
    re.IGNORECASE,
)
_BARE_BOX = re.compile(r"^\W*box\s+#?\d+\W*$", re.IGNORECASE | re.MULTILINE)
_CARE_OF = re.compile(r"(?:^|[\s,;(])(?:c\s*/\s*o\b|℅|care\s+of\b)", re.IGNORECASE)


class Mail(NamedTuple):
    """Why an address is for mail: `box`, `care_of` or both."""

    box: bool
    care_of: bool

    def __bool__(self) -> bool:
        return self.box or self.care_of


def mail_only(address: str) -> Mail:
    """Whether the address holds a PO box or a "c/o", wherever in it. Such an address never becomes a pin."""
    return Mail(
        bool(_BOX.search(address) or _BARE_BOX.search(address)),
        bool(_CARE_OF.search(address)),
    )


def has_street_too(address: str) -> bool:
    """Whether a part of a box's address reads like a street: a number and a word outside the box itself."""
    rest = re.sub(_BOX.pattern + r"\W*\d*", " ", address, flags=re.IGNORECASE)
    return bool(re.search(r"\b\d+\w*\s+[^\W\d]", rest))


def split_town(address: str) -> tuple[str, str]:
    """A whole address in one cell as (street, town): the town is what stands after the last comma or line break."""
    parts = [part.strip(" .") for part in re.split(r"[,\n]", address)]
    parts = [part for part in parts if part]
    return (", ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (", ".join(parts), "")
