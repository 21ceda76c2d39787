"""Several at the same moment, each over a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


def together(works: Sequence[Callable[[], Any]], patience_s: float = 60.0) -> list[Any]:
    """Does all at once, in threads that start together; what each returned or raised, in order.

    Only for tests whose data is committed (`transaction=True`).
    """
    gate = threading.Barrier(len(works))
    outcomes: list[Any] = [None] * len(works)

    def one(place: int, work: Callable[[], Any]) -> None:
        try:
            gate.wait(patience_s)
            outcomes[place] = work()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience_s)
        assert not thread.is_alive(), "Somebody waits for somebody else for ever."
    return outcomes
