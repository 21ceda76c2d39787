"""Every address of the site, filled in with everybody's objects, and what is sent to it."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from referrals.web.staff.views.referral_steps import _STEPS
from tests import addresses
from tests.security.world import World

NOBODY = uuid.UUID("7e57ab1e-0000-4000-8000-000000000001")
UNKNOWN = "R-7K3M-9QXF"
# Addresses whose every page is public or about a listing alone: asked for as they are, by everybody.
PUBLIC = "directory:"
_PAGE = " page"
LEAVES = {"accounts:sign_out", "account_logout", "directory:leave"}


@dataclass(frozen=True)
class Cell:
    """One address, by name, path and whose object stands in it ("" where none does)."""

    name: str
    path: str
    whose: str

    @property
    def page(self) -> str:
        """Whose link's page it is, such as "sam page", "nobody page" for that of no link; "" for any other address."""
        first = self.whose.split(" / ")[0]
        return first if first.endswith(_PAGE) else ""

    @property
    def about(self) -> str:
        """Whose object is asked for, the page it is asked for on apart."""
        return " / ".join(part for part in self.whose.split(" / ") if not part.endswith(_PAGE))

    def is_open_to(self, who: str) -> bool:
        """Whether this page is of the link that `who` holds, or of no link at all."""
        return self.page in {"", f"{who}{_PAGE}"}


def names() -> list[str]:
    """Every name of the resolver but the curators' desk, whose addresses `desk` has."""
    return sorted({name for name, _ in addresses.patterns() if not name.startswith("admin:")})


def cells(world: World) -> Iterator[Cell]:
    """Every address with every object that could stand in it. Raises KeyError for a parameter nobody explained."""
    for name, pattern in addresses.patterns():
        if name.startswith("admin:"):
            yield from _desk(name, pattern)
            continue
        kinds = {_kind(part, converter): part for part, converter in pattern.pattern.converters.items()}
        for whose, filled in _fillings(world, list(kinds)):
            yield Cell(name, reverse(name, kwargs={kinds[kind]: value for kind, value in filled.items()}), whose)


def _kind(part: str, converter: Any) -> str:
    """What a part of an address is filled in with: by its name, or by its type where its name says too little."""
    if part == "here":
        return "page" if type(converter).__name__ == "UUIDConverter" else "reference"
    return {"UUIDConverter": "uuid", "IntConverter": "int"}[type(converter).__name__] if part == "pk" else part


def _pages(world: World) -> list[tuple[str, Any]]:
    """The link of each person's page. Whose page it is stands beside whose object is asked for there."""
    return [*((f"{who}{_PAGE}", here) for who, here in world.pages.items()), (f"nobody{_PAGE}", NOBODY)]


def _fillings(world: World, parts: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every combination of what the parts of an address may stand for. Raises KeyError for a part nobody explained."""
    for chosen in product(*(_FILL[part](world) for part in parts)):
        named = [whose for whose, _ in chosen if whose]
        yield " / ".join(dict.fromkeys(named)), dict(zip(parts, (value for _, value in chosen), strict=True))


def _references(world: World) -> list[tuple[str, Any]]:
    return [*world.references.items(), ("unknown", UNKNOWN)]


def _ids(world: World) -> list[tuple[str, Any]]:
    """Any id of any kind where one id is wanted."""
    pairs = [(f"{whose} {kind}", pk) for whose in ("sam", "ash", "lee") for kind, pk in world.ids[whose].items()]
    agencies = [("lincoln", 0), ("trafford", 1)]
    pairs += [(f"{of} {kind}", world.ids[kind][place]) for kind in ("presets", "invitations") for of, place in agencies]
    members = ("lincoln", "lincoln", "lincoln", "trafford")
    pairs += zip(members, world.ids["members"], strict=True)
    return [*pairs, ("unknown", NOBODY)]


def _numbers(_: World) -> list[tuple[str, Any]]:
    return [("unknown", 2**31 + 7)]


# What the parts of addresses may stand for; those of allauth and ours that are called `pk` are told apart by their kind.
_FILL: dict[str, Callable[[World], list[tuple[str, Any]]]] = {
    "reference": _references,
    "page": _pages,
    "name": lambda _: [("", step) for step in (*_STEPS, "hand-over", "no-such-step")],
    "number": lambda _: [("", 1), ("", 2)],
    "uuid": _ids,
    "int": _numbers,
    "listing_id": lambda world: [("", world.sam.organization.pk), ("unknown", world.ids["sam"]["person"])],
    "code": lambda _: [("unknown", "R7K3M9QXF")],
}


def _desk(name: str, pattern: URLPattern) -> Iterator[Cell]:
    """The desk knows listings, accounts and agencies: a row of each, and of none."""
    if not pattern.name:
        return
    if name == "admin:app_list":
        yield from (Cell(name, reverse(name, args=[app]), "") for app in ("directory", "accounts"))
        return
    parts = pattern.pattern.converters
    filled = {part: 1 if type(kind).__name__ == "IntConverter" else NOBODY for part, kind in parts.items()}
    yield Cell(name, reverse(name, kwargs=filled), "")


def everything(world: World, whose: str) -> dict[str, Any]:
    """Ids and references of this person under every name a form of the site reads, besides what makes forms whole."""
    ids = world.ids.get(whose, world.ids["ash"])
    return {
        **{name: str(pk) for name, pk in ids.items()},
        "reference": world.references.get(whose, UNKNOWN),
        "for": world.references.get(whose, UNKNOWN),
        "emergency": str(ids.get("caseload", NOBODY)),
        "note": str(ids["note"]),
        "to": str(world.ids["members"][-1]),
        "organizations": [str(world.ash.organization.pk), str(world.sam.organization.pk)],
        "session": str(NOBODY),
        "once": str(NOBODY),
        "how": "here",
        "channel": "spoken",
        "why": "because it is so",
        "reason": "because it has to be looked at",
        "outcome": "connected",
        "transition": "accept",
        "answer": "yes",
        "preferred_name": "somebody",
        "is_adult": "yes",
        "text": "words",
        "value": "503 555 0100",
        "version": "1",
        "state": "all",
        "terms": "on",
        "sure": "on",
        "link": "x" * 43,
        "code": "00000000",
    }


def ask(client: Client, method: str, path: str, data: Any = None, **options: Any) -> HttpResponse:
    """One request that leaves nothing behind: neither in the database, nor in the browser's cookies."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    atomic = transaction.atomic()
    # As the transaction around a test: what insists on being outermost may begin inside it.
    atomic._from_testcase = True  # type: ignore[attr-defined]
    with atomic:
        verb = getattr(client, method.lower())
        response = verb(path, data, **options) if method in {"GET", "POST", "HEAD"} else verb(path)
        body = response.getvalue() if response.streaming else response.content
        response.read_body = body
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    return response


def text_of(response: Any) -> str:
    """Everything that leaves the server: status line, headers, cookies, body; a PDF as its words. Read once."""
    if not hasattr(response, "read_text"):
        response.read_text = _text_of(response)
    return response.read_text


def _text_of(response: Any) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    body = response.read_body
    if body.startswith(b"%PDF"):
        return f"{head}\n{_words(body)}"
    if body.startswith(b"PK"):
        return f"{head}\n{_unpacked(body)}"
    return f"{head}\n{response.cookies.output()}\n{body.decode('utf-8', 'replace')}"


def _unpacked(packed: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    return "\n".join(
        f"{name}\n{_words(data) if name.endswith('.pdf') and data.startswith(b'%PDF') else data.decode('utf-8', 'replace')}"
        for name, data in files
    )


def _words(pdf: bytes) -> str:
    import io

    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"-\n|\s+", "", "\n".join(page.extract_text() for page in pages))


def plain(response: Any, *own: str) -> str:
    """The answer without what differs by itself: the token of forms, and what was asked for."""
    text = f"{response.status_code}\n{text_of(response)}"
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    text = re.sub(rf"({settings.CSRF_COOKIE_NAME}|{settings.SESSION_COOKIE_NAME})=[^;\n]*", r"\1", text)
    text = re.sub(r"Content-Length: \d+|expires=[^;]+", "", text)
    for one in own:
        text = text.replace(one, "…")
    return text
