"""How long finding a place takes: `python -m trials.bench.places` on the loaded gazetteer of this machine."""

import contextlib
import os
import statistics
import time

REPEAT = 300
QUESTIONS = (
    *("97201", "97339", "M33", "M32 8HT", "45.5,-122.6", "Boise", "Leeds", "Altrincham", "Portland, OR"),
    *("portland oregon", "Sale, Greater Manchester", "King County WA", "Springfield", "Portlnd"),
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    from config import postgres
    from config.env import Env

    postgres.ensure_running(Env(), settings.VAR_DIR)
    django.setup()
    from directory.places import PlaceError, locate

    print(f"{'question':28}{'p50 ms':>8}{'p95 ms':>8}")
    for question in QUESTIONS:
        took = []
        for _ in range(REPEAT):
            started = time.perf_counter()
            with contextlib.suppress(PlaceError):
                locate(question)
            took.append((time.perf_counter() - started) * 1000)
        took.sort()
        print(f"{question:28}{statistics.median(took):8.2f}{took[int(REPEAT * 0.95)]:8.2f}")


if __name__ == "__main__":
    main()
