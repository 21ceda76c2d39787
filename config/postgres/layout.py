"""Where the private server keeps its things, and as whom it runs."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

# A socket's whole path must fit 103 bytes on macOS and 107 on Linux.
_LONGEST_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"
_ROOT_HOME = Path("/var/lib/alongside")


class ServerError(Exception):
    """The private server cannot be used; the message says in one line what to do."""


@dataclass(frozen=True)
class Layout:
    """Folders of one private server. `uid` and `gid` are those it runs as."""

    home: Path
    sockets: Path
    uid: int
    gid: int

    @classmethod
    def of(cls, var_dir: Path) -> "Layout":
        """The layout for `var_dir`; touches no file.

        PostgreSQL refuses to run as root, and another user cannot enter root's folders: there the server lives in
        /var/lib and runs as `nobody`.
        """
        var_dir = Path(os.path.realpath(var_dir))
        key = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            home = _ROOT_HOME / key
            return cls(home, home / "run", nobody.pw_uid, nobody.pw_gid)
        home = var_dir / "pg"
        sockets = home / "run"
        if len(os.fsencode(sockets / SOCKET_NAME)) > _LONGEST_SOCKET_PATH:
            sockets = Path(f"/tmp/alongside-{os.geteuid()}-{key}")
        return cls(home, sockets, os.geteuid(), os.getegid())

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def as_other_user(self) -> bool:
        """Whether the server runs as somebody else than this program."""
        return self.uid != os.geteuid()

    @property
    def server_user(self) -> str:
        """Operating-system name of the user the server runs as."""
        return _user_name(self.uid)

    @property
    def client_user(self) -> str:
        """Operating-system name of the only user who may connect."""
        return _user_name(os.geteuid())

    def prepare(self) -> None:
        """Makes the folders; raises ServerError where one is not ours alone."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o755 if self.as_other_user else 0o700)
        self.private_folder(self.sockets)

    def private_folder(self, folder: Path) -> None:
        """Makes `folder` the server user's own with mode 0700; raises ServerError where somebody else holds it."""
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, self.uid, self.gid)
        except FileExistsError:
            pass
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {self.uid, os.geteuid()}:
            raise ServerError(f"{folder} is in the way and belongs to somebody else: remove it and start again.")
        os.chown(folder, self.uid, self.gid, follow_symlinks=False)
        folder.chmod(0o700)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise ServerError(f"User id {uid} has no name here: add the user, or set DATABASE_URL.") from error
