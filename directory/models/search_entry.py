"""The search index: one row for each way into an organization. Written by `directory.search.entry` only."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from directory.models.fields import TimesField, position_column, tag_string_column


class EntryKind(models.TextChoices):
    PLACE = "place", "Go there"
    AREA = "area", "Covers an area"
    REMOTE = "remote", "Online or by phone, nation-wide or world-wide"


class SearchEntry(models.Model):
    """A service at a place, a service in an area, or a nation-wide remote service, with every facet beside it.

    Derived: dropping the table and running `manage.py rebuild_search` loses nothing.
    """

    organization = models.ForeignKey("directory.Organization", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey("directory.Service", null=True, on_delete=models.CASCADE, related_name="+")
    location = models.ForeignKey("directory.Location", null=True, on_delete=models.CASCADE, related_name="+")
    entry_kind = models.CharField(max_length=6, choices=EntryKind)
    name = models.CharField(max_length=200)

    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    precision = models.CharField(max_length=8, blank=True)
    position = position_column()

    # Where a place to go to lies: the code of its state, or of its nation where that has none.
    region = models.CharField(max_length=6, blank=True)
    area_code = models.CharField(max_length=16, blank=True)
    # 1 postal code, 2 county, 3 region, 4 nation, 5 everywhere, 6 none known: found by name alone.
    area_rank = models.PositiveSmallIntegerField(default=0)
    # False: nobody said which area it covers, so the widest known one stands in and the row is listed last.
    area_stated = models.BooleanField(default=True)

    tags = ArrayField(models.SmallIntegerField(), default=list)
    # The same tags as a word, a letter for each: words are joined and letters taken out of them faster than arrays are.
    tag_string = tag_string_column()
    text = SearchVectorField(null=True)
    times = TimesField(null=True)
    # Meetings on holidays of which nobody has said whether they take place.
    unsure = TimesField(null=True)
    verified_on = models.DateField(null=True)

    class Meta:
        indexes = [
            # What counting needs lies in the index itself, so that a crowded place is counted without its rows.
            GistIndex(
                fields=["position"],
                name="entry_position",
                condition=Q(entry_kind=EntryKind.PLACE),
                include=["id", "organization", "tags", "tag_string"],
            ),
            models.Index(fields=["area_code"], name="entry_area", condition=~Q(entry_kind=EntryKind.PLACE)),
            # Whoever meets online and states no area may be joined from the whole nation: many rows to count, few to show.
            models.Index(
                fields=["area_code"],
                name="entry_remote",
                condition=Q(entry_kind=EntryKind.REMOTE),
                include=["id", "organization", "tags", "tag_string"],
            ),
            models.Index(
                F("area_stated").desc(),
                "area_rank",
                Lower("name"),
                "organization",
                "id",
                name="entry_remote_order",
                condition=Q(entry_kind=EntryKind.REMOTE),
            ),
            # A whole state or nation is read by name, and counted to a limit.
            models.Index(
                "region", Lower("name"), "organization", name="entry_region", condition=Q(entry_kind=EntryKind.PLACE)
            ),
            models.Index(Lower("name"), "organization", name="entry_name"),
            GinIndex(fields=["tags"], name="entry_tags", fastupdate=False),
            # Whether a rare filter is met at any place: most of those who meet it may be helped by phone only.
            GinIndex(
                fields=["tags"], name="entry_place_tags", condition=Q(entry_kind=EntryKind.PLACE), fastupdate=False
            ),
            GinIndex(fields=["text"], name="entry_text", fastupdate=False),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="entry_name_trigrams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.entry_kind})"


class SearchWord(models.Model):
    """A word met in the listings, so that a misspelt one finds its neighbour by trigrams."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.word
