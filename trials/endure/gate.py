"""The gate against the oracle that was written apart from it: a million decisions, no difference.

`python -m trials.endure.gate 1_000_000 [seed]`
"""

import os
import sys
import time
from collections import Counter
from typing import Any

import django


def compare(decisions: int, seed: int = 7) -> Counter[str]:
    """How often each answer came. Raises AssertionError, with the world in question, at the first difference."""
    from referrals.consent.facts import Permit
    from referrals.consent.policy import decide
    from tests.referrals.consent.oracle import answer
    from tests.referrals.consent.worlds import Chance

    chance, seen = Chance(seed), Counter[str]()
    for number in range(decisions):
        facts, question = chance.world()
        decision = decide(facts, question)
        ours: tuple[str, Any, tuple[str, ...]]
        if isinstance(decision, Permit):
            ours = "permit", decision.release, ()
            assert decision.categories == question.categories
        else:
            ours = "deny", str(decision.reason), decision.detail
        expected = answer(facts, question)
        assert ours == expected, (number, ours, expected, facts, question)
        seen[str(ours[1]) if ours[0] == "deny" else "permit"] += 1
    return seen


def main(decisions: int, seed: int) -> None:
    started = time.monotonic()
    seen = compare(decisions, seed)
    print(f"{decisions:,} decisions, 0 differences, {time.monotonic() - started:.0f} s")
    for reason, times in seen.most_common():
        print(f"  {reason:16} {times:,}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    count, *rest = [int(value.replace("_", "")) for value in sys.argv[1:]] or [1_000_000]
    main(count, rest[0] if rest else 7)
