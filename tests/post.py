"""E-mail on its way, as a job reads it: row-level security shows it to nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet

from core.messaging.outbox import JOB
from core.models import OutgoingMail
from core.rls.principal import acting_as


def _as_job(ask: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(ask)
    def asked(*args: Any, **kwargs: Any) -> Any:
        with acting_as(JOB):
            return ask(*args, **kwargs)

    return asked


class _Posted(QuerySet[OutgoingMail]):
    """A queryset that acts as a job whenever it reaches the database."""

    _fetch_all = _as_job(QuerySet._fetch_all)
    exists = _as_job(QuerySet.exists)
    count = _as_job(QuerySet.count)
    create = _as_job(QuerySet.create)
    update = _as_job(QuerySet.update)
    delete = _as_job(QuerySet.delete)


def posted() -> QuerySet[OutgoingMail]:
    """All e-mails that wait, were sent or were given up; the newest first."""
    return _Posted(OutgoingMail)
