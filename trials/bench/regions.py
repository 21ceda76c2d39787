"""Whole states and nations as a place: `python -m trials.bench.regions 1000000`, after `make bench` of that size.

Prints the milliseconds of each page in process, alone, with a service, and with a word; each asked once before.
"""

import sys
import time
from urllib.parse import urlencode

REGIONS = ("Oregon", "California", "Texas", "USA", "England", "Scotland")
QUESTIONS: tuple[dict[str, str], ...] = ({}, {"service": "support_group"}, {"q": "depression"})


def main() -> None:
    """Measure and print."""
    from trials.bench import generate

    generate.prepare(f"alongside_{int(sys.argv[1])}_bench")
    from django.core.management import call_command
    from django.test import Client

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(headers={"host": "localhost"})
    for region in REGIONS:
        taken = [_milliseconds(client, {"near": region} | question) for question in QUESTIONS]
        print(f"| {region} | " + " | ".join(f"{one:.0f}" for one in taken) + " |", flush=True)


def _milliseconds(client: object, question: dict[str, str]) -> float:
    address = "/search/?" + urlencode(question)
    taken = 0.0
    for _ in range(2):
        started = time.perf_counter()
        answer = client.get(address)  # type: ignore[attr-defined]
        taken = (time.perf_counter() - started) * 1000
        assert answer.status_code == 200, (address, answer.status_code)
    return taken


if __name__ == "__main__":
    main()
