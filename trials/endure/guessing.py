"""Guessing the code of a link: many at once, each time from another address, two workers, a restart between.

`python -m trials.endure.guessing [rounds]`. In each round two guess, the site is restarted, and 50 guess at once, twice.
What has to hold: five tries in all, for everybody together; afterwards the right code opens nothing either; and a link
that never was, ran out, was used up, ended, or is somebody else's answers with one page, byte for byte.
"""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from trials.endure.own_server import own_server
from trials.endure.site import Answer, Browser, Site, address, without_secrets

AT_ONCE = 50
WRONG_CODE, TRIES_LEFT = "That code does not match", "tries left"


def main(rounds: int) -> None:
    """Raises AssertionError where a link took more than its five tries, or answers differ."""
    with own_server("guessing") as (folder, server):
        from tests.referrals import stories

        site = Site(folder, server)
        site.start()
        try:
            story = stories.sent_referral()
            heard = Counter[int]()
            for _ in range(rounds):
                heard.update(_round(site, story))
            kinds = _one_answer(site, story)
        finally:
            site.stop()
    print(f"{rounds} links, {rounds * (2 * AT_ONCE + 2):,} guesses {AT_ONCE} at once, a restart in the middle of each")
    print(
        f"answers: {dict(heard)}; never more than 4 times how many tries are left, and then 404 for the right code too"
    )
    print(f"{', '.join(kinds)}: one answer, byte for byte")


def _round(site: Site, story: Any) -> Counter[int]:
    from core.rls.principal import Principal, acting_as
    from referrals.models import Link

    made = _link(story)
    heard, left = Counter[int](), []
    # Two before the restart, the rest after it: a restart must not begin anew.
    for guesses in (2, AT_ONCE, AT_ONCE):
        if guesses == AT_ONCE and not heard[404]:
            site.stop()
            site.start()
        for answer in _guess(site, made, guesses):
            heard[answer.status] += 1
            left += [line for line in answer.body.splitlines() if WRONG_CODE in line]
    assert len(left) == 4, f"{len(left)} wrong codes were answered as such"
    assert set(heard) == {200, 404}, heard
    assert _try(site, made.token, made.link.code).status == 404, "the right code opens after five wrong ones"
    with acting_as(Principal.job("trial")):
        stored = Link.objects.get(pk=made.link.pk)
    assert (stored.tries, stored.claim_hash, stored.ended_why) == (5, "", "wrong codes")
    return heard


def _guess(site: Site, made: Any, guesses: int) -> list[Answer]:
    codes = [f"{(int(made.link.code) + 1 + number) % 10**8:08d}" for number in range(guesses)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda code: _try(site, made.token, code), codes))


def _try(site: Site, token: str, code: str) -> Answer:
    return Browser(site, address()).press("/open/", {"link": token, "code": code})


def _one_answer(site: Site, story: Any) -> list[str]:
    from core.rls.principal import Principal, acting_as
    from referrals.models import Link

    links = {name: _link(story) for name in ("ran out", "used up", "ended", "somebody else's")}
    changed: dict[str, dict[str, Any]] = {
        "ran out": {"expires_at": links["ran out"].link.created_at - timedelta(days=1)},
        "used up": {"tries": 5},
        "ended": {"ended_at": links["ended"].link.created_at},
        "somebody else's": {"claim_hash": "0" * 64},
    }
    with acting_as(Principal.job("trial")):
        for name, fields in changed.items():
            Link.objects.filter(pk=links[name].link.pk).update(**fields)
    asked = {name: (made.token, made.link.code) for name, made in links.items()} | {"unknown": ("x" * 43, "12345678")}
    pages = {}
    for name, (token, code) in asked.items():
        answer = _try(site, token, code)
        assert answer.status == 404, (name, answer.status)
        # What was typed stands in the form again.
        pages[name] = without_secrets(answer.body).replace(token, "").replace(code, "")
    assert len(set(pages.values())) == 1, {name: len(page) for name, page in pages.items()}
    return sorted(asked)


def _link(story: Any) -> Any:
    from core.rls.principal import acting_as
    from referrals.models import Link
    from referrals.services import links

    with acting_as(story.as_staff):
        return links.make_link(kind=Link.Kind.PERSON, person=story.person)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
