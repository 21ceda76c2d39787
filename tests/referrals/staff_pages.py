"""What tests of the pages of one referral do as staff."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from core.rls.principal import acting_as
from referrals.models import Person, Referral
from referrals.services import releases
from tests.referrals import stories


def page_of(client: Client, reference: str, name: str = "referral") -> str:
    answer = client.get(reverse(f"referrals:{name}", args=[reference]))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(client: Client, reference: str, name: str, **data: Any) -> Any:
    return client.post(reverse("referrals:step", args=[reference, name]), data)


def drafted(staff: stories.Staff) -> tuple[Referral, Person]:
    person, harbor = stories.sam(staff.robin), stories.harbor()
    referral = stories.draft(staff.robin, person, harbor)
    with acting_as(staff.robin.principal):
        from referrals.selectors.release_drafts import day_of
        from referrals.services.releases import Terms
        from referrals.vocabularies import Purpose

        today = day_of(staff.agency, referral.created_at)
        terms = Terms([Purpose.PEER_SUPPORT], stories.TO_THEM, stories.TO_US, today + timedelta(days=90))
        releases.draft_release(
            membership=staff.robin, person=person, organizations=[harbor], terms=terms, referral=referral
        )
    return referral, person
