"""Who looked at the record, in words to the person.

Whoever does not work with them had to say why: those openings come first, and no list leaves one out. What colleagues
do day by day is one line for each of them and day; how often stands in the record, where it can be asked for.
"""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from accounts.models import User
from referrals.models import AccessLog, Caseload, CaseloadTransfer, Link, Person, TransferredPerson
from referrals.services.organization_responses import REFUSED
from referrals.services.read_receipts import READ
from referrals.vocabularies import Obstacle
from referrals.web.person.pages.link_owner import by_link
from referrals.wording.moments import day_in_words, moment_in_words

# What is read for a short list, so that its lines are whole.
_ROWS_A_LINE = 20
_LOOKED = {
    "referral": "read about a referral of yours",
    "release": "read one of your forms",
    "paper": "read a paper of yours",
    "kept form": "read a form of yours that is kept",
    "your page": "read your page",
    "what was shared": "read what was shared",
    "who looked": "read who looked",
    "one of your forms": "read one of your forms",
    "one of your papers": "read a paper of yours",
    "found by name": "looked for somebody with your name in an emergency, and read your references",
    "link made": "made a link to your page, for you. If you do not have it, end it here or call them",
    "link ended": "ended a link to your page",
    "representative link made": "made a link for whoever answers for you. It opens the forms that ask them",
    "representative added": "wrote down who answers for you",
    "whole record taken along": "saved a copy of the whole record",
}
# What was read and not done: one line for a day. All else is a line of its own.
_READ_ON_A_DAY = {
    *("referral", "release", "paper", "kept form"),
    *("your page", "what was shared", "who looked", "one of your forms", "one of your papers"),
}
# Why an opening was refused.
_ENDED = "The link or the permission had ended"
_REFUSED: dict[str, str] = {
    Obstacle.NOT_LISTED: "The group is not listed any more",
    Obstacle.NOT_CONFIRMED: "The group has no confirmed address",
    Obstacle.RENAMED: "The group has another name than you said yes to",
    Obstacle.MOVED: "The group belongs to another body now, or works elsewhere",
    Obstacle.NEW_CONTACT: "The group reads its e-mail at another place now",
}
_OPENED = {
    Caseload.Kind.BREAK_GLASS: "opened your record in an emergency",
    Caseload.Kind.REASON: "gave a reason to read",
}


_STAFF = tuple(f"transfer__{who}" for who in ("source", "receiver", "asked_by", "decided_by"))


@dataclass(frozen=True)
class Look:
    """Somebody looked at the record, at `when`; `why` where they had to say why."""

    when: str
    who: str
    what: str
    why: str = ""


def looks(person: Person, limit: int | None = None, *, own: bool) -> list[Look]:
    """Openings for a stated reason, emergencies before them, then the latest looks, `limit` lines of these.

    `own`: the person reads. Somebody who helps them sees that the record was opened, and never why [docs/referring.md].
    """
    return [*_openings(person, own=own), *_moves(person, own=own), *_reads(person, limit)]


def _openings(person: Person, *, own: bool) -> list[Look]:
    zone, agency = person.agency.time_zone, person.agency.name
    rows = Caseload.objects.select_related("user").filter(person=person, kind__in=_OPENED).order_by("-since", "-pk")
    return [
        Look(
            moment_in_words(row.since, zone),
            f"{row.user.name or 'A member of staff'}, {agency}",
            _OPENED[Caseload.Kind(row.kind)],
            row.reason if own else "",
        )
        for kind in _OPENED
        for row in rows
        if row.kind == kind
    ]


def _moves(person: Person, *, own: bool) -> list[Look]:
    """A record that was handed to a colleague, and colleagues who were let in; the newest first."""
    zone, agency = person.agency.time_zone, person.agency.name
    moved = [
        (row.transfer.decided_at or row.transfer.asked_at, _handed_over(row.transfer, agency))
        for row in TransferredPerson.objects.select_related(*_STAFF).filter(person=person)
    ]
    let_in = Caseload.objects.select_related("user", "came_from").filter(person=person, kind=Caseload.Kind.OWN)
    moved += [(row.since, _let_in(row, agency, own=own)) for row in let_in.exclude(came_from=None)]
    moved.sort(key=lambda pair: pair[0], reverse=True)
    return [replace(look, when=moment_in_words(at, zone)) for at, look in moved]


def _handed_over(transfer: CaseloadTransfer, agency: str) -> Look:
    what = f"handed your record over from {_called(transfer.source)} to {_called(transfer.receiver)}"
    agreed = f"{_called(transfer.decided_by)} agreed to it" if transfer.decided_by else "Nobody said no to it"
    return Look("", f"{_called(transfer.asked_by)}, {agency}", f"{what}. {agreed}")


def _let_in(row: Caseload, agency: str, *, own: bool) -> Look:
    if row.reason:
        why = row.reason if own else ""
        return Look("", f"{_called(row.user)}, {agency}", "took over your record, and works with you now", why)
    return Look("", f"{_called(row.came_from)}, {agency}", f"let {_called(row.user)} work with you too")


def _called(user: User | None) -> str:
    return (user.name if user else "") or "A colleague"


def _reads(person: Person, limit: int | None) -> list[Look]:
    zone, agency = person.agency.time_zone, person.agency.name
    links = {link.pk: link for link in Link.objects.select_related("referral__organization").filter(person=person)}
    rows = AccessLog.objects.select_related("user").filter(person=person).exclude(what=READ)
    groups: dict[tuple[object, ...], list[AccessLog]] = {}
    for row in rows[: limit and limit * _ROWS_A_LINE]:
        who = f"{row.user.name or 'A member of staff'}, {agency}" if row.user else by_link(links, row.link_id, zone)
        day = row.at.astimezone(ZoneInfo(zone)).date()
        groups.setdefault((day, who, "" if row.what in _READ_ON_A_DAY else row.what), []).append(row)
    return [_line(str(who), alike, zone) for (_, who, _), alike in groups.items()][:limit]


def _line(who: str, rows: list[AccessLog], zone: str) -> Look:
    """Looks of one day by the same one, the newest first."""
    if len(rows) == 1:
        return Look(moment_in_words(rows[0].at, zone), who, _looked(rows[0].what))
    day = day_in_words(rows[0].at.astimezone(ZoneInfo(zone)).date())
    looked_at = list(dict.fromkeys(_looked(row.what) for row in rows))
    return Look(day, who, ", and ".join(looked_at) + (", several times" if len(rows) > len(looked_at) else ""))


def _looked(what: str) -> str:
    if what.startswith(REFUSED):
        return f"tried to open what you share, and saw nothing. {_REFUSED.get(what.removeprefix(REFUSED), _ENDED)}"
    # The name of the organization stands before it already.
    return "read what you share" if what.startswith("opened by ") else _LOOKED.get(what, what)
