"""What a lower app asks of a higher one, without knowing it: the lower one declares the question, `config` names who answers.

Imports go one way, and some questions go the other: a page of the public directory says whether a listing can receive
referrals. The question is a function of the lower app, with its types and the answer where nobody else is there to give
one. `settings.PROVIDERS` has the function of the higher app that answers instead, by the question's name.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.conf import settings
from django.utils.module_loading import import_string

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")

# Every question that was declared, with its function: for the check that `settings.PROVIDERS` answers no other.
DECLARED: dict[str, Callable[..., object]] = {}


def provided(name: str) -> Callable[[Callable[_Asked, _Answer]], Callable[_Asked, _Answer]]:
    """Makes a function a question: what it returns itself is the answer where `settings.PROVIDERS` has no `name`."""

    def decorate(default: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
        DECLARED[name] = default

        @wraps(default)
        def ask(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
            answers = settings.PROVIDERS.get(name)
            provider = default if answers is None else cast(Callable[_Asked, _Answer], import_string(answers))
            return provider(*args, **kwargs)

        return ask

    return decorate
