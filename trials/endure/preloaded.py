"""Small libraries in C that make a program's disk fail or its clock lie, built where they are wanted."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def library(name: str) -> Iterator[Path | None]:
    """`trials/endure/<name>.c` as a library for LD_PRELOAD, in a folder that everybody may enter; None without a gcc."""
    if shutil.which("gcc") is None:
        yield None
        return
    # PostgreSQL runs as another user, who may not enter the folder of a trial.
    with tempfile.TemporaryDirectory(prefix="alongside-library-") as place:
        Path(place).chmod(0o755)
        built, source = Path(place) / f"{name}.so", Path(__file__).with_name(f"{name}.c")
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-o", str(built), str(source), "-ldl"], check=True)
        yield built
