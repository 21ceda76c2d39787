"""Counted attempts: as many as allowed, however many ask at once and whoever restarts."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from core import throttle
from core.models import Attempt

HOUR = timedelta(hours=1)


def spend(subject="robin@example.org", limit=5, scope="codes"):
    return throttle.spend(scope, subject, limit=limit, window=HOUR)


@pytest.mark.django_db
def test_it_counts_down_and_then_refuses():
    assert [spend() for _ in range(7)] == [4, 3, 2, 1, 0, None, None]


@pytest.mark.django_db
def test_others_and_other_things_are_counted_apart():
    assert [spend() for _ in range(5)][-1] == 0
    assert spend("kim@example.org") == 4
    assert spend(scope="links") == 4
    assert throttle.key_of("ab", "c") != throttle.key_of("a", "bc")


@pytest.mark.django_db
def test_a_window_that_is_over_starts_anew_and_refusals_do_not_lengthen_it():
    spend()
    until = Attempt.objects.get().until
    for _ in range(8):
        spend()
    attempt = Attempt.objects.get()
    assert attempt.until == until
    assert attempt.count == 5
    assert abs(attempt.until - timezone.now() - HOUR) < timedelta(minutes=1)
    Attempt.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert spend() == 4
    assert Attempt.objects.get().until > timezone.now() + timedelta(minutes=59)


@pytest.mark.django_db
def test_success_forgets_and_a_try_can_be_given_back():
    for _ in range(5):
        spend()
    throttle.give_back("codes", "robin@example.org")
    assert [spend(), spend()] == [0, None]
    throttle.forget("codes", "robin@example.org")
    assert spend() == 4


@pytest.mark.django_db
def test_the_table_names_nobody():
    spend()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_attempt")
        assert "robin" not in str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_it_refuses_a_transaction_that_could_undo_it():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        spend()
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries_before", [0, 3])
def test_fifty_at_once_get_exactly_what_is_left(tries_before):
    for _ in range(tries_before):
        spend()
    start, got = threading.Barrier(50), []

    def work():
        start.wait()
        got.append(spend())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(left for left in got if left is not None) == list(range(5 - tries_before))
    assert len(got) == 50


PROGRAM = """
import sys, threading
import django
django.setup()
from datetime import timedelta
from django.db import connection, connections
connection.settings_dict["NAME"] = sys.argv[1]
from core import throttle
got = []
def work():
    got.append(throttle.spend("codes", "robin@example.org", limit=5, window=timedelta(hours=1)))
    connections.close_all()
threads = [threading.Thread(target=work) for _ in range(25)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sum(left is not None for left in got))
"""


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_count_and_a_restart_does_not_forget_it():
    """Two programs with 25 threads each, then another one after they have ended."""
    command = [sys.executable, "-c", PROGRAM, connection.settings_dict["NAME"]]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}

    def start():
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)

    both = [start(), start()]
    assert sum(int(program.communicate(timeout=60)[0]) for program in both) == 5
    assert int(start().communicate(timeout=60)[0]) == 0
    assert spend() is None
