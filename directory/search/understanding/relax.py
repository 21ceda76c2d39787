"""What is looked for where few listings meet every need: one need less, something close to it, then the most telling need."""

from dataclasses import dataclass, replace
from itertools import chain

from directory.search.lexicon import lexicon
from directory.search.understanding.needs import Need

# Needs left out one at a time, the least telling first.
MOST_DROPPED = 3


@dataclass(frozen=True)
class Relaxed:
    """Fewer or wider needs, and what they leave out."""

    needs: tuple[Need, ...]
    # Needs that were left out.
    without: tuple[Need, ...] = ()
    # Needs that were widened to what is close to them.
    instead_of: tuple[Need, ...] = ()


def relaxed(needs: tuple[Need, ...]) -> list[Relaxed]:
    """Ways of asking for less, those that keep most first; at last everything."""
    return [*_shorter(needs), *_wider(needs), *_most_telling(needs), Relaxed((), without=needs)]


def _by_telling(needs: tuple[Need, ...]) -> list[Need]:
    """The least telling first; among equals the later typed, which is the wider one more often."""
    return [need for _, need in sorted(enumerate(needs), key=lambda one: (one[1].telling, -one[0]))]


def _shorter(needs: tuple[Need, ...]) -> list[Relaxed]:
    if len(needs) < 2:
        return []
    dropped = _by_telling(needs)[:MOST_DROPPED]
    return [Relaxed(tuple(need for need in needs if need is not one), without=(one,)) for one in dropped]


def _wider(needs: tuple[Need, ...]) -> list[Relaxed]:
    wider = tuple(map(_widened, needs))
    changed = tuple(need for need, wide in zip(needs, wider, strict=True) if wide != need)
    return [Relaxed(wider, instead_of=changed)] if changed else []


def _most_telling(needs: tuple[Need, ...]) -> list[Relaxed]:
    if len(needs) < 3:
        return []
    most = _by_telling(needs)[-1]
    return [Relaxed((most,), without=tuple(need for need in needs if need is not most))]


def _widened(need: Need) -> Need:
    """With what is close to it and what is broader; of words any in place of all."""
    if need.words:
        return replace(need, words=(tuple(dict.fromkeys(chain.from_iterable(need.words))),))
    close = [name for own in need.concepts for name in _close_to(own)]
    return replace(need, concepts=tuple(dict.fromkeys((*need.concepts, *close))))


def _close_to(name: str) -> list[str]:
    """Its close concepts, the broader one, and those close to that."""
    concepts = lexicon().concepts
    broader = concepts[name].broader
    return [*concepts[name].near, *([broader, *concepts[broader].near] if broader else [])]
