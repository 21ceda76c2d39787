"""What sealing and opening one personal field costs: `python -m trials.bench.encryption`."""

import os
import statistics
import timeit

import django


def median_us(letters: int, rounds: int = 101) -> tuple[float, float]:
    """Microseconds to seal and to open a text of so many letters, medians of rounds of 100."""
    from core.crypto.keyring import keyring

    ring, text = keyring(), b"x" * letters
    sealed = ring.seal(text, "bench")
    assert ring.open(sealed, "bench") == text
    seal = timeit.repeat(lambda: ring.seal(text, "bench"), number=100, repeat=rounds)
    opened = timeit.repeat(lambda: ring.open(sealed, "bench"), number=100, repeat=rounds)
    return statistics.median(seal) / 100 * 1e6, statistics.median(opened) / 100 * 1e6


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for size in (20, 2_000):
        sealing, opening = median_us(size)
        print(f"| a field of {size:,} letters | sealed in {sealing:.0f} µs, opened in {opening:.0f} µs |")
