import os
import signal
import threading
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from referrals.jobs import housekeeping
from referrals.ledger import checkpoints


class Command(BaseCommand):
    help = "Writes down what ran out, sends e-mail and reminders, seals the ledger, and deletes what is over."
    says_what_it_did = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="go on as a worker, until SIGTERM")
        parser.add_argument(
            "--until-parent-ends",
            action="store_true",
            help="with --every: end when the program that began this one does",
        )
        names = [task.name for task in housekeeping.TASKS]
        parser.add_argument("--only", nargs="+", choices=names, default=names, help="these tasks alone")

    def handle(
        self, *args: Any, every: float | None, only: list[str], until_parent_ends: bool = False, **options: Any
    ) -> None:
        """Once: raises CommandError naming what failed, after all were tried. As a worker: ends cleanly on SIGTERM."""
        tasks = [task for task in housekeeping.TASKS if task.name in only]
        self.says_what_it_did = options["verbosity"] > 0
        if every is not None:
            self._work(tasks, every, until_parent_ends=until_parent_ends)
            return
        failed = [done for task in tasks if (done := self._run(task)).failed]
        if failed:
            raise CommandError("\n".join(f"{done.name}: {done.failed}" for done in failed))

    def _work(self, tasks: list[housekeeping.Task], every: float, *, until_parent_ends: bool) -> None:
        parent = os.getppid()
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        last: dict[str, datetime] = {}
        while not stop.is_set() and not (until_parent_ends and os.getppid() != parent):
            for task in tasks:
                now = timezone.now()
                if not stop.is_set() and (task.name not in last or now - last[task.name] >= task.every):
                    last[task.name] = now
                    self._run(task)
            # A server that was restarted is met anew in the next round.
            close_old_connections()
            stop.wait(every)

    def _run(self, task: housekeeping.Task) -> housekeeping.Done:
        done = housekeeping.run(task)
        if done.failed:
            self.stderr.write(f"{done.name}: {done.failed}")
        elif done.name == "seal":
            # For cron to mail: the copy that neither the database nor this machine can change afterwards.
            self.stdout.write((checkpoints.read_file() or [])[-1].line())
        elif done.count and self.says_what_it_did:
            self.stdout.write(f"{done.name}: {done.count}")
        self.stdout.flush()
        return done
