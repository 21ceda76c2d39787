"""A query that is put together once finds the same rows as one that is put together each time."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, Q, Value

from accounts.models import Membership, User, WorkSession
from core.prepared import Prepared, attach

pytestmark = pytest.mark.django_db

SESSIONS: Prepared[WorkSession] = Prepared(
    lambda user: WorkSession.objects.filter(user=user).select_related("user").order_by("started_at"), user=UUID
)


def somebody(name: str, sessions: int = 2) -> User:
    user = User.objects.create(email=f"{name}@example.org", name=name)
    for _ in range(sessions):
        WorkSession.objects.create(user=user, browser=name)
    return user


def test_each_value_finds_its_own_rows_with_what_was_joined(django_assert_num_queries: object) -> None:
    robin, max_ = somebody("Robin"), somebody("Max", 3)
    for user in (robin, max_, robin):
        found = SESSIONS(user=user.pk)
        assert found == list(WorkSession.objects.filter(user=user).order_by("started_at"))
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert {str(one.user) for one in found} == {user.name}
    assert SESSIONS(user=uuid4()) == []


def test_rows_written_since_are_found() -> None:
    robin = somebody("Robin")
    assert len(SESSIONS(user=robin.pk)) == 2
    WorkSession.objects.create(user=robin, browser="later")
    assert len(SESSIONS(user=robin.pk)) == 3


def test_values_take_part_as_text_and_instants_and_more_than_once() -> None:
    robin = somebody("Robin", 0)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    WorkSession.objects.create(user=robin, browser="Robin", started_at=moment, seen_at=moment)
    both: Prepared[str] = Prepared(
        lambda name, at: (
            WorkSession.objects.filter(Q(started_at__lte=at) | Q(seen_at__gt=at), browser=name)
            .annotate(again=Value("x"))
            .values_list("browser", flat=True)
        ),
        name=str,
        at=datetime,
    )
    assert both(name="Robin", at=moment) == ["Robin"]
    assert both(name="robin' OR '1'='1", at=moment) == []
    assert both(name="Robin", at=moment - timedelta(seconds=1)) == ["Robin"]


def test_two_tables_in_one_question() -> None:
    robin = somebody("Robin")
    names: Prepared[tuple[str, int]] = Prepared(
        lambda user: (
            User.objects.filter(pk=user)
            .annotate(n=Value(1))
            .values_list("name", "n")
            .union(WorkSession.objects.filter(user=user).annotate(n=Value(2)).values_list("browser", "n"), all=True)
        ),
        user=UUID,
    )
    assert sorted(names(user=robin.pk)) == [("Robin", 1), ("Robin", 2), ("Robin", 2)]


@pytest.mark.parametrize("values", [{}, {"user": None}, {"user": "no-id"}, {"user": uuid4(), "more": uuid4()}])
def test_what_was_not_asked_for_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        SESSIONS(**values)


def test_a_value_that_narrows_nothing_is_refused() -> None:
    """It would find the rows of everybody."""
    forgetful: Prepared[User] = Prepared(lambda user: User.objects.all(), user=UUID)
    with pytest.raises(ValueError, match="user"):
        forgetful(user=uuid4())
    changed: Prepared[User] = Prepared(lambda name: User.objects.filter(name__contains=name), name=str)
    with pytest.raises(ValueError, match="name"):
        changed(name="Robin")


@pytest.mark.django_db(transaction=True)
def test_threads_ask_over_their_own_connections() -> None:
    robin = somebody("Robin")
    SESSIONS(user=robin.pk)
    found: list[int] = []

    def ask() -> None:
        found.append(len(SESSIONS(user=robin.pk)))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2, 2, 2]


def test_rows_are_attached_to_their_owners_as_if_fetched_with_them(django_assert_num_queries: object) -> None:
    robin, max_ = somebody("Robin"), somebody("Max", 0)
    owners = list(User.objects.order_by("name").annotate(also=F("name")))
    attach(owners, "memberships", [], key="user_id")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert [list(one.memberships.all()) for one in owners] == [[], []]
    member = Membership(user=robin)
    attach(owners, "memberships", [member], key="user_id")
    assert [list(one.memberships.all()) for one in owners] == [[], [member]]
    assert max_ in owners
