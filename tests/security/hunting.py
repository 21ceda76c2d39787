"""The hunt itself: who asks what, and what came back."""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from accounts.models import WorkSession
from tests.security.cells import Cell, ask, cells, everything, plain, text_of
from tests.security.world import World, secrets_in

# Whose objects are each visitor's own.
OWN = {
    "robin": {"sam", "lee", "lincoln"},
    "max": {"ash", "lincoln"},
    "alex": {"lincoln"},
    "jo": {"lincoln"},
    "kim": {"bo", "trafford"},
    "sam": {"sam"},
    "advocate": {"sam"},
    "helps": {"sam"},
    "speaks": {"sam"},
    "ash": {"ash"},
    "harbor": {"sam"},
    "willow": {"ash"},
    "ended": {"lee"},
    "device": {"sam"},
}
# Who tries every object: whoever has something to do with such addresses. Everybody else tries one of each kind.
STAFF = ("robin", "max", "kim")
BY_LINK = ("sam", "advocate", "ash")
# Who tries every object on one kind of page alone, and forms that only such pages take.
_OWN_PAGES = {"speaks": "/for/", "helps": "/my/"}
# Each of these takes a reference and an id: every reference is tried with those ids alone that such an address knows.
_TWO_OBJECTS = {
    "referrals:representative_end": "related_person",
    "referrals:representative_link": "related_person",
    "referrals:external_disclosure_mistake": "told",
}
_OF_ANOTHER = {"sam asked of", "sam signed for"}
_FEW = {"", "sam", "ash", "sam asked", "lincoln", "lincoln presets", "lincoln invitations", "unknown"}
# Of those, what everybody tries; of the rest each visitor tries their own and a third of the others'.
_ALWAYS = {"", "unknown"}
_THIRDS = 3
# Ids that no address takes: two visitors try them.
_NOT_IN_ADDRESSES = {"referral", "link", "person"}
_OUTSIDE = re.compile(r'<title>.*?</title>|(?:href|action|src|value)="[^"]*[?/#][^"]*"', re.DOTALL)
# Who tries pages of links they do not hold: of each kind one.
_TRIES_PAGES = {"anonymous", "robin", "harbor", "sam", "ash", "advocate", "helps", "speaks"}
ALL_METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
_CELLS_AWAKE = 200
_HELD = {"device": "sam asked"}
_FIRST_STEPS = ("/do/send/", "/do/no-such-step/")


@dataclass(frozen=True)
class Answer:
    """What one visitor got: the status, the secrets in it, and a hash of it without what differs by itself."""

    who: str
    method: str
    cell: Cell
    status: int
    secrets: frozenset[str]
    digest: str
    # Secrets in its title, in addresses it names, and in its headers.
    outside: frozenset[str]
    headers: dict[str, str]
    # Kept for the one whose permission ended.
    text: str

    @property
    def is_foreign(self) -> bool:
        """Whether the object asked for belongs to somebody else."""
        owners = {part.split()[0] for part in self.cell.about.split(" / ") if part}
        return not self.cell.is_open_to(self.who) or bool(owners - {"unknown"} - OWN.get(self.who, set()))


def hunt(world: World, methods: tuple[str, ...] = ("GET", "POST"), *, thorough: bool = False) -> Iterator[Answer]:
    """Every visitor, every address, every object, every method: each cell once, each taken back afterwards."""
    every = list(cells(world))
    for who in world.visitors:
        for number, cell in enumerate(every):
            if number % _CELLS_AWAKE == 0:
                # What a request does is taken back, its touch of the session too: a slow hunt would be signed out.
                WorkSession.objects.update(seen_at=timezone.now())
            for method in methods:
                if thorough or (_is_worth_it(who, cell, method) and _is_its_method(who, cell, method)):
                    yield one(world, who, method, cell)


def one(world: World, who: str, method: str, cell: Cell) -> Answer:
    """One visitor at one address. The body of a POST carries the same foreign objects under every name there is."""
    client, path = world.visitors[who], cell.path
    data: dict[str, Any] = {}
    whose = cell.about.split()[0] if cell.about else "ash"
    if method == "POST":
        data = everything(world, whose)
    elif method == "GET" and not cell.about and cell.name.startswith("referrals:"):
        data = {name: everything(world, whose)[name] for name in ("for", "note", "person", "reference", "release")}
        data["to"] = str(world.sam.organization.pk)
    response = ask(client, method, path, data)
    named = [part for part in path.split("/") if len(part) > 7]
    # Whatever it asks for, a device that was handed over is led to the form it holds, which may be part of what it asked.
    named += [world.references[_HELD[who]]] if who in _HELD else []
    text = plain(response, path, quote(path, safe=""), *named, *map(str, data.values()))
    secrets = frozenset(secrets_in(text_of(response)))
    headers = dict(response.headers.items())
    outside = frozenset(secrets_in(" ".join([*_OUTSIDE.findall(text), *headers.values()])))
    digest = hashlib.sha256(text.encode()).hexdigest()
    stored = text if who == "ended" else ""
    return Answer(who, method, cell, response.status_code, secrets, digest, outside, headers, stored)


def _is_their_own(who: str, cell: Cell) -> bool:
    return any(part.split()[0] in OWN.get(who, set()) for part in cell.about.split(" / ") if part)


def _is_their_turn(place: int, cell: Cell) -> bool:
    """Of those who have to do with such addresses, one tries each stranger's object; the long hunt has all try all."""
    return zlib.crc32(f"{cell.name} {cell.whose}".encode()) % _THIRDS == place


def _is_one_of_few(who: str, cell: Cell) -> bool:
    """One object of each kind, shared out among the visitors: what is missing for one is asked by the next."""
    if cell.about not in _FEW:
        return False
    shared_out = zlib.crc32(who.encode()) % _THIRDS
    return cell.about in _ALWAYS or _is_their_own(who, cell) or _is_their_turn(shared_out, cell)


def _is_its_method(who: str, cell: Cell, method: str) -> bool:
    """What is somebody else's is asked for in one of the ways, shared out like the objects themselves."""
    if cell.about in _ALWAYS or (_is_their_own(who, cell) and cell.is_open_to(who)):
        return True
    return zlib.crc32(f"{who} {cell.name} {cell.whose}".encode()) % 2 == (method == "POST")


def _is_worth_it(who: str, cell: Cell, method: str) -> bool:
    """What the small hunt asks: a cell that is left out differs from one that is not by the object alone."""
    if cell.name.startswith(("directory:", "admin:")):
        return who in {"anonymous", "robin", "curator"} and method == "GET"
    if not cell.is_open_to(who):
        # Nothing opens on the page of another's link, whatever is asked for there.
        is_tried = cell.page == "nobody page" or cell.page == ("ash page" if who in {"sam", "harbor"} else "sam page")
        return is_tried and who in _TRIES_PAGES and cell.about in {"", "sam", "unknown"}
    if cell.name == "referrals:step" and method != "POST":
        return cell.path.endswith(_FIRST_STEPS) and cell.about in _FEW
    if cell.about.split(" ")[-1] in _NOT_IN_ADDRESSES and who not in {"robin", "sam"}:
        return False
    if cell.name in _TWO_OBJECTS:
        whose = cell.about.split(" / ")
        of_its_kind = _TWO_OBJECTS[cell.name] in cell.about and (_is_their_own(who, cell) or _is_their_turn(0, cell))
        return (who in STAFF and (of_its_kind or "unknown" in whose)) or _is_one_of_few(who, cell)
    own = _OWN_PAGES.get(who)
    if own is not None:
        return own in cell.path or _is_one_of_few(who, cell)
    if cell.about in _OF_ANOTHER and not cell.path.startswith(("/for/", "/my/", "/forms/")):
        return False
    if cell.path.startswith("/received/") and _is_their_own(who, cell):
        return True
    is_by_link = cell.path.startswith(("/my/", "/received/", "/sign/", "/open/"))
    asking = BY_LINK if is_by_link else STAFF
    if who in asking:
        return cell.about in _ALWAYS or _is_their_own(who, cell) or _is_their_turn(asking.index(who), cell)
    return _is_one_of_few(who, cell) and (not cell.path.count("/do/") or cell.path.endswith(_FIRST_STEPS))
