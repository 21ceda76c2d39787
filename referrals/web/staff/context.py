"""What every template may show of a referral in the making."""

from django.http import HttpRequest

from directory.referring import Chosen
from referrals.web.staff.chosen_person import ChosenPerson


def chosen(request: HttpRequest) -> dict[str, Chosen]:
    """`chosen`: for whom staff are choosing an organization, if for anybody."""
    return {"chosen": ChosenPerson(request)}
