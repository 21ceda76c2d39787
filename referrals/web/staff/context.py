"""What every template may show of a referral in the making."""

from typing import Any

from django.http import HttpRequest

from referrals.web.staff.chosen_person import ChosenPerson


def chosen(request: HttpRequest) -> dict[str, Any]:
    """`chosen`: for whom staff are choosing an organization, if for anybody."""
    return {"chosen": ChosenPerson(request)}
