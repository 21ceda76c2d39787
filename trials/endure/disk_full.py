"""A full disk, and one that fails when it is told to write: nothing half shown, nothing acknowledged lost, back again.

`python -m trials.endure.disk_full [rounds]`. A PostgreSQL of its own on a small file system in memory (needs the right to
mount: without it that part is said to be skipped), and under it, for half of the rounds, a disk whose fsync fails
(`failing_disk.c`; needs gcc). Four who refer, open and stop go on all the time.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trials.endure import preloaded
from trials.endure.own_server import told_server

WRITERS = 4
# Seconds after which an admin is taken to look at a server that does not come back.
STUCK_S = 5.0
BY_HAND: list[bool] = []
_SIZE_MB = 400
# Small, so that a full disk stands in the way of rows as well as of the write-ahead log.
_SETTINGS = {"max_wal_size": "64MB", "min_wal_size": "32MB", "checkpoint_timeout": "30s", "shared_buffers": "32MB"}


def main(rounds: int) -> None:
    """Raises AssertionError for a half disclosure, a lost acknowledgement, a broken chain, or a page that says too much."""
    with tempfile.TemporaryDirectory(prefix="alongside-disk-") as folder:
        os.environ |= {"ALONGSIDE_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "CRITICAL"}
        os.environ |= {"LEDGER_CHECKPOINT_FILE": f"{folder}/seals.jsonl"}
        _trial(rounds, Path(folder))


def _trial(rounds: int, folder: Path) -> None:
    import django

    django.setup()
    from config.postgres.layout import Layout

    layout = Layout.of(folder)
    with _small_disk(layout.home) as is_small, preloaded.library("failing_disk") as shim:
        if shim is None:
            print("SKIPPED: the failing fsync. There is no gcc here.")
        server = _server(layout, shim)
        server.join()
        try:
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
            _prepare()
            _torment(rounds, folder, server, is_small, shim is not None)
        finally:
            server.stop()
            shutil.rmtree(layout.home, ignore_errors=True)


def _torment(rounds: int, folder: Path, server: Any, is_small: bool, has_shim: bool) -> None:
    kinds = [name for name, possible in (("full disk", is_small), ("failing fsync", has_shim)) if possible]
    if not kinds:
        sys.exit("SKIPPED: neither may this user mount a file system nor is there a gcc.")
    logs = [folder / f"writer{number}" for number in range(WRITERS)]
    writers = [_writer(log, number) for number, log in enumerate(logs)]
    chance, back, ended = random.Random(11), [], Counter[str]()
    try:
        for number in range(rounds):
            _wait_for_more(logs, server)
            kind = kinds[number % len(kinds)]
            trouble = _no_room(server.layout.home, chance) if kind == "full disk" else _no_fsync(server.layout.home)
            with trouble:
                time.sleep(1 + chance.random() * 2)
                ended[f"{kind}, server {'lives' if server.answers() else 'ended'}"] += 1
            back.append(_wait_for_more(logs, server))
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    counts = Counter(line.partition(" ")[0] for log in logs for line in log.read_text().splitlines())
    server.revive()
    _check(logs)
    print(f"{rounds} rounds: {dict(ended)}; answers: {dict(counts)}")
    print(
        f"first page after there was room: {sorted(back)[len(back) // 2]:.1f} s (median), {max(back):.1f} s (slowest)"
    )
    print(f"PostgreSQL did not come back by itself and was restarted: {sum(BY_HAND)} times")
    assert counts["failed"] + counts["cut"], "the disk never failed anybody"


def _wait_for_more(logs: list[Path], server: Any, patience_s: float = 60) -> float:
    """Until somebody is shown something again; seconds. The server is started where it is gone, as a supervisor does."""
    before, started, ended_by_hand = _shown(logs), time.monotonic(), False
    while _shown(logs) <= before:
        waited = time.monotonic() - started
        assert waited < patience_s, _what_is_said(logs, server)
        with contextlib.suppress(Exception):
            if waited > STUCK_S and not ended_by_hand and not server.answers():
                ended_by_hand = True
                _end(server)
            server.revive()
        time.sleep(0.05)
    BY_HAND.append(ended_by_hand)
    return time.monotonic() - started


def _end(server: Any) -> None:
    """PostgreSQL 18 can wait for ever in "recovery mode" where the disk fails its recovery too: what admins have to do."""
    if (pid := server.pid()) is not None:
        os.kill(pid, signal.SIGQUIT)
        time.sleep(1)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)


def _what_is_said(logs: list[Path], server: Any) -> str:
    last = [log.read_text().splitlines()[-1:] for log in logs]
    end = server.layout.log.read_text(errors="replace").splitlines()[-8:]
    return f"it does not work again: the writers say {last}, the server {end}"


def _shown(logs: list[Path]) -> int:
    return sum(log.read_text().count("shown") for log in logs if log.exists())


def _check(logs: list[Path]) -> None:
    """What was answered is there, what is there is whole."""
    from django.db import connection

    from core.rls.principal import Principal, acting_as
    from referrals.jobs import storage_verification
    from referrals.ledger import checkpoints
    from referrals.ledger import proof as ledger_proof
    from referrals.models import AccessLog, LedgerEntry, Referral, Release, Revocation
    from referrals.states import ReferralState, ReleaseState

    connection.close()
    lines = [line for log in logs for line in log.read_text().splitlines()]
    wrong = [line for line in lines if line.startswith("WRONG")]
    assert not wrong, wrong[:5]
    pages = Counter(line.split()[1] for line in lines if line.startswith("shown "))
    stopped = {line.split()[1] for line in lines if line.startswith("stopped ")}
    assert pages and stopped
    with acting_as(Principal.job("trial")):
        rows = LedgerEntry.objects.filter(direction="to_organization").values_list("referral_id", "at", "access_mode")
        written = Counter(str(referral) for referral, _, _ in rows)
        short = {pk: (count, written[pk]) for pk, count in pages.items() if written[pk] < count}
        assert not short, f"shown more often than written down: {short}"
        seen = AccessLog.objects.filter(what__startswith="opened by").values_list("referral_id", flat=True)
        looks = Counter(map(str, seen))
        assert looks == written, "a disclosure without its look, or the reverse"
        opened = {str(pk) for pk in Referral.objects.filter(opened_at__isnull=False).values_list("pk", flat=True)}
        assert opened == set(written), "half an opening"
        stops = {stop.person_id: stop.at for stop in Revocation.objects.all()}
        for referral in Referral.objects.filter(pk__in=stopped):
            assert referral.person_id in stops, f"a stop was acknowledged and is lost: {referral.pk}"
            assert referral.state in {ReferralState.ON_HOLD_PERMISSION, ReferralState.RECALLED}
        people = dict(Referral.objects.values_list("pk", "person_id"))
        late = [pk for pk, at, _ in rows if pk and people[pk] in stops and at >= stops[people[pk]]]
        assert not late, f"written down after a stop: {late}"
        half = Release.objects.filter(person_id__in=stops, state=ReleaseState.ACTIVE)
        assert not half.exists(), "half a stop"
    checkpoints.checkpoint_ledger()
    proof = ledger_proof.verify()
    assert proof.holds, proof.faults
    assert storage_verification.verify().holds
    print(
        f"{sum(pages.values()):,} pages shown, all written down; {len(stopped):,} stops kept; {proof.rows:,} rows hold"
    )


def _prepare() -> None:
    from tests.referrals import stories

    stories.lincoln()
    stories.harbor()


def _server(layout: Any, shim: Path | None) -> Any:
    variables = [f"LD_PRELOAD={shim}", f"FAILING_DISK={layout.home}/fails"] if shim else []
    return told_server(layout, variables, _SETTINGS)


@contextlib.contextmanager
def _small_disk(home: Path) -> Iterator[bool]:
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m,mode=755", "tmpfs", str(home)]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0
    if not mounted:
        print("SKIPPED: the full disk. This user may not mount a file system; as root it is tried too.")
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(home)], check=True)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _no_room(home: Path, chance: random.Random) -> Iterator[None]:
    """Nothing, or a few pages, are left on the disk meanwhile."""
    ballast = home / "ballast"
    with ballast.open("wb") as file:
        leave = chance.choice((0, 65_536, 1_000_000, 4_000_000))
        for _ in range(100):
            # The writers go on meanwhile, and may have taken it first.
            with contextlib.suppress(OSError):
                free = os.statvfs(home).f_bavail * os.statvfs(home).f_frsize
                os.posix_fallocate(file.fileno(), 0, max(1, free - leave))
                break
    try:
        yield
    finally:
        ballast.unlink()


@contextlib.contextmanager
def _no_fsync(home: Path) -> Iterator[None]:
    (home / "fails").touch()
    try:
        yield
    finally:
        (home / "fails").unlink()


def _writer(log: Path, number: int) -> "subprocess.Popen[bytes]":
    log.touch()
    return subprocess.Popen(
        [sys.executable, "-m", "trials.endure.disk_writer", str(log), str(number)], stderr=subprocess.DEVNULL
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
