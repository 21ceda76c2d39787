"""How a form was stopped by whoever signed it for somebody: a stop of the person's own has a row that says so."""

from django.db import migrations, models

_WAYS = [
    ("online", "On their own page"),
    ("writing", "In writing"),
    ("spoken", "Spoken"),
    ("device", "On a device of the agency"),
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0015_stopped_on_a_device")]
    operations = [
        migrations.AddField(
            "releaseevent", "way", models.CharField(blank=True, choices=_WAYS, default="", max_length=8)
        ),
        migrations.AddConstraint(
            "releaseevent",
            models.CheckConstraint(
                condition=models.Q(way="")
                | models.Q(move="revoke", by="person", way__in=["online", "writing", "spoken", "device"]),
                name="release_event_way_of_a_stop",
            ),
        ),
    ]
