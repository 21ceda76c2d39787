"""Ids for HSDS objects whose rows are numbered."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models


class HsdsObject(models.Model):
    """A row that HSDS knows by a UUID.

    The row's own number stays its key: it keeps the order in which telephones and times were entered.
    """

    # The database makes one too, for rows that plain SQL writes.
    hsds_id = models.UUIDField("HSDS id", unique=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)

    class Meta:
        abstract = True


def derived_id(parent: uuid.UUID, kind: str, value: str = "") -> uuid.UUID:
    """The id of what is derived from a row: the same in every import and every export [UUID version 5, RFC 9562 5.5].

    `kind` says what it is, `value` tells several of one parent apart.
    """
    return uuid.uuid5(parent, f"{kind}:{value}" if value else kind)
