"""People, their releases and referrals, and the ledger. Who reaches which row, and what may change, is in `referrals/sql/`."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import referrals.references
import uuid
import core.crypto.fields
from django.conf import settings
from django.db import migrations, models

# Foreign keys over two columns, which Django cannot declare: whatever names a person and something of theirs (their
# agency, a related person, a disclosure) names the same person in both. Policies go by the agency of a row.
SAME_PERSON = """
ALTER TABLE referrals_caseload ADD CONSTRAINT caseload_person_of_agency
    FOREIGN KEY (person_id, agency_id) REFERENCES referrals_person (id, agency_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE referrals_task ADD CONSTRAINT task_person_of_agency
    FOREIGN KEY (person_id, agency_id) REFERENCES referrals_person (id, agency_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE referrals_release ADD CONSTRAINT release_representative_of_person
    FOREIGN KEY (representative_id, person_id) REFERENCES referrals_relatedperson (id, person_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE referrals_link ADD CONSTRAINT link_related_person_of_person
    FOREIGN KEY (related_person_id, person_id) REFERENCES referrals_relatedperson (id, person_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE referrals_externaldisclosure ADD CONSTRAINT strikes_of_the_same_person
    FOREIGN KEY (strikes_id, person_id) REFERENCES referrals_externaldisclosure (id, person_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
NOT_SAME_PERSON = """
ALTER TABLE referrals_externaldisclosure DROP CONSTRAINT strikes_of_the_same_person;
ALTER TABLE referrals_link DROP CONSTRAINT link_related_person_of_person;
ALTER TABLE referrals_release DROP CONSTRAINT release_representative_of_person;
ALTER TABLE referrals_task DROP CONSTRAINT task_person_of_agency;
ALTER TABLE referrals_caseload DROP CONSTRAINT caseload_person_of_agency;
"""
# The hash of a ledger row joins its fields with this character (referrals/sql/ledger.sql): none may hold it.
NO_SEPARATORS = r"""
ALTER TABLE referrals_ledgerentry ADD CONSTRAINT ledger_no_separators CHECK (
    strpos(discloser || recipient || direction || purpose || fields || notice || access_mode || actor, E'\x1f') = 0)
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("count", models.BigIntegerField(verbose_name="rows of the ledger")),
                ("hash", models.CharField(blank=True, max_length=64, verbose_name="hash of its last row")),
                ("time", models.CharField(max_length=20)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=referrals.references.new_reference, editable=False, max_length=11, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warm_handoff", "Introduce them together"),
                            ("referral", "Refer"),
                            ("coordination", "They already go there"),
                            ("self_referral", "They will get in touch themselves"),
                        ],
                        default="referral",
                        max_length=14,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("peer_support", "To get peer support started"),
                            ("support_after_hospital", "To plan support after hospital"),
                            ("work_together", "To work together on the support I already have"),
                            ("housing_or_work", "To get help with housing, school or work"),
                        ],
                        default="peer_support",
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not sent yet"),
                            ("awaiting_person", "Waiting for the person"),
                            ("sent", "Sent, not opened yet"),
                            ("opened", "Opened"),
                            ("accepted", "They said yes"),
                            ("waitlisted", "On their waiting list"),
                            ("declined_by_organization", "They said no for now"),
                            ("contacting", "They are getting in touch"),
                            ("connected", "In touch"),
                            ("closed", "Finished"),
                            ("declined_by_person", "The person said no"),
                            ("recalled", "Taken back"),
                            ("on_hold_permission", "Permission ended"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=24,
                    ),
                ),
                ("send_when_signed", models.BooleanField(default=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("connected", "They are in touch"),
                            ("chose_not_to", "They chose something else"),
                            ("no_capacity", "The group had no room"),
                            ("not_a_fit", "The group was not the right one"),
                            ("not_reached", "They could not be reached"),
                            ("already_involved", "They already go there"),
                            ("referred_on", "They went somewhere else"),
                            ("moved_away", "They moved away"),
                            ("died", "They died"),
                            ("permission_withdrawn", "They stopped sharing"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "reported_state",
                    models.CharField(
                        choices=[
                            ("draft", "Not sent yet"),
                            ("awaiting_person", "Waiting for the person"),
                            ("sent", "Sent, not opened yet"),
                            ("opened", "Opened"),
                            ("accepted", "They said yes"),
                            ("waitlisted", "On their waiting list"),
                            ("declined_by_organization", "They said no for now"),
                            ("contacting", "They are getting in touch"),
                            ("connected", "In touch"),
                            ("closed", "Finished"),
                            ("declined_by_person", "The person said no"),
                            ("recalled", "Taken back"),
                            ("on_hold_permission", "Permission ended"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=24,
                    ),
                ),
                (
                    "reported_outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("connected", "They are in touch"),
                            ("chose_not_to", "They chose something else"),
                            ("no_capacity", "The group had no room"),
                            ("not_a_fit", "The group was not the right one"),
                            ("not_reached", "They could not be reached"),
                            ("already_involved", "They already go there"),
                            ("referred_on", "They went somewhere else"),
                            ("moved_away", "They moved away"),
                            ("died", "They died"),
                            ("permission_withdrawn", "They stopped sharing"),
                        ],
                        editable=False,
                        max_length=24,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("sent_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("opened_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CaseloadTransfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("refused", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="JointCall",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("seq", models.BigIntegerField(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField()),
                ("referral_id", models.UUIDField(null=True)),
                ("release_id", models.UUIDField()),
                ("discloser", models.CharField(max_length=60)),
                ("recipient", models.CharField(max_length=60)),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("to_organization", "From the agency to the organization"),
                            ("to_agency", "From the organization back to the agency"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("peer_support", "To get peer support started"),
                            ("support_after_hospital", "To plan support after hospital"),
                            ("work_together", "To work together on the support I already have"),
                            ("housing_or_work", "To get help with housing, school or work"),
                        ],
                        max_length=30,
                    ),
                ),
                ("fields", models.TextField()),
                ("notice", models.CharField(blank=True, max_length=40)),
                ("access_mode", models.CharField(max_length=20)),
                ("actor", models.CharField(max_length=60)),
                ("previous", models.CharField(editable=False, max_length=64)),
                ("hash", models.CharField(editable=False, max_length=64)),
            ],
            options={
                "verbose_name_plural": "ledger entries",
                "ordering": ["seq"],
                "indexes": [
                    models.Index(fields=["person_id", "seq"], name="ledger_person"),
                    models.Index(fields=["referral_id"], name="ledger_referral"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="ledger_head_is_one")],
            },
        ),
        migrations.CreateModel(
            name="AllowedTransition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("of", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=24)),
                ("target", models.CharField(max_length=24)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("of", "source", "target"), name="allowed_transition")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("preferred_name", core.crypto.fields.EncryptedTextField(verbose_name="what they want to be called")),
                (
                    "full_name",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="full name, as it stands in the release"
                    ),
                ),
                (
                    "contact",
                    core.crypto.fields.EncryptedJSONField(
                        blank=True, default=dict, verbose_name="how to reach them safely"
                    ),
                ),
                ("contact_changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("contact_withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("date_of_birth", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("is_adult", models.BooleanField(blank=True, null=True, verbose_name="18 or over")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("died_at", models.DateTimeField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "contact_changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="RelatedPerson",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[("representative", "Representative"), ("advocate", "Advocate")], max_length=14
                    ),
                ),
                ("name", core.crypto.fields.EncryptedTextField()),
                ("basis", core.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what they are")),
                (
                    "authority",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="the document that shows it"
                    ),
                ),
                (
                    "scope",
                    core.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what they may decide"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="last day of their authority")),
                (
                    "jointly_only",
                    models.BooleanField(default=False, verbose_name="signs only together with somebody else"),
                ),
                (
                    "joint_signers",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="who else has to sign, one in each line"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ended", "Their authority ended"),
                            ("never_held", "They never had it: it was written down by mistake"),
                            ("died", "The person died"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_people",
                        to="referrals.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Caseload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "Works with them"),
                            ("reason", "Gave a reason"),
                            ("break_glass", "In an emergency"),
                        ],
                        default="own",
                        max_length=12,
                    ),
                ),
                ("reason", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "came_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="caseload", to="referrals.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccessLog",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("link_id", models.UUIDField(null=True)),
                ("what", models.CharField(max_length=60)),
                ("referral_id", models.UUIDField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="referrals.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Preset",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warm_handoff", "Introduce them together"),
                            ("referral", "Refer"),
                            ("coordination", "They already go there"),
                            ("self_referral", "They will get in touch themselves"),
                        ],
                        default="warm_handoff",
                        max_length=14,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("peer_support", "To get peer support started"),
                            ("support_after_hospital", "To plan support after hospital"),
                            ("work_together", "To work together on the support I already have"),
                            ("housing_or_work", "To get help with housing, school or work"),
                        ],
                        default="peer_support",
                        max_length=30,
                    ),
                ),
                (
                    "categories_to_organization",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "What I want to be called"),
                                ("contact", "How to reach me safely"),
                                ("best_time", "The best time to reach me"),
                                ("hopes", "What I hope for, in my own words"),
                                ("to_know", "What they need to know to welcome me"),
                                ("whereabouts", "Where I am now and when I leave"),
                                ("date_of_birth", "My date of birth"),
                                ("answer", "Whether they can offer me a place"),
                                ("in_touch", "Whether we are in touch"),
                                ("outcome", "How it ended"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "categories_to_agency",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "What I want to be called"),
                                ("contact", "How to reach me safely"),
                                ("best_time", "The best time to reach me"),
                                ("hopes", "What I hope for, in my own words"),
                                ("to_know", "What they need to know to welcome me"),
                                ("whereabouts", "Where I am now and when I leave"),
                                ("date_of_birth", "My date of birth"),
                                ("answer", "Whether they can offer me a place"),
                                ("in_touch", "Whether we are in touch"),
                                ("outcome", "How it ended"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=90, verbose_name="how many days it counts")),
                ("is_default", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presets", to="accounts.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["-is_default", "name"],
            },
        ),
        migrations.CreateModel(
            name="ReferralContent",
            fields=[
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="referrals.referral",
                    ),
                ),
                (
                    "hopes",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what they hope for, in their own words"
                    ),
                ),
                (
                    "to_know",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what the organization needs to know"
                    ),
                ),
                (
                    "best_time",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="the best time to reach them"
                    ),
                ),
                (
                    "whereabouts",
                    core.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="where they are now"),
                ),
                (
                    "leaves_on",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="when they plan to leave"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="referral",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="referrals", to="referrals.person"
            ),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organization", "Open a referral"),
                            ("person", "My releases"),
                            ("advocate", "Read along with somebody"),
                            ("answers_for", "Answer for somebody"),
                        ],
                        max_length=12,
                    ),
                ),
                ("helps", models.BooleanField(default=False)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("code_hash", models.CharField(max_length=64)),
                ("code", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("claim_hash", models.CharField(blank=True, max_length=64)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=30)),
                ("sent_to", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "related_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="links",
                        to="referrals.relatedperson",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="referrals.person"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="referrals.referral",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("event_type", models.CharField(max_length=24)),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "Not sent yet"),
                            ("awaiting_person", "Waiting for the person"),
                            ("sent", "Sent, not opened yet"),
                            ("opened", "Opened"),
                            ("accepted", "They said yes"),
                            ("waitlisted", "On their waiting list"),
                            ("declined_by_organization", "They said no for now"),
                            ("contacting", "They are getting in touch"),
                            ("connected", "In touch"),
                            ("closed", "Finished"),
                            ("declined_by_person", "The person said no"),
                            ("recalled", "Taken back"),
                            ("on_hold_permission", "Permission ended"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Not sent yet"),
                            ("awaiting_person", "Waiting for the person"),
                            ("sent", "Sent, not opened yet"),
                            ("opened", "Opened"),
                            ("accepted", "They said yes"),
                            ("waitlisted", "On their waiting list"),
                            ("declined_by_organization", "They said no for now"),
                            ("contacting", "They are getting in touch"),
                            ("connected", "In touch"),
                            ("closed", "Finished"),
                            ("declined_by_person", "The person said no"),
                            ("recalled", "Taken back"),
                            ("on_hold_permission", "Permission ended"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("staff", "Agency"),
                            ("organization", "Organization"),
                            ("person", "The person"),
                            ("system", "Time"),
                        ],
                        max_length=12,
                    ),
                ),
                ("link_id", models.UUIDField(null=True)),
                ("why", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.person"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="referrals.referral"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=referrals.references.new_release_reference, editable=False, max_length=11, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being filled in"),
                            ("requested", "Waiting for an answer"),
                            ("active", "Signed"),
                            ("declined", "Answered no"),
                            ("expired", "Ended"),
                            ("revoked", "Stopped"),
                            ("superseded", "Replaced by a newer one"),
                            ("entered_in_error", "Written by mistake"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=16,
                    ),
                ),
                (
                    "policy",
                    models.CharField(blank=True, max_length=60, verbose_name="rules it follows, with their version"),
                ),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("peer_support", "To get peer support started"),
                                ("support_after_hospital", "To plan support after hospital"),
                                ("work_together", "To work together on the support I already have"),
                                ("housing_or_work", "To get help with housing, school or work"),
                            ],
                            max_length=30,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("requested_to_organization", models.BooleanField(default=True)),
                ("requested_to_agency", models.BooleanField(default=True)),
                (
                    "categories_to_organization",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "What I want to be called"),
                                ("contact", "How to reach me safely"),
                                ("best_time", "The best time to reach me"),
                                ("hopes", "What I hope for, in my own words"),
                                ("to_know", "What they need to know to welcome me"),
                                ("whereabouts", "Where I am now and when I leave"),
                                ("date_of_birth", "My date of birth"),
                                ("answer", "Whether they can offer me a place"),
                                ("in_touch", "Whether we are in touch"),
                                ("outcome", "How it ended"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "categories_to_agency",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "What I want to be called"),
                                ("contact", "How to reach me safely"),
                                ("best_time", "The best time to reach me"),
                                ("hopes", "What I hope for, in my own words"),
                                ("to_know", "What they need to know to welcome me"),
                                ("whereabouts", "Where I am now and when I leave"),
                                ("date_of_birth", "My date of birth"),
                                ("answer", "Whether they can offer me a place"),
                                ("in_touch", "Whether we are in touch"),
                                ("outcome", "How it ended"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("consented_to_organization", models.BooleanField(blank=True, null=True)),
                ("consented_to_agency", models.BooleanField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="last day it counts")),
                (
                    "expires_event",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("support_started", "when I have met the group"),
                            ("discharged", "when I leave the hospital"),
                            ("care_ended", "when I stop going to the agency"),
                        ],
                        max_length=20,
                    ),
                ),
                ("expires_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("event_happened_at", models.DateTimeField(blank=True, null=True)),
                ("disclosed_values", core.crypto.fields.EncryptedJSONField(blank=True, default=dict)),
                ("text", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("text_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("requested_at", models.DateTimeField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "signature_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own_device", "On their own phone or computer"),
                            ("staff_device", "On a device of the agency"),
                            ("paper", "On paper"),
                            ("spoken", "Spoken, with a witness (UK only)"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "signature",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="name as typed or written"
                    ),
                ),
                (
                    "witness",
                    core.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="name of the witness"),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="copy given")),
                ("delivery_method", models.CharField(blank=True, max_length=20)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("due_since", models.DateTimeField(blank=True, editable=False, null=True)),
                ("emptied_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="referrals.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.relatedperson",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="superseded_by",
                        to="referrals.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="release",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="referrals",
                to="referrals.release",
            ),
        ),
        migrations.CreateModel(
            name="PersonNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "A question, or anything else to say"),
                            ("change_requested", "A form is to read differently"),
                            ("comment", "Written beside an answer to a form"),
                            ("contact_changed", "The way to reach them changed"),
                            ("contact_withdrawn", "The way to reach them is not to be used"),
                            ("erasure_requested", "They asked to be erased"),
                        ],
                        default="question",
                        max_length=18,
                    ),
                ),
                ("text", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="referrals.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="referrals.release",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_form", "Signed form"),
                            ("own_form", "The agency's own form"),
                            ("authority", "Document of authority"),
                            ("stop", "A stop in writing"),
                        ],
                        max_length=12,
                    ),
                ),
                ("stored_as", models.CharField(max_length=200, unique=True)),
                ("content_type", models.CharField(max_length=60)),
                ("size", models.PositiveIntegerField(verbose_name="bytes before encryption")),
                ("sha256", models.CharField(max_length=64, verbose_name="of the file before encryption")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "related_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="papers",
                        to="referrals.relatedperson",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="referrals.person"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="referrals.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("event_type", models.CharField(max_length=24)),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "Being filled in"),
                            ("requested", "Waiting for an answer"),
                            ("active", "Signed"),
                            ("declined", "Answered no"),
                            ("expired", "Ended"),
                            ("revoked", "Stopped"),
                            ("superseded", "Replaced by a newer one"),
                            ("entered_in_error", "Written by mistake"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Being filled in"),
                            ("requested", "Waiting for an answer"),
                            ("active", "Signed"),
                            ("declined", "Answered no"),
                            ("expired", "Ended"),
                            ("revoked", "Stopped"),
                            ("superseded", "Replaced by a newer one"),
                            ("entered_in_error", "Written by mistake"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("staff", "Agency"),
                            ("organization", "Organization"),
                            ("person", "The person"),
                            ("system", "Time"),
                        ],
                        max_length=12,
                    ),
                ),
                ("link_id", models.UUIDField(null=True)),
                ("why", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("online", "On their own page"),
                            ("writing", "In writing"),
                            ("spoken", "Spoken"),
                            ("device", "On a device of the agency"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.person"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="referrals.release"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseParty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("jurisdiction", models.CharField(blank=True, default="", editable=False, max_length=6)),
                ("part2_program", models.BooleanField(editable=False, null=True)),
                ("covered_entity", models.BooleanField(editable=False, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.person"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="referrals.release"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("online", "On their own page"),
                            ("writing", "In writing"),
                            ("spoken", "Spoken"),
                            ("device", "On a device of the agency"),
                        ],
                        max_length=8,
                    ),
                ),
                ("link_id", models.UUIDField(null=True)),
                ("note", core.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stops", to="referrals.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("danger", "May be in danger"),
                            ("declined", "The group said no, or could not take them"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=12)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("last_sent_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="referrals.personnote",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="referrals.person"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="referrals.referral",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExternalDisclosure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("court_order", "A court ordered it"),
                            ("safeguarding", "A duty to protect somebody"),
                            ("emergency", "An emergency"),
                            ("other_law", "Another law"),
                        ],
                        max_length=12,
                    ),
                ),
                ("disclosed_on", models.DateField(verbose_name="the day it was told")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "What I want to be called"),
                                ("contact", "How to reach me safely"),
                                ("best_time", "The best time to reach me"),
                                ("hopes", "What I hope for, in my own words"),
                                ("to_know", "What they need to know to welcome me"),
                                ("whereabouts", "Where I am now and when I leave"),
                                ("date_of_birth", "My date of birth"),
                                ("answer", "Whether they can offer me a place"),
                                ("in_touch", "Whether we are in touch"),
                                ("outcome", "How it ended"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "details",
                    core.crypto.fields.EncryptedJSONField(
                        blank=True, default=dict, verbose_name="who was told, which order, what else"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_disclosures",
                        to="referrals.person",
                    ),
                ),
                (
                    "strikes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="struck_by",
                        to="referrals.externaldisclosure",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "told outside",
            },
        ),
        migrations.CreateModel(
            name="TransferredPerson",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="referrals.person"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="referrals.caseloadtransfer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="caseloadtransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("receiver")), _negated=True), name="transfer_to_somebody_else"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseloadtransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("receiver", models.F("asked_by")), _negated=True), name="transfer_not_to_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseloadtransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("agency", "source", "receiver"),
                name="transfer_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("id", "agency"), name="person_and_agency"),
        ),
        migrations.AddConstraint(
            model_name="relatedperson",
            constraint=models.UniqueConstraint(fields=("id", "person"), name="related_person_and_person"),
        ),
        migrations.AddIndex(
            model_name="caseload",
            index=models.Index(fields=["user", "person", "until"], name="caseload_user_person"),
        ),
        migrations.AddIndex(
            model_name="caseload",
            index=models.Index(fields=["person", "user"], name="caseload_person_user"),
        ),
        migrations.AddConstraint(
            model_name="caseload",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "own"), ("until__isnull", False), _connector="OR"),
                name="caseload_reasons_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseload",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "own"), ("until__isnull", True)),
                fields=("user", "person"),
                name="caseload_own_once",
            ),
        ),
        migrations.AddIndex(
            model_name="accesslog",
            index=models.Index(fields=["person", "-at"], name="access_person_time"),
        ),
        migrations.AddConstraint(
            model_name="preset",
            constraint=models.UniqueConstraint(fields=("agency", "name"), name="preset_name"),
        ),
        migrations.AddConstraint(
            model_name="preset",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 1095)), name="preset_days"
            ),
        ),
        migrations.AddField(
            model_name="referralcontent",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.person"
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["person"], name="link_person"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["referral"], name="link_referral"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "organization"), _negated=True), ("referral__isnull", False), _connector="OR"
                ),
                name="link_organization_has_referral",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="link_five_tries"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("helps", False), ("kind", "advocate"), _connector="OR"),
                name="link_helps_as_advocate",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("related_person__isnull", True)),
                    models.Q(("kind", "answers_for"), ("related_person__isnull", False)),
                    models.Q(models.Q(("kind", "answers_for"), _negated=True), ("related_person__isnull", True)),
                    _connector="OR",
                ),
                name="link_representative_is_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["person", "-created_at"], name="release_person"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(condition=models.Q(("state", "active")), fields=["expires_at"], name="release_expiry"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "requested",
                            "active",
                            "declined",
                            "expired",
                            "revoked",
                            "superseded",
                            "entered_in_error",
                        ],
                    )
                ),
                name="release_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "active"), _negated=True),
                    models.Q(
                        ("signed_at__isnull", False),
                        models.Q(("signature_method", ""), _negated=True),
                        models.Q(("text_sha256", ""), _negated=True),
                        models.Q(
                            ("expires_at__isnull", False),
                            models.Q(("expires_event", ""), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            models.Q(("consented_to_organization", True), ("consented_to_organization__isnull", False)),
                            models.Q(("consented_to_agency", True), ("consented_to_agency__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="release_active_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "revoked"), _negated=True), ("revoked_at__isnull", False), _connector="OR"
                ),
                name="release_revoked_when",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["person", "-created_at"], name="referral_person"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organization", "state"], name="referral_organization"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["state", "state_since"], name="referral_state"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["release"], name="referral_release"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "awaiting_person",
                            "sent",
                            "opened",
                            "accepted",
                            "waitlisted",
                            "declined_by_organization",
                            "contacting",
                            "connected",
                            "closed",
                            "declined_by_person",
                            "recalled",
                            "on_hold_permission",
                        ],
                    )
                ),
                name="referral_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["warm_handoff", "referral", "coordination", "self_referral"])),
                name="referral_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("kind", "self_referral"), _negated=True),
                        models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "accepted",
                                        "connected",
                                        "contacting",
                                        "declined_by_organization",
                                        "on_hold_permission",
                                        "opened",
                                        "sent",
                                        "waitlisted",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(
                                (
                                    "reported_state__in",
                                    [
                                        "accepted",
                                        "connected",
                                        "contacting",
                                        "declined_by_organization",
                                        "on_hold_permission",
                                        "opened",
                                        "sent",
                                        "waitlisted",
                                    ],
                                ),
                                _negated=True,
                            ),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("kind", "coordination"), _negated=True),
                        models.Q(
                            models.Q(
                                ("state__in", ["accepted", "declined_by_organization", "waitlisted"]), _negated=True
                            ),
                            models.Q(
                                ("reported_state__in", ["accepted", "declined_by_organization", "waitlisted"]),
                                _negated=True,
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="referral_state_of_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "closed"), ("outcome", ""), _connector="OR"),
                name="referral_outcome_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="personnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "question",
                            "change_requested",
                            "comment",
                            "contact_changed",
                            "contact_withdrawn",
                            "erasure_requested",
                        ],
                    )
                ),
                name="person_note_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="personnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("change_requested", "comment")), _negated=True),
                    ("release__isnull", False),
                    _connector="OR",
                ),
                name="person_note_about_a_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel", ""),
                    models.Q(
                        ("by", "person"),
                        ("channel__in", ["online", "writing", "spoken", "device"]),
                        ("event_type", "revoke"),
                    ),
                    _connector="OR",
                ),
                name="release_event_channel_of_a_stop",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", False), ("organization__isnull", True)),
                    models.Q(("agency__isnull", True), ("organization__isnull", False)),
                    _connector="OR",
                ),
                name="release_party_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseparty",
            constraint=models.UniqueConstraint(fields=("release", "agency"), name="release_party_agency"),
        ),
        migrations.AddConstraint(
            model_name="releaseparty",
            constraint=models.UniqueConstraint(fields=("release", "organization"), name="release_party_organization"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["person"], name="task_open_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("kind", "danger"), ("seen_at__isnull", True)),
                fields=["last_sent_at"],
                name="task_danger_unseen",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["danger", "declined"])), name="task_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                    models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                    _connector="OR",
                ),
                name="task_seen_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "danger")), fields=("note",), name="task_danger_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="externaldisclosure",
            constraint=models.UniqueConstraint(fields=("id", "person"), name="told_and_person"),
        ),
        migrations.AddConstraint(
            model_name="transferredperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("opened_at", None)), fields=("person", "receiver"), name="transferred_waits_once"
            ),
        ),
        migrations.RunSQL(SAME_PERSON, NOT_SAME_PERSON),
        migrations.RunSQL(NO_SEPARATORS, "ALTER TABLE referrals_ledgerentry DROP CONSTRAINT ledger_no_separators"),
    ]
