"""What was typed on the page that refers somebody, as the services take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from referrals.contact import contacts
from referrals.vocabularies import CATEGORIES, Category, Direction


@dataclass(frozen=True)
class Written:
    """What was typed: fields of a person (services.people.EDITABLE), and what a referral says (referrals.CONTENT)."""

    details: Mapping[str, Any]
    content: Mapping[str, str] = field(default_factory=dict)
    sends_date_of_birth: bool = False

    @property
    def categories(self) -> tuple[Category, ...]:
        """What there are words for. What was left empty is not asked about: an optional field really is."""
        words = {
            Category.NAME: self.details.get("preferred_name", ""),
            Category.CONTACT: contacts.in_words(self.details.get("contact")),
            Category.BEST_TIME: self.content.get("best_time", ""),
            Category.HOPES: self.content.get("hopes", ""),
            Category.TO_KNOW: self.content.get("to_know", ""),
            Category.WHEREABOUTS: self.content.get("whereabouts") or self.content.get("leaves_on") or "",
            Category.DATE_OF_BIRTH: self.details.get("date_of_birth", "") if self.sends_date_of_birth else "",
        }
        return tuple(category for category in CATEGORIES[Direction.TO_ORGANIZATION] if words[category].strip())
