"""Whatever is sent to a page of staff, by whoever works there, is answered in words: never a failure."""

import random
import re

import pytest
from django.test import Client
from django.urls import reverse

from referrals.web.staff.urls import urlpatterns
from referrals.web.staff.views.referral_steps import _STEPS
from tests.accounts.people import signed_in
from tests.referrals import stories
from trials.endure.scale import times

pytestmark = pytest.mark.django_db
NONSENSE = [
    "", " ", "x" * 5_000, "🪶" * 300, "\u202eabc", "a\0b", "-1", "9" * 40, "on", "yes", "email", "9999-12-31",
    "00000000-0000-0000-0000-000000000000", "R-2222-2222", "<script>alert(1)</script>", "' OR 1=1 --", "{{ user }}",
    "connected", "spoken", "Text", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]  # fmt: skip
FIELDS = [
    "preferred_name", "full_name", "is_adult", "method", "value", "voicemail", "about", "best_time", "hopes", "to_know",
    "whereabouts", "leaves_on", "once", "date_of_birth", "sends_date_of_birth", "send_when_signed", "to_agency",
    "expires_on", "expires_event", "version_person", "version_referral", "version_release", "why", "outcome",
    "note", "answer", "how", "to", "organizations", "reference", "reason", "sure", "person", "state",
    "organization", "since", "until", "page", "name", "kind", "purpose", "categories_to_organization",
    "categories_to_agency", "days", "is_default", "delete", "emergency",
    "authority", "which", "to_whom", "categories", "what", "disclosed_on", "may_know",
]  # fmt: skip


def addresses(story: stories.Story, preset: str) -> list[str]:
    """Every address of staff about one referral, and every step."""
    harbor = story.organization.pk
    given = {"reference": story.referral.reference, "pk": preset, "name": "recall"}
    paths = []
    for pattern in urlpatterns:
        kwargs = {name: given[name] for name in pattern.pattern.converters}
        paths.append(reverse(f"referrals:{pattern.name}", kwargs=kwargs))
    steps = [name for name in (*_STEPS, "hand-over", "nothing") if name not in {"recall", "close"}]
    paths += [reverse("referrals:step", args=[story.referral.reference, name]) for name in steps]
    paths += [reverse("referrals:refer_person") + f"?to={harbor}&how={how}" for how in ("coordination", preset, "x")]
    return [*paths, reverse("referrals:refer") + f"?to={harbor}&to=x&for={story.referral.reference}"]


@pytest.mark.parametrize("seed", range(times(1, 30)))
def test_nonsense_never_fails(seed: int) -> None:
    chance = random.Random(seed)
    staff = stories.lincoln()
    story = stories.opened_referral(staff)
    jo = signed_in(Client(), staff.jo.user)
    jo.get(reverse("referrals:presets"))
    preset = re.findall(r"/referrals/presets/([0-9a-f-]{36})/", jo.get(reverse("referrals:presets")).content.decode())[
        0
    ]
    clients = [jo, *(signed_in(Client(), member.user) for member in (staff.robin, staff.alex))]
    for address in addresses(story, preset):
        if address.endswith(("/erase/", "/death/", "/hand-over/")):
            continue
        for client in clients:
            sent = {name: chance.choice(NONSENSE) for name in FIELDS if chance.random() < 0.8}
            assert client.get(address).status_code < 500, address
            assert client.post(address, sent).status_code < 500, (address, sent)
