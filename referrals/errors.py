"""What can stand in the way of a write, each with a sentence for whoever asked."""

from collections.abc import Sequence
from datetime import datetime


class NotReady(Exception):  # noqa: N818 - these name a state of affairs
    """Something has to be filled in first; `reasons` says what, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class PermissionEnded(Exception):  # noqa: N818
    """Nothing may be shown. `at` is when permission ended, or None where there never was one."""

    def __init__(self, reason: str, at: datetime | None = None) -> None:
        super().__init__("Permission ended." if at else "There is no permission for this.")
        self.reason = reason
        self.at = at


class ChangedMeanwhile(Exception):  # noqa: N818
    """Somebody else saved first. What was typed is kept by the caller."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed this while you were writing. Your words are below: compare, then save.")


class RecordFrozen(Exception):  # noqa: N818
    """The person died or was erased: nothing is added to the record."""

    def __init__(self) -> None:
        super().__init__("This record is closed. Nothing can be added to it.")
