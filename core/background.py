"""Work that an answer does not wait for."""

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import connections

log = logging.getLogger(__name__)


def run(work: Callable[[], object]) -> None:
    """Do `work` in a thread of its own, or at once where WORK_IN_BACKGROUND is off (tests).

    Nothing may depend on it: a worker that stops takes the thread along. What must happen is written down first.
    """
    if settings.WORK_IN_BACKGROUND:
        threading.Thread(target=_then_close, args=(work,), daemon=True).start()
    else:
        work()


def _then_close(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:
        log.warning("Work in the background failed: %s", type(error).__name__)
    finally:
        connections.close_all()
