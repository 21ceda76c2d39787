"""Asks whether a known weakness is in what is locked: `make advisories`.

Asks OSV (osv.dev), which gathers the advisories of PyPI and GitHub, about every package of both lists at its locked
version. It sends names and versions of packages and nothing else. Ends with 0 where every package was checked and
nothing is known, with 1 where something is known, and with 2, "Not checked", in every other case: also where the source
answers for fewer packages than were asked about, or knows nothing of a package whose weaknesses are years old.
"""

import json
import os
import re
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("requirements.txt", "requirements-dev.txt")
SOURCE = "https://api.osv.dev"
# Seconds that one answer may take.
TIMEOUT_S = 20
NONE_KNOWN, SOME_KNOWN, NOT_CHECKED = 0, 1, 2
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


class NotCheckedError(Exception):
    """Nothing was learned; the message says why."""


@dataclass(frozen=True, order=True)
class Pin:
    """One package of a list, at its locked version."""

    name: str
    version: str


# Advisories for it have been there since 2014 and later: a source that knows none knows nothing.
KNOWN_TO_BE_WEAK = Pin("jinja2", "2.4.1")


def main() -> int:
    """Prints what was found, and returns the exit code."""
    try:
        pins = locked(ROOT)
        advisories_by_pin = advisories(os.environ.get("ADVISORIES_URL", SOURCE), pins)
    except NotCheckedError as error:
        print(f"Not checked: {error}")
        return NOT_CHECKED
    for pin, known in sorted(advisories_by_pin.items()):
        print(f"{pin.name} {pin.version}: {', '.join(known)}")
    if advisories_by_pin:
        print(
            f"{len(pins)} packages checked, {len(advisories_by_pin)} of them with advisories. Read them at https://osv.dev/list"
        )
        return SOME_KNOWN
    print(f"{len(pins)} packages checked, no advisory is known.")
    return NONE_KNOWN


def locked(root: Path) -> list[Pin]:
    """Every package of the lists, for every platform. Raises NotCheckedError where a line of a list names none."""
    pins: set[Pin] = set()
    for name in LISTS:
        text = (root / name).read_text()
        entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        pinned = _PIN.findall(text)
        if not pinned or len(pinned) != len(entries):
            raise NotCheckedError(
                f"{name} has {len(entries)} entries, of which {len(pinned)} name a package and its version."
            )
        pins |= {Pin(re.sub(r"[-_.]+", "-", package).lower(), version) for package, version in pinned}
    return sorted(pins)


def advisories(source: str, pins: list[Pin]) -> dict[Pin, list[str]]:
    """What the source knows about each, by the ids of advisories. Raises NotCheckedError where it answers for fewer."""
    asked = [*pins, KNOWN_TO_BE_WEAK]
    queries = [{"package": {"name": pin.name, "ecosystem": "PyPI"}, "version": pin.version} for pin in asked]
    answers = _ask(f"{source.rstrip('/')}/v1/querybatch", {"queries": queries})
    if not isinstance(answers, list) or len(answers) != len(asked):
        count = len(answers) if isinstance(answers, list) else 0
        raise NotCheckedError(f"the source was asked about {len(asked)} packages and answered for {count}.")
    known = [_ids(answer) for answer in answers]
    if not known[-1]:
        raise NotCheckedError(
            f"the source knows no advisory for {KNOWN_TO_BE_WEAK.name} {KNOWN_TO_BE_WEAK.version}, which has some."
        )
    return {pin: ids for pin, ids in zip(pins, known, strict=False) if ids}


def _ask(address: str, question: dict[str, Any]) -> Any:
    if not address.startswith(("https://", "http://")):
        raise NotCheckedError("ADVISORIES_URL is no address of the web.")
    request = urllib.request.Request(
        address, json.dumps(question).encode(), {"Content-Type": "application/json", "User-Agent": "alongside"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            body = json.load(answer)
    except (URLError, OSError) as error:
        raise NotCheckedError(f"{address} does not answer ({getattr(error, 'reason', error)}).") from None
    except ValueError:
        raise NotCheckedError(f"{address} answers with something other than JSON.") from None
    return body.get("results") if isinstance(body, dict) else None


def _ids(answer: Any) -> list[str]:
    try:
        return [str(one["id"]) for one in answer.get("vulns") or []]
    except (AttributeError, KeyError, TypeError):
        raise NotCheckedError("the source answers in a form that is not OSV's.") from None


if __name__ == "__main__":
    sys.exit(main())
