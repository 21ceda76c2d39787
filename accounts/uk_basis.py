"""What UK GDPR asks each side to state before it is sent anything about somebody: who the controller is, and on what basis."""

import re

from django.core.exceptions import ValidationError

# Article 6(1) has the bases (a) to (f), and (ea) since the Data (Use and Access) Act 2025; Article 9(2) the conditions
# (a) to (j) for data about health. legislation.gov.uk/eur/2016/679
_ARTICLE_6 = re.compile(r"\b6\s*\(1\)\s*\((?:ea|[a-f])\)", re.IGNORECASE)
_ARTICLE_9 = re.compile(r"\b9\s*\(2\)\s*\([a-j]\)", re.IGNORECASE)
EXAMPLE = "Article 6(1)(e) and Article 9(2)(h)"


def names_both_articles(basis: str) -> bool:
    """Whether a basis of Article 6(1) and a condition of Article 9(2) are named, each by its letter."""
    return bool(_ARTICLE_6.search(basis) and _ARTICLE_9.search(basis))


def check_basis(basis: str) -> None:
    """For a form: raises ValidationError where an Article is missing, and says how to name it."""
    if not names_both_articles(basis):
        raise ValidationError(f"Name a letter of Article 6(1) and one of Article 9(2), such as: {EXAMPLE}.")


def unanswered(controller: str, basis: str) -> list[str]:
    """What one side in the UK has still to state, in words that follow "its" or "the"."""
    missing = [] if controller.strip() else ["controller under UK GDPR"]
    return missing + ([] if names_both_articles(basis) else ["legal basis under UK GDPR, Articles 6 and 9"])
