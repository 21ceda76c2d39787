"""A program beside `make run`: starts the private server again when it dies, and stops it when `make run` is killed.

Its standard input is a pipe that the watched program and its children hold open: its end is their end.
"""

import select
import sys
from pathlib import Path

from config.postgres.layout import Layout, ServerError
from config.postgres.server import PrivateServer

_LOOK_EVERY_S = 0.5


def main(var_dir: Path) -> None:
    """Watches until standard input ends, then leaves the server like any other user of it."""
    server = PrivateServer(Layout.of(var_dir))
    server.join()
    problem = ""
    try:
        while not select.select([sys.stdin], [], [], _LOOK_EVERY_S)[0]:
            try:
                server.revive()
            except ServerError as error:
                if str(error) != problem:
                    print(error, file=sys.stderr)
                problem = str(error)
    finally:
        server.leave(patience_s=2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
