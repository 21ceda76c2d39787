"""What stands in the way becomes sentences on the same page; what was written meanwhile is undone, nothing typed lost."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from referrals.consent.policy import Reason
from referrals.errors import ChangedMeanwhile, NotReady, PermissionEnded, RecordFrozen
from referrals.states import IllegalTransition
from referrals.vocabularies import Obstacle
from referrals.wording import staff as words
from referrals.wording.denials import WORDS


@dataclass(frozen=True)
class Problem:
    """Sentences for whoever asked, and the status of the answer: 400 for what they typed, 409 for how things stand."""

    sentences: tuple[str, ...]
    status: int = 409
    changed_meanwhile: bool = False


def attempt(do: Callable[[], object]) -> Problem | None:
    """Does it, in a savepoint: None where it was done, else why it was not."""
    try:
        with transaction.atomic():
            do()
    except NotReady as refused:
        return Problem(tuple(refused.reasons))
    except PermissionEnded as refused:
        return Problem((_why(refused),))
    except ChangedMeanwhile as refused:
        return Problem((str(refused),), changed_meanwhile=True)
    except (IllegalTransition, RecordFrozen) as refused:
        return Problem((str(refused),))
    return None


def _why(refused: PermissionEnded) -> str:
    try:
        return WORDS[Reason(refused.reason)]
    except ValueError:
        if refused.reason in Obstacle.values:
            return words.OBSTACLE(refused.reason)
        return "There is no permission for this now. Ask the person first."
