"""What a law made an agency tell, as staff and the person read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from referrals.models import ExternalDisclosure
from referrals.vocabularies import DisclosureAuthority
from referrals.wording import person as to_the_person
from referrals.wording import staff as to_staff
from referrals.wording.moments import day_in_words, moment_in_words
from referrals.wording.voice import Voice

_ERASED = "erased"


@dataclass(frozen=True)
class ToldLine:
    """One telling. `mistake` says why it was struck out, when and by whom; "" where it stands."""

    pk: UUID
    day: str
    why: str
    which: str
    to_whom: str
    categories: tuple[str, ...]
    what: str
    written: str
    mistake: str
    is_mistake: bool


def lines(rows: Iterable[ExternalDisclosure], time_zone: str, *, own: bool = False) -> list[ToldLine]:
    """Rows of `services.external_disclosures` in words, in the order given; moments by the clock of `time_zone` (IANA).

    `own`: the person reads, and not their agency.
    """
    voices = to_the_person if own else to_staff
    return [_line(row, time_zone, voices.CATEGORY) for row in rows]


def _line(row: ExternalDisclosure, time_zone: str, category: Voice) -> ToldLine:
    struck = getattr(row, "struck_by", None)
    return ToldLine(
        pk=row.pk,
        day=day_in_words(row.disclosed_on),
        why=DisclosureAuthority(row.authority).label,
        which=row.details.get("which", _ERASED),
        to_whom=row.details.get("to_whom", _ERASED),
        categories=tuple(category(name) for name in row.categories),
        what=row.details.get("what", ""),
        written=_by(row, time_zone),
        mistake=f"{_by(struck, time_zone)}: {struck.details.get('why', _ERASED)}" if struck else "",
        is_mistake=struck is not None,
    )


def _by(row: ExternalDisclosure, time_zone: str) -> str:
    return f"{moment_in_words(row.created_at, time_zone)}, by {row.created_by.name or 'a member of staff'}"
