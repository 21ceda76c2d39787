"""One clock for all workers: the database's. Read it after locking, or a stop that came first could look later."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func

# The same instant inside a query, which spares asking for it first.
NOW = Func(function="clock_timestamp", output_field=DateTimeField())


def now() -> datetime:
    """The database's clock at this instant (aware), not the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
