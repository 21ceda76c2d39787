"""What a note of the person's is; and contacts say what to know about reaching somebody, instead of "how not to"."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

import core.crypto.fields

_KINDS = [
    ("question", "A question, or anything else to say"),
    ("change_requested", "A form is to read differently"),
    ("comment", "Written beside an answer to a form"),
    ("contact_changed", "The way to reach them changed"),
    ("contact_withdrawn", "The way to reach them is not to be used"),
    ("erasure_requested", "They asked to be erased"),
]
# What a press used to put into the person's mouth.
_PRESSED = {
    "I changed how to reach me. The new way stands in my record.": "contact_changed",
    "Erase what you hold about me, as far as the law lets you.": "erasure_requested",
}


def name_kinds(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Notes get their kind, and contacts keep what stood under "how not to", said so that it cannot be turned round."""
    editor.execute("SET LOCAL app.maintenance = 'on'")
    for note in apps.get_model("referrals", "PersonNote").objects.all():
        pressed = _PRESSED.get(note.text, "")
        note.kind = pressed or ("change_requested" if note.release_id else "question")
        note.text = "" if pressed else note.text
        note.save(update_fields=["kind", "text"])
    for person in apps.get_model("referrals", "Person").objects.all():
        if "not" in (person.contact or {}):
            avoid = person.contact.pop("not")
            person.contact["about"] = f"Not like this: {avoid}" if avoid else ""
            person.save(update_fields=["contact"])
    editor.execute("SET LOCAL app.maintenance = 'off'")


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0016_how_it_was_stopped"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "person", "contact_withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("personnote", "kind", models.CharField(choices=_KINDS, default="question", max_length=18)),
        migrations.AddField(
            "personnote",
            "recorded_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("personnote", "text", core.crypto.fields.EncryptedTextField(blank=True, default="")),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
        migrations.AddConstraint(
            "personnote",
            models.CheckConstraint(condition=Q(kind__in=[name for name, _ in _KINDS]), name="person_note_kind_known"),
        ),
        migrations.AddConstraint(
            "personnote",
            models.CheckConstraint(
                condition=~Q(kind__in=("change_requested", "comment")) | Q(release__isnull=False),
                name="person_note_about_a_form",
            ),
        ),
    ]
