"""Users, parties, members and sessions. What the database enforces beside this is in `accounts/sql/`."""

import accounts.jurisdictions
import accounts.uk_basis
import core.crypto.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agency", "Provider agency"),
                            ("organization", "Peer-run organization"),
                            ("practice", "Primary-care practice"),
                            ("funder", "Funder"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "neutral_name",
                    models.CharField(
                        blank=True,
                        help_text="For messages, where its name would say what somebody is treated for.",
                        max_length=200,
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("US-AL", "Alabama"),
                            ("US-AK", "Alaska"),
                            ("US-AZ", "Arizona"),
                            ("US-AR", "Arkansas"),
                            ("US-CA", "California"),
                            ("US-CO", "Colorado"),
                            ("US-CT", "Connecticut"),
                            ("US-DE", "Delaware"),
                            ("US-DC", "District of Columbia"),
                            ("US-FL", "Florida"),
                            ("US-GA", "Georgia"),
                            ("US-HI", "Hawaii"),
                            ("US-ID", "Idaho"),
                            ("US-IL", "Illinois"),
                            ("US-IN", "Indiana"),
                            ("US-IA", "Iowa"),
                            ("US-KS", "Kansas"),
                            ("US-KY", "Kentucky"),
                            ("US-LA", "Louisiana"),
                            ("US-ME", "Maine"),
                            ("US-MD", "Maryland"),
                            ("US-MA", "Massachusetts"),
                            ("US-MI", "Michigan"),
                            ("US-MN", "Minnesota"),
                            ("US-MS", "Mississippi"),
                            ("US-MO", "Missouri"),
                            ("US-MT", "Montana"),
                            ("US-NE", "Nebraska"),
                            ("US-NV", "Nevada"),
                            ("US-NH", "New Hampshire"),
                            ("US-NJ", "New Jersey"),
                            ("US-NM", "New Mexico"),
                            ("US-NY", "New York"),
                            ("US-NC", "North Carolina"),
                            ("US-ND", "North Dakota"),
                            ("US-OH", "Ohio"),
                            ("US-OK", "Oklahoma"),
                            ("US-OR", "Oregon"),
                            ("US-PA", "Pennsylvania"),
                            ("US-RI", "Rhode Island"),
                            ("US-SC", "South Carolina"),
                            ("US-SD", "South Dakota"),
                            ("US-TN", "Tennessee"),
                            ("US-TX", "Texas"),
                            ("US-UT", "Utah"),
                            ("US-VT", "Vermont"),
                            ("US-VA", "Virginia"),
                            ("US-WA", "Washington"),
                            ("US-WV", "West Virginia"),
                            ("US-WI", "Wisconsin"),
                            ("US-WY", "Wyoming"),
                            ("GB-EAW", "England and Wales"),
                            ("GB-SCT", "Scotland"),
                            ("GB-NIR", "Northern Ireland"),
                        ],
                        help_text="Whose law its records follow: a state, or a nation of the UK.",
                        max_length=6,
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Such as America/Los_Angeles.",
                        max_length=40,
                        validators=[accounts.jurisdictions.check_time_zone],
                    ),
                ),
                (
                    "covered_entity",
                    models.BooleanField(
                        blank=True,
                        help_text="US only.",
                        null=True,
                        verbose_name="covered entity or business associate under HIPAA",
                    ),
                ),
                (
                    "part2_program",
                    models.BooleanField(
                        blank=True,
                        help_text="US only.",
                        null=True,
                        verbose_name="holds records of substance use treatment (42 CFR part 2)",
                    ),
                ),
                (
                    "uk_controller",
                    models.CharField(
                        blank=True,
                        help_text="UK only: the body that decides, by its name.",
                        max_length=200,
                        verbose_name="controller under UK GDPR",
                    ),
                ),
                (
                    "uk_legal_basis",
                    models.CharField(
                        blank=True,
                        help_text="UK only, such as: Article 6(1)(e) and Article 9(2)(h).",
                        max_length=200,
                        validators=[accounts.uk_basis.check_basis],
                        verbose_name="legal basis under UK GDPR, Articles 6 and 9",
                    ),
                ),
                (
                    "host_terms_version",
                    models.CharField(
                        blank=True,
                        help_text="Business associate and qualified service agreement, or processor terms.",
                        max_length=40,
                        verbose_name="version of the contract with whoever runs this site",
                    ),
                ),
                ("host_terms_accepted_on", models.DateField(blank=True, null=True)),
                ("holder_terms_accepted_at", models.DateTimeField(blank=True, null=True)),
                ("holder_terms_version", models.CharField(blank=True, editable=False, max_length=40)),
                ("holder_terms_link_id", models.UUIDField(blank=True, editable=False, null=True)),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail for referrals")),
                ("contact_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("duty_name", models.CharField(blank=True, max_length=100, verbose_name="duty contact: name or role")),
                (
                    "duty_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address of the duty contact"),
                ),
                ("duty_phone", models.CharField(blank=True, max_length=40, verbose_name="phone of the duty contact")),
                (
                    "reads_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            choices=[
                                (1, "Monday"),
                                (2, "Tuesday"),
                                (3, "Wednesday"),
                                (4, "Thursday"),
                                (5, "Friday"),
                                (6, "Saturday"),
                                (7, "Sunday"),
                            ]
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="days on which messages are read",
                    ),
                ),
                ("reads_from", models.TimeField(blank=True, null=True, verbose_name="messages are read from")),
                ("reads_until", models.TimeField(blank=True, null=True, verbose_name="messages are read until")),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name_plural": "parties",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "email",
                    models.EmailField(
                        db_collation="C",
                        error_messages={"unique": "Somebody already uses this address."},
                        max_length=254,
                        unique=True,
                        verbose_name="e-mail address",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False, help_text="May open the curators' desk.", verbose_name="curator"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Untick instead of deleting, so that records stay true."
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("stamp", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "is_demonstration",
                    models.BooleanField(default=False, editable=False, verbose_name="made by the demonstration"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="accounts.party",
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, help_text="Printed where people are told whom to ask.", max_length=40),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, help_text="For answers about referrals; never for names.", max_length=254
                    ),
                ),
                (
                    "counsel_reviewed_federal_form",
                    models.BooleanField(
                        default=False,
                        help_text="US only.",
                        verbose_name="its own counsel reviewed the federal form for its state",
                    ),
                ),
                ("asks_date_of_birth", models.BooleanField(default=False)),
                (
                    "idle_minutes",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="minutes without a touch until somebody has to sign in again"
                    ),
                ),
                (
                    "answer_within_days",
                    models.PositiveSmallIntegerField(
                        default=7, verbose_name="days without an answer until the clinician is reminded"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "agencies",
            },
            bases=("accounts.party",),
        ),
        migrations.AddField(
            model_name="party",
            name="contact_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="host_terms_recorded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "browser",
                    models.CharField(
                        blank=True, help_text="Its kind in words, such as Firefox on Android.", max_length=80
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="accounts.party"
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(db_collation="C", max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clinician", "Clinician"),
                            ("supervisor", "Supervisor"),
                            ("agency_admin", "Agency administrator"),
                            ("lead", "Lead"),
                            ("contact", "Contact"),
                            ("volunteer", "Volunteer"),
                            ("practitioner", "Practitioner"),
                            ("practice_admin", "Practice administrator"),
                            ("program_officer", "Program officer"),
                        ],
                        default="clinician",
                        max_length=16,
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="accounts.party"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clinician", "Clinician"),
                            ("supervisor", "Supervisor"),
                            ("agency_admin", "Agency administrator"),
                            ("lead", "Lead"),
                            ("contact", "Contact"),
                            ("volunteer", "Volunteer"),
                            ("practitioner", "Practitioner"),
                            ("practice_admin", "Practice administrator"),
                            ("program_officer", "Program officer"),
                        ],
                        max_length=16,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("role_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "notifications",
                    models.CharField(
                        choices=[("at_once", "At once"), ("none", "No e-mail")],
                        default="at_once",
                        max_length=8,
                        verbose_name="e-mail about the people they work with",
                    ),
                ),
                (
                    "appointed_by",
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="accounts.party"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["since"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("address", models.CharField(blank=True, max_length=300)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sites", to="accounts.party"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="accounts.site"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "browser",
                    models.CharField(
                        blank=True, help_text="Its kind in words, such as Firefox on Android.", max_length=80
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "passed_to",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, help_text="The only address that answers while it is suspended."
                    ),
                ),
                (
                    "back_to",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", help_text="The page it goes on with."
                    ),
                ),
                (
                    "kept_form",
                    core.crypto.fields.EncryptedTextField(
                        blank=True, default="", help_text="What was typed when it was locked."
                    ),
                ),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_sessions",
                        to="accounts.membership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="user_email_unique",
                violation_error_message="Somebody already uses this address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email__regex", "^[!#-~]+$")),
                name="user_email_plain",
                violation_error_message="An e-mail address has the letters a to z, digits and signs such as . - _ + here. Check yours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(("idle_minutes__gte", 1), ("idle_minutes__lte", 60)), name="agency_idle_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_within_days__gte", 1)), name="agency_answer_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["agency", "organization", "practice", "funder"])),
                name="party_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("duty_email", ""),
                        ("duty_name", ""),
                        ("reads_from", None),
                        ("reads_on", []),
                        ("reads_until", None),
                    ),
                    models.Q(
                        models.Q(("duty_email", ""), _negated=True),
                        models.Q(("duty_name", ""), _negated=True),
                        models.Q(("reads_on", []), _negated=True),
                        ("reads_from__isnull", False),
                        ("reads_from__lt", models.F("reads_until")),
                        ("reads_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="party_duty_contact_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("ended_at__gte", models.F("added_at")), _connector="OR"
                ),
                name="device_ends_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("party"),
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                name="invitation_one_open",
                violation_error_message="This address already has an open invitation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email__regex", "^[!#-~]+$")),
                name="invitation_email_plain",
                violation_error_message="An e-mail address has the letters a to z, digits and signs such as . - _ + here. Check yours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("notifications__in", ["at_once", "none"])), name="membership_notifications_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("user", "party"),
                name="membership_once_in_a_party",
                violation_error_message="This person is a member here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("ended_at__gte", models.F("since")), _connector="OR"),
                name="membership_ends_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="site_position_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(fields=("party", "name"), name="site_name"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="unit_position_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="unit_name"),
        ),
    ]
