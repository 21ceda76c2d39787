"""The list of referrals by person."""

from collections.abc import Iterable

from django import template

from referrals.presentation import staff_blocks
from referrals.presentation.staff_referral import StaffReferral

register = template.Library()


@register.filter
def by_person(rows: Iterable[StaffReferral]) -> list[staff_blocks.Block]:
    """One block for each person."""
    return staff_blocks.blocks(rows)
