"""Every slot of some work, held by somebody else; and a limit that is used up."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from accounts.web.limits import Limit
from core.semaphore import Slots, taken


@contextmanager
def all_of(*kinds: Slots) -> Iterator[None]:
    """All slots of these kinds are taken meanwhile."""
    with ExitStack() as held:
        for slots in kinds:
            for _ in range(slots.at_once):
                held.enter_context(taken(slots))
        yield


def use_up(limit: Limit, subject: object) -> None:
    """As after so many requests as the limit allows."""
    while limit.spend(str(subject)):
        pass
