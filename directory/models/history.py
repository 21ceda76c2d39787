"""Which changes are kept: all of them, by database triggers, so that imports and the shell cannot slip past."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=models.Model)


def tracked(**options: Any) -> Callable[[type[Model]], type[Model]]:
    """Keep a row of history for each insert, change and deletion of the decorated model."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), level=pghistory.Statement, **options
    )
