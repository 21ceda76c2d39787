"""Whatever is sent to the private side, by whomever: an answer that is no failure, and no foreign word in it."""

import logging
from collections import Counter

import pytest

from tests.security import world as worlds
from tests.security.fuzzing import Fuzzer
from trials.endure.scale import times


@pytest.mark.django_db
def test_odd_questions_get_an_answer_and_no_foreign_word() -> None:
    logging.disable(logging.CRITICAL)
    try:
        fuzzer = Fuzzer(worlds.build(), seed=3).run(times(2_000, 100_000))
    finally:
        logging.disable(logging.NOTSET)
    print(f"{sum(fuzzer.statuses.values()):,} questions: {dict(fuzzer.statuses)}")
    assert fuzzer.findings == [], Counter(what for what, *_ in fuzzer.findings)
    # They got somewhere: pages, refusals that keep what was typed, and steps that were taken.
    assert {200, 302, 400, 404, 405} <= set(fuzzer.statuses)
