"""The private server: made once, shared by every program that needs it, stopped by the last to leave."""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import psycopg2
from psycopg2 import sql

from config.env import Env
from config.postgres import binaries
from config.postgres.entry import APP_ROLE, DATABASE, OWNER_ROLE, is_private
from config.postgres.layout import SOCKET_NAME, Layout, ServerError

_SUPERUSER = "postgres"
# Seconds. A killed server's children can hold its memory for a moment, and its pid file stays behind.
_RETRY_S = 5.0
_START_S = 60.0
_STOP_S = 20.0
_LOG_LIMIT_BYTES = 1_000_000


def _shared_buffers_mb() -> int:
    """An eighth of the machine's memory, 128 MB to 1 GB: PostgreSQL takes it as it is used, not at the start."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 128
    return max(128, min(1024, memory // 8 // 1024**2))


_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    # Statements and errors hold what visitors typed, so neither is ever written to the log.
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_line_prefix": "%m [%p] ",
    "max_connections": "100",
    "shared_buffers": f"{_shared_buffers_mb()}MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Two cores serve pages better with one core to a query.
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def ensure_running(env: Env, var_dir: Path, *, patience_s: float = 0.0, watch: bool = False) -> None:
    """Starts the private server, or joins it, until this program ends; does nothing where DATABASE_URL is set.

    At the end waits up to `patience_s` seconds for child programs still leaving. With `watch`, a server that dies
    meanwhile is started again, and one whose program was killed is stopped. Raises ServerError.
    """
    if is_private(env):
        server = PrivateServer(Layout.of(var_dir))
        server.join()
        if watch:
            atexit.register(_end_watch, _start_watch(var_dir), os.getpid())
        atexit.register(server.leave, patience_s=patience_s)


def _start_watch(var_dir: Path) -> "subprocess.Popen[bytes]":
    """A program of its own: a thread that starts others may not live in a program that forks."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.postgres.watch", str(var_dir)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _end_watch(watch: "subprocess.Popen[bytes]", pid: int) -> None:
    if os.getpid() == pid:
        watch.communicate()


class PrivateServer:
    """One program's hold on the private server of a layout.

    Every program holds a shared lock while it uses the server. Locks vanish with their program, so a killed one
    leaves nothing behind that another must clear up.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._hold: int | None = None
        self._pid = 0

    def join(self) -> None:
        """Starts the server unless it runs, and keeps it running until `leave`; raises ServerError."""
        if self._hold is not None:
            return
        try:
            self.layout.prepare()
        except PermissionError as error:
            raise ServerError(
                f"{error.filename} belongs to another user: run as that user, or set ALONGSIDE_VAR."
            ) from error
        with self._alone():
            hold = os.open(self.layout.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(hold, fcntl.LOCK_SH)
                if not self.answers():
                    self._start()
            except BaseException:
                os.close(hold)
                raise
            self._hold, self._pid = hold, os.getpid()

    def leave(self, *, patience_s: float = 0.0) -> None:
        """Lets go, and stops the server where nobody else uses it. Children of the joining program do nothing."""
        if self._hold is None or self._pid != os.getpid():
            return
        hold, self._hold = self._hold, None
        try:
            with self._alone():
                if _alone_within(hold, patience_s):
                    self.stop()
        finally:
            fcntl.flock(hold, fcntl.LOCK_UN)
            os.close(hold)

    def revive(self) -> None:
        """Starts the server again where it is gone; raises ServerError."""
        if not self._listens():
            with self._alone():
                if not self.answers():
                    self._start()

    def answers(self) -> bool:
        """Whether the server accepts, or is too busy to accept, connections."""
        try:
            psycopg2.connect(
                dbname=DATABASE,
                user=APP_ROLE,
                host=str(self.layout.sockets),
                port=5432,
                requirepeer=self.layout.server_user,
                connect_timeout=5,
            ).close()
        except psycopg2.OperationalError as error:
            return "too many clients" in str(error) or "connection slots" in str(error)
        return True

    def pid(self) -> int | None:
        """Process id of the server as its pid file says, running or not."""
        try:
            return int((self.layout.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def stop(self) -> None:
        """Stops the server: disconnects everybody, writes everything, and waits for the end."""
        for signal_number in (signal.SIGINT, signal.SIGQUIT):
            pid = self.pid()
            if pid is None or not _is_postgres(pid):
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_number)
            until = time.monotonic() + _STOP_S
            while self.pid() is not None and time.monotonic() < until:
                time.sleep(0.02)

    def set_database_aside(self) -> str:
        """Puts an empty database in the place of ours; returns the name under which the old one stays.

        Raises ServerError where another program is connected to it.
        """
        with self._alone(), contextlib.closing(self._as_owner()) as link, link.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            taken = {name for (name,) in cursor.fetchall()}
            stem = f"{DATABASE}_until_{datetime.now(UTC):%Y_%m_%d}"
            name = next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if name not in taken)
            draft = f"{DATABASE}_draft"
            for statement in (
                "DROP DATABASE IF EXISTS {draft}",
                "CREATE DATABASE {draft}",
                "REVOKE TEMPORARY ON DATABASE {draft} FROM PUBLIC",
                # Last, so that whatever fails before leaves the program with the database it had.
                "ALTER DATABASE {ours} RENAME TO {aside}",
                "ALTER DATABASE {draft} RENAME TO {ours}",
            ):
                names = {"draft": draft, "ours": DATABASE, "aside": name}
                try:
                    cursor.execute(sql.SQL(statement).format(**{key: sql.Identifier(n) for key, n in names.items()}))
                except psycopg2.errors.ObjectInUse as error:
                    raise ServerError("Another program uses the database: stop it, then start again.") from error
        return name

    def _as_owner(self) -> "psycopg2.extensions.connection":
        """The owner's connection, to no database of ours; commits each statement."""
        link = psycopg2.connect(
            dbname="postgres",
            user=OWNER_ROLE,
            host=str(self.layout.sockets),
            port=5432,
            requirepeer=self.layout.server_user,
        )
        link.autocommit = True
        return link

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(5)
            try:
                link.connect(str(self.layout.sockets / SOCKET_NAME))
            except TimeoutError:
                return True
            except OSError:
                return False
        return True

    def _start(self) -> None:
        programs = binaries.find(self.layout)
        if not self.layout.data.exists():
            self._create(programs)
        self._write_access_files()
        give_up = time.monotonic() + _RETRY_S
        while not self._launch(programs):
            if time.monotonic() > give_up:
                if self._pid_file_is_somebody_elses():
                    (self.layout.data / "postmaster.pid").unlink()
                    give_up = time.monotonic() + _RETRY_S
                    continue
                raise ServerError(f"The private PostgreSQL does not start: read the end of {self.layout.log}.")
            time.sleep(0.1)

    def _launch(self, programs: Path) -> bool:
        """One try; False where the server ended at once. Raises ServerError where it neither ends nor answers."""
        command = [str(programs / "postgres"), "-D", str(self.layout.data)]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        with self._open_log() as log:
            # A session of its own: Ctrl-C must reach the programs first and the server last.
            process = self._run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            if self.answers():
                return True
            if process.poll() is not None:
                return False
            time.sleep(0.02)
        raise ServerError(f"The private PostgreSQL does not answer: read the end of {self.layout.log}.")

    def _settings(self) -> dict[str, str]:
        return _SETTINGS | {
            "unix_socket_directories": str(self.layout.sockets),
            "hba_file": str(self.layout.home / "hba.conf"),
            "ident_file": str(self.layout.home / "ident.conf"),
        }

    def _create(self, programs: Path) -> None:
        """A new cluster with both roles, put in place only when complete."""
        draft = self.layout.home / "data.draft"
        if draft.exists():
            shutil.rmtree(draft)
        self.layout.private_folder(draft)
        with self._open_log() as log:
            init = [str(programs / "initdb"), "-D", str(draft), "-U", _SUPERUSER, "-A", "peer", "-E", "UTF8"]
            for locale in _locales(binaries.major_version(programs)):
                if self._run([*init, *locale], stdin=subprocess.DEVNULL, stdout=log, stderr=log).wait() == 0:
                    break
            else:
                raise ServerError(f"The private PostgreSQL cannot be made: read the end of {self.layout.log}.")
            # Alone with the files, before any socket exists: no role but our two is ever admitted over one.
            single = [str(programs / "postgres"), "--single", "-D", str(draft), "template1"]
            process = self._run(single, stdin=subprocess.PIPE, stdout=log, stderr=log)
            process.communicate(_first_statements().encode())
            if process.returncode != 0:
                raise ServerError(f"The private PostgreSQL cannot be made: read the end of {self.layout.log}.")
        draft.rename(self.layout.data)

    def _run(self, command: list[str], **options: object) -> "subprocess.Popen[bytes]":
        if self.layout.as_other_user:
            options |= {"user": self.layout.uid, "group": self.layout.gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
        return subprocess.Popen(command, cwd=self.layout.home, env=environment, umask=0o077, **options)  # type: ignore[call-overload]

    def _write_access_files(self) -> None:
        user = self.layout.client_user
        admitted = "".join(f'alongside "{user}" {role}\n' for role in (OWNER_ROLE, APP_ROLE))
        self._write("hba.conf", "local all all peer map=alongside\n")
        self._write("ident.conf", admitted)

    def _write(self, name: str, text: str) -> None:
        draft = self.layout.home / f"{name}.draft"
        draft.write_text(text)
        draft.chmod(0o644 if self.layout.as_other_user else 0o600)
        draft.replace(self.layout.home / name)

    def _open_log(self) -> BinaryIO:
        log = os.open(self.layout.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if os.fstat(log).st_size > _LOG_LIMIT_BYTES:
            os.ftruncate(log, 0)
        return os.fdopen(log, "ab")

    def _pid_file_is_somebody_elses(self) -> bool:
        """After a restart of the machine the number in the pid file can belong to any other program."""
        pid = self.pid()
        return pid is not None and not _is_postgres(pid)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Starting and stopping, one program at a time."""
        descriptor = os.open(self.layout.home / "change.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _alone_within(hold: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        else:
            return True


def _is_postgres(pid: int) -> bool:
    answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True)
    return "postgres" in answer.stdout


def _locales(version: int) -> list[list[str]]:
    """Options of initdb, best first: letters beyond ASCII have upper and lower case, order is by code point."""
    if version >= 17:
        return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [["--locale=C.UTF-8"], ["--locale=en_US.UTF-8"], ["--locale=C"]]


def _first_statements() -> str:
    return (
        f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB\n"
        f"CREATE ROLE {APP_ROLE} LOGIN\n"
        f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}\n"
        f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC\n"
    )
