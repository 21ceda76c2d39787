"""Every turn of some work, held by somebody else; and a limit that is used up."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from accounts.limits import Limit
from turns import Turns, taken


@contextmanager
def all_of(*kinds: Turns) -> Iterator[None]:
    """All turns of these kinds are taken meanwhile."""
    with ExitStack() as held:
        for turns in kinds:
            for _ in range(turns.at_once):
                held.enter_context(taken(turns))
        yield


def use_up(limit: Limit, subject: object) -> None:
    """As after so many requests as the limit allows."""
    while limit.spend(str(subject)):
        pass
