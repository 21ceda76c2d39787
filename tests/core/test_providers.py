"""What lower apps ask of higher ones: each question that is answered was declared, by a function of the same form."""

import inspect
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.providers import DECLARED
from directory import referring


def test_every_question_is_answered_by_a_function_of_its_form() -> None:
    assert set(settings.PROVIDERS) == set(DECLARED)
    for name, path in settings.PROVIDERS.items():
        asked, answers = (inspect.signature(one) for one in (DECLARED[name], import_string(path)))
        assert [one.annotation for one in asked.parameters.values()] == [
            one.annotation for one in answers.parameters.values()
        ]
        assert asked.return_annotation == answers.return_annotation
        assert not path.startswith(name.partition(".")[0])


def test_alone_an_app_answers_itself(settings: Any) -> None:
    settings.PROVIDERS = {}
    assert referring.unable_to_receive(set()) == frozenset()
