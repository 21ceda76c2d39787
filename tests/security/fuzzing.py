"""A seeded fuzzer of the private side: forms as pages offer them, spoilt in a few places, and paths spelt oddly."""

import random
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.security.cells import Cell, ask, cells, everything, text_of
from tests.security.hunting import OWN
from tests.security.world import World, secrets_in

NASTY = (
    "", " ", "0", "-1", "1", "2147483648", "9" * 40, "1e309", "NaN", "0x10", "true", "on", "null", "None", "[]", "{}",
    "\x00", "a\x00b", "\x01\x02\x1b[31m", "\r\nSet-Cookie: a=b", "a\nBcc: x@example.org", "\ufeff", "\u202eabc",
    "\ud83d\udc4d".encode("utf-16", "surrogatepass").decode("utf-16"), "مرحبا", "İıſK", "Ｒ－7K3M", "é" * 2100,
    "x" * 300, "x" * 5_000, "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7|add:7 }}",
    "{% now 'Y' %}", '#image("/etc/passwd")', "$x^2$ #eval", "=cmd|' /C calc'!A0", "@SUM(1)", "' OR 1=1 --", "%00",
    "%s%n", "../../etc/passwd", "//example.org", "javascript:alert(1)", "https://example.org/", "9999-12-31",
    "0001-01-01", "2026-02-30", "0000-00-00", "12026-01-01", "31.12.2026", "1900-01-01", "2026-11-22T00:00",
    "name@example.org", "a@b", "x@" + "y" * 250 + ".org", "R-7K3M-9QXF", "C-7K3M-9QXF",
    "7e57ab1e-0000-4000-8000-000000000001", "{7e57ab1e-0000-4000-8000-000000000001}", "urn:uuid:0", "Call", "E-mail",
    "yes", "no", "unknown", "email", "here", "spoken", "written", "connected", "accept", "decline", "close",
)  # fmt: skip
_SPELLINGS = (
    lambda path: path.upper(),
    lambda path: path.lower(),
    lambda path: path.rstrip("/") + ".",
    lambda path: path.rstrip("/") + "%00/",
    lambda path: path.replace("-", "‐"),
    lambda path: path.replace("-", "%2D"),
    lambda path: path.replace("/", "//"),
    lambda path: path + "..;/",
    lambda path: path + "%2e%2e/",
    lambda path: path.replace("R-", "Ｒ-").replace("C-", "С-"),
    lambda path: path + "x" * 3000,
    lambda path: path + "%ff%fe/",
)
_METHODS = ("POST", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
_OFTEN = ("robin", "robin", "max", "jo", "jo", "alex", "kim", "sam", "sam", "ash", "harbor", "harbor", "willow")
_SLOW = re.compile(r"\.pdf$|/copy/$|/print/$")


@dataclass
class Fuzzer:
    """Asks one odd question after the other. `found` holds what is wrong: (what, who, method, path, sent)."""

    world: World
    seed: int
    findings: list[tuple[str, str, str, str, str]]
    statuses: Counter[int]

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed, self.findings, self.statuses = world, seed, [], Counter()
        self.random = random.Random(seed)
        self.cells = [cell for cell in cells(world) if not cell.name.startswith(("directory:", "admin:"))]
        self.fields = sorted(everything(world, "sam"))
        self.visitors = [*world.visitors, *_OFTEN]
        self.dull: set[tuple[object, ...]] = set()
        self.forms: dict[tuple[str, str], list[dict[str, list[str]]]] = {}
        for client in world.visitors.values():
            client.raise_request_exception = False

    def run(self, questions: int) -> "Fuzzer":
        for _ in range(questions):
            self.once()
        return self

    def once(self) -> None:
        """One question by somebody about something."""
        who, cell, method = self._question()
        path = cell.path if self.random.random() < 0.95 else self.random.choice(_SPELLINGS)(cell.path)
        sent = self._sent(who, cell, method)
        response = self._ask(self.world.visitors[who], method, path, sent)
        status = response.status_code
        self.statuses[status] += 1
        if status in {403, 404, 405} or response.headers.get("Location", "").startswith(("/sign-in", "/sign/")):
            self.dull.add(_kind(who, cell, method))
        if status >= 500 and status != 503:
            self.findings.append(("failed", who, method, path, repr(sent)[:1500]))
        mine = tuple(f"qz{whose}" for whose in OWN.get(who, ()))
        foreign = {word for word in secrets_in(text_of(response)) if not word.startswith(mine)}
        if foreign and cell.name != "referrals:emergencies":
            self.findings.append((f"told {sorted(foreign)}", who, method, path, repr(sent)[:1500]))

    def _question(self) -> tuple[str, Cell, str]:
        """Who asks what, and how: again and again what was answered with a page, now and then what was not."""
        for _ in range(40):
            who, cell = self.random.choice(self.visitors), self.random.choice(self.cells)
            method = self.random.choices(_METHODS, (70, 20, 2, 2, 2, 2, 2))[0]
            is_slow = _SLOW.search(cell.path) is not None and self.random.random() < 0.97
            is_dull = _kind(who, cell, method) in self.dull or method not in {"GET", "POST"}
            if not is_slow and (not is_dull or self.random.random() < 0.02):
                break
        return who, cell, method

    def _sent(self, who: str, cell: Cell, method: str) -> Any:
        data: dict[str, Any] = {}
        if method == "POST":
            offered = self._offered(who, cell) if self.random.random() < 0.7 else []
            data = dict(self.random.choice(offered)) if offered else {}
        if not data and self.random.random() < 0.5:
            data = dict(everything(self.world, self.random.choice(["sam", "ash", "lee"])))
        for _ in range(self.random.randint(0, 3)):
            name = self.random.choice([*data, *self.fields])
            data[name] = [self._value() for _ in range(self.random.choice((1, 1, 1, 2, 5)))]
        if method == "POST" and self.random.random() < 0.03:
            data["scan"] = SimpleUploadedFile(
                "../x.pdf", self.random.choice(NASTY).encode("utf-8", "replace") or b"%PDF"
            )
        return data

    def _value(self) -> str:
        if self.random.random() < 0.2:
            return "".join(
                chr(self.random.choice((self.random.randrange(32), self.random.randrange(0xD7FF)))) for _ in range(9)
            )
        return self.random.choice(NASTY)

    def _offered(self, who: str, cell: Cell) -> list[dict[str, list[str]]]:
        """The forms of the page at this address, as a browser would send them untouched."""
        key = who, cell.path
        if key not in self.forms:
            response = ask(self.world.visitors[who], "GET", cell.path)
            reader = _Forms()
            if "html" in response.headers.get("Content-Type", ""):
                reader.feed(response.read_body.decode())  # type: ignore[attr-defined]
            self.forms[key] = reader.forms
        return self.forms[key]

    def _ask(self, client: Client, method: str, path: str, sent: dict[str, Any]) -> Any:
        strange = self.random.random()
        if method == "POST" and strange < 0.05:
            body = urlencode(sent, doseq=True, errors="replace").encode()[: self.random.choice((10, 10_000))]
            kind = self.random.choice(
                (
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "application/json",
                    "text/plain; charset=utf-32",
                    "x",
                )
            )
            return ask(client, method, path, body, content_type=kind)
        if method == "GET":
            return ask(client, method, f"{path}?{urlencode(sent, doseq=True, errors='replace')}"[:7_000])
        return ask(client, method, path, sent)


def _kind(who: str, cell: Cell, method: str) -> tuple[object, ...]:
    """Questions that are answered alike: this visitor, this address, an object of their own or not."""
    is_own = cell.is_open_to(who) and (not cell.about or cell.about.split()[0] in OWN.get(who, set()))
    return who, cell.name, is_own, method


class _Forms(HTMLParser):
    """The forms of a page: names and the values a browser would send; of choices, every one."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "select":
            self._select = attributes.get("name", "")
        elif tag == "option" and self._select:
            self.forms[-1].setdefault(self._select, [""])[0] = attributes.get("value", "")
        elif tag in {"input", "button", "textarea"} and attributes.get("name"):
            self._field(tag, attributes)

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        values = self.forms[-1].setdefault(attributes["name"], [])
        if attributes.get("type") in {"radio"}:
            values[:] = [attributes.get("value", "on")]
        elif attributes.get("type") != "file":
            values.append(
                attributes.get(
                    "value", "" if tag != "input" else "on" if attributes.get("type") == "checkbox" else "words"
                )
            )
