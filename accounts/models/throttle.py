"""Counted attempts: in the database, so that a restart does not forget them and all workers share them."""

from django.db import models


class Attempt(models.Model):
    """How often something was tried within a window. The key is a keyed hash: no address or code is stored."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M}"
