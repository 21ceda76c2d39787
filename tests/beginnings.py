"""A beginning that the tests of one file share: made once, and every test starts from it as if it were the first.

    @pytest.fixture(scope="module")
    def told(beginning: Beginning) -> Story:
        return beginning(stories.opened_referral)

    @pytest.fixture
    def story(told: Story, db: None) -> Story:
        return deepcopy(told)

The rows stand in a transaction around the whole file, in which each test's own is a savepoint that is taken back. The
copy is so that what one test did to the objects is not known to the next.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

__all__ = ["beginning"]

Made = TypeVar("Made")


class Beginning:
    """Calls what makes the rows, with the database open to it."""

    def __init__(self, blocker: Any) -> None:
        self._blocker = blocker

    def __call__(self, make: Callable[[], Made]) -> Made:
        with self._blocker.unblock():
            made = make()
            # Whatever waits for the end of the transaction is looked at now, and not again after each test.
            connection.check_constraints()
        return made


@pytest.fixture(scope="module")
def beginning(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Beginning]:
    """The transaction around a file, in whose tests nobody commits: the database would wait for itself."""
    committing = [item.name for item in request.session.items if item.path == request.path and _commits(item)]
    assert committing == [], "Move these to a file without a shared beginning."
    around = transaction.atomic()
    # As the transaction around a test: what insists on being outermost may begin inside it.
    around._from_testcase = True  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        around.__enter__()
    yield Beginning(django_db_blocker)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def _commits(item: pytest.Item) -> bool:
    marks = [mark.kwargs.get("transaction", False) for mark in item.iter_markers("django_db")]
    return bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))) or any(marks)
