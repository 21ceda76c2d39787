"""Between the rows of a release and the rules of what a valid one holds (`referrals.consent`)."""

from datetime import datetime
from typing import Any

from referrals.models import Release


def missing_to_ask(release: Release, at: datetime) -> list[str]:
    raise NotImplementedError


def missing_to_sign(release: Release, signature: Any, at: datetime) -> list[str]:
    raise NotImplementedError


def freeze(release: Release) -> None:
    raise NotImplementedError


def seal(release: Release) -> None:
    raise NotImplementedError
