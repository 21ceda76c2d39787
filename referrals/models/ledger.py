"""The ledger of disclosures: added to and never changed, each row sealed to the one before it."""

from django.db import models

from referrals.vocabularies import Direction, Purpose


class LedgerEntry(models.Model):
    """One disclosure: who told whom which fields, under which release. Names of fields, never their values.

    `seq`, `previous` and `hash` are the database's (a trigger); people appear as ids that mean nothing once their
    record is erased. No foreign keys: the row outlives what it is about.
    """

    seq = models.BigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField()
    person_id = models.UUIDField()
    referral_id = models.UUIDField(null=True)
    release_id = models.UUIDField()
    # "agency:<uuid>", "organization:<uuid>"
    discloser = models.CharField(max_length=60)
    recipient = models.CharField(max_length=60)
    direction = models.CharField(max_length=16, choices=Direction)
    purpose = models.CharField(max_length=30, choices=Purpose)
    # Comma-separated names, sorted.
    fields = models.TextField()
    # Key of the notice that went along, or "".
    notice = models.CharField(max_length=40, blank=True)
    # How: "opened", "status", "export", "paper", "spoken".
    access_mode = models.CharField(max_length=20)
    # "user:<uuid>" or "link:<uuid>": who caused it.
    actor = models.CharField(max_length=60)
    previous = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["seq"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["person_id", "seq"], name="ledger_person"),
            models.Index(fields=["referral_id"], name="ledger_referral"),
        ]

    def __str__(self) -> str:
        return str(self.seq)


class LedgerHead(models.Model):
    """The last row's number and hash: one row, written by the ledger's trigger only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_head_is_one")]

    def __str__(self) -> str:
        return str(self.seq)


class LedgerCheckpoint(models.Model):
    """The head of the ledger at one time under a keyed MAC; the same stands in a file outside the database.

    File and table hold each other: what is cut from one is still in the other (`referrals.ledger.checkpoints`).
    """

    number = models.BigIntegerField(primary_key=True)
    count = models.BigIntegerField("rows of the ledger")
    hash = models.CharField("hash of its last row", max_length=64, blank=True)
    # As in the file, to the second, in UTC.
    time = models.CharField(max_length=20)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.count}"
