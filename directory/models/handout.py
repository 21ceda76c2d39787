"""The short link on a hand-out: which listings, in which order, for some days."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from directory.models.querysets import HandoutQuerySet

# Listings on one list: a sheet of more is not read, and cannot be asked of the server for nothing.
MOST_LISTINGS = 20
# Letters of a code as it is kept; shown in two halves.
CODE_LENGTH = 8


class HandoutLanguage(models.TextChoices):
    """The language of a hand-out's headings; what listings say stays as they say it."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Español"


class Handout(models.Model):
    """A list that a short link opens. It says nothing about who made it, when in the day, or for whom.

    No `@tracked()`: history would keep what is promised to be deleted. The code is the key, so that no counter tells
    the order in which lists were made. Notes are never here.
    """

    code = models.CharField(max_length=CODE_LENGTH, primary_key=True, help_text="Without the hyphen it is shown with.")
    listings = ArrayField(models.UUIDField(), help_text="Ids of organizations, in the order of the sheet.")
    language = models.CharField(max_length=2, choices=HandoutLanguage, default=HandoutLanguage.ENGLISH)
    large_print = models.BooleanField(default=False)
    expires_on = models.DateField(db_index=True, help_text="The last day on which the link opens the list.")

    objects = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = "hand-out"
        verbose_name_plural = "hand-outs"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(listings__len__range=(1, MOST_LISTINGS)), name="handout_lists_something"
            )
        ]

    def __str__(self) -> str:
        return "Hand-out"
