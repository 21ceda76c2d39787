"""The terms of a lawful holder, which a recipient accepts before the first opening [42 CFR 2.33(b)-(c)]."""

from typing import Final


class LawfulHolderTerms:
    """Their words are in templates/referrals/organization/_terms.html: other words take another version.

    Whoever accepted another version accepts this one before the next opening.
    """

    VERSION: Final = "1"
