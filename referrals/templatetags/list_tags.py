"""The list of referrals by person."""

from collections.abc import Iterable

from django import template

from referrals.web.staff.pages import person_blocks
from referrals.web.staff.pages.referral_page import StaffReferral

register = template.Library()


@register.filter
def by_person(rows: Iterable[StaffReferral]) -> list[person_blocks.Block]:
    """One block for each person."""
    return person_blocks.blocks(rows)
