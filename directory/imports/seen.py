"""Which rows a run has met: on disk, because a list can be longer than memory is wide."""

import sqlite3


class Seen:
    """Keys with the line they stood on, in a temporary file that ends with the process."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(
            "CREATE TABLE seen (source TEXT, id TEXT, line INTEGER, PRIMARY KEY (source, id)) WITHOUT ROWID"
        )

    def line_of(self, key: tuple[str, str]) -> int | None:
        """The line of an earlier row with this key."""
        row = self._file.execute("SELECT line FROM seen WHERE source = ? AND id = ?", key).fetchone()
        return int(row[0]) if row else None

    def add(self, key: tuple[str, str], line: int) -> None:
        self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (*key, line))

    def close(self) -> None:
        self._file.close()
