"""How long something takes on a machine that has other things to do as well."""

import time
from collections.abc import Callable

ROUNDS = 3


def quickest(work: Callable[[], object]) -> float:
    """Seconds that `work` takes by the clock, its database included: the quickest of three, as the machine may be busy."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)
