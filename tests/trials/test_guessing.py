"""A code guessed at: five tries for everybody together, and as much work for a link that is none as for one that is.

Over two workers with a restart between: `make endure ARGS="guessing"`.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.rls.principal import Principal, acting_as
from referrals.models import Link
from referrals.services import links
from referrals.services.links import Refusal, Refused
from tests.referrals import stories
from tests.referrals.stories import Story
from tests.referrals.together import together

KINDS: dict[str, dict[str, Any]] = {
    "unknown": {"token_hash": "0" * 64},
    "ran out": {"expires_at": timedelta(days=-1)},
    "used up": {"tries": 5},
    "ended": {"ended_at": timedelta(0)},
    "somebody else's": {"claim_hash": "0" * 64},
}


def made_for(story: Story, changes: dict[str, Any]) -> links.Made:
    with acting_as(story.as_staff):
        made = links.make_link(kind=Link.Kind.PERSON, person=story.person)
    for name, value in changes.items():
        changes = changes | {name: made.link.created_at + value if isinstance(value, timedelta) else value}
    with acting_as(Principal.job("test")):
        Link.objects.filter(pk=made.link.pk).update(**changes)
    return made


@pytest.mark.django_db
def test_what_does_not_open_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted and not timed: statements of the database, and keyed hashes of a code."""
    story, work = stories.sent_referral(), {}
    hashes: list[str] = []
    real: Callable[..., str] = links._hash_code

    def counted(link: uuid.UUID, code: str) -> str:
        hashes.append(code)
        return real(link, code)

    monkeypatch.setattr("referrals.services.links._hash_code", counted)
    for name, changes in KINDS.items():
        made = made_for(story, changes)
        hashes.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert links.claim(made.token, made.link.code) == Refused(Refusal.GONE)
        work[name] = ([one["sql"].split()[0] for one in asked.captured_queries], len(hashes))
    assert len({str(one) for one in work.values()}) == 1, work


@pytest.mark.django_db(transaction=True)
def test_many_at_once_have_five_tries_in_all() -> None:
    made = made_for(stories.sent_referral(), {})
    wrong = [f"{(int(made.link.code) + 1 + number) % 10**8:08d}" for number in range(12)]
    outcomes = together([partial(links.claim, made.token, code) for code in wrong])
    assert sorted(one.tries_left for one in outcomes if one.why == Refusal.WRONG_CODE) == [1, 2, 3, 4]
    assert links.claim(made.token, made.link.code) == Refused(Refusal.GONE)
