"""Listings, their history, places and the search index. History is written by triggers that models declare."""

import directory.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

# A stored column is computed with it, so it is part of the schema: changing it means computing the column again.
# Numbers of tags are below those that no character may have (55296), and none stands twice.
TAG_STRING = """
CREATE FUNCTION directory_tag_string(smallint[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT coalesce(string_agg(chr(tag), '' ORDER BY tag), '') FROM unnest($1) AS tag $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateExtension("cube"),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(TAG_STRING, "DROP FUNCTION directory_tag_string(smallint[])"),
        migrations.RunSQL(
            "CREATE SEQUENCE directory_network_number AS smallint MAXVALUE 9999",
            "DROP SEQUENCE directory_network_number",
        ),
        migrations.CreateModel(
            name="GazetteerLoad",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the file and of the form it is loaded in.", max_length=64),
                ),
                ("rows", models.IntegerField(default=0)),
                ("loaded_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="GeocodedPlace",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="HMAC-SHA256 of country and normalized text.",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("precision", models.CharField(blank=True, max_length=8)),
                ("fetched_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="What people call it: First Unitarian Church.", max_length=200
                    ),
                ),
                ("address_1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("address_2", models.CharField(blank=True, max_length=200, verbose_name="floor, suite or room")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="town")),
                ("state_province", models.CharField(blank=True, max_length=120, verbose_name="state or county")),
                ("postal_code", models.CharField(blank=True, max_length=16, verbose_name="postcode")),
                ("country", models.CharField(blank=True, max_length=2)),
                ("entered_address", models.TextField(blank=True, verbose_name="address as it was given")),
                ("directions", models.TextField(blank=True, verbose_name="how to get there")),
                (
                    "accessibility",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("step_free", "Step-free"),
                                ("lift", "Lift"),
                                ("accessible_toilet", "Accessible toilet"),
                                ("parking", "Parking"),
                                ("hearing_loop", "Hearing loop"),
                                ("sign_language", "Sign language"),
                                ("captions", "Captions"),
                                ("quiet_space", "Quiet space"),
                                ("fragrance_free", "Fragrance-free"),
                                ("child_friendly", "Children welcome"),
                                ("assistance_dogs", "Assistance dogs welcome"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "confidential",
                    models.BooleanField(
                        default=False, help_text="The public sees the town only. Put the street under Private address."
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "the street address"),
                            ("postcode", "the centre of the postal code"),
                            ("outcode", "the centre of the postal district"),
                            ("town", "the centre of the town"),
                            ("area", "the middle of a wide area"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "pinned_by_hand",
                    models.BooleanField(
                        default=False, help_text="Somebody put the pin where it is: imports leave it there."
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), blank=True, default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "ordering": ["name", "address_1", "id"],
            },
        ),
        migrations.CreateModel(
            name="UnitPostcode",
            fields=[
                (
                    "code",
                    models.CharField(help_text="Without the space.", max_length=8, primary_key=True, serialize=False),
                ),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "district",
                    models.CharField(blank=True, help_text="GSS code of the local authority district.", max_length=16),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.CharField(max_length=16, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("world", "Everywhere"),
                            ("nation", "Nation"),
                            ("region", "State, or nation of the UK"),
                            ("county", "County or district"),
                            ("postcode", "Postal code"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("label", models.CharField(max_length=200)),
                ("search_name", models.CharField(help_text="Lower case, no accents or punctuation.", max_length=120)),
                ("country", models.CharField(blank=True, max_length=2)),
                (
                    "within",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("approximate", models.BooleanField(default=False)),
                (
                    "position",
                    models.GeneratedField(
                        db_persist=True,
                        expression=directory.models.fields.CubePoint(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    django.db.models.functions.math.Cos(
                                        django.db.models.functions.math.Radians(
                                            django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                        )
                                    ),
                                ),
                                "*",
                                django.db.models.functions.math.Cos(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("longitude", models.FloatField())
                                    )
                                ),
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    django.db.models.functions.math.Cos(
                                        django.db.models.functions.math.Radians(
                                            django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                        )
                                    ),
                                ),
                                "*",
                                django.db.models.functions.math.Sin(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("longitude", models.FloatField())
                                    )
                                ),
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    models.Value(0.99330562000986),
                                ),
                                "*",
                                django.db.models.functions.math.Sin(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                    )
                                ),
                            ),
                        ),
                        null=True,
                        output_field=directory.models.fields.CubeField(null=True),
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["search_name", "kind"], name="area_search_name"),
                    django.contrib.postgres.indexes.GistIndex(fields=["position"], name="area_position"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoNotList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=200)),
                ("source_id", models.CharField(blank=True, max_length=200)),
                (
                    "name_key",
                    models.CharField(
                        help_text="The name in lower case without accents or punctuation.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        help_text="Area code such as US-OR; empty means wherever the name is met.",
                        max_length=16,
                    ),
                ),
                ("website", models.URLField(blank=True, max_length=500)),
                ("reason", models.TextField(blank=True)),
                ("since", models.DateField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "request not to be listed",
                "verbose_name_plural": "requests not to be listed",
                "indexes": [models.Index(fields=["name_key"], name="do_not_list_name")],
            },
        ),
        migrations.CreateModel(
            name="FieldProvenance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("listing", "Listing as a whole"),
                            ("phone", "Phone"),
                            ("hours", "Days and times"),
                            ("address", "Address"),
                            ("capacity", "Whether they take people now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("source_id", models.CharField(blank=True, max_length=200)),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="last checked")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "by phone"),
                            ("email", "by e-mail"),
                            ("visit", "in person"),
                            ("website", "on their website"),
                            ("themselves", "by the organization itself"),
                            ("source", "by the list it came from"),
                        ],
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "check",
                "verbose_name_plural": "checks: what was verified, when and how",
                "ordering": ["field"],
            },
        ),
        migrations.CreateModel(
            name="Handout",
            fields=[
                (
                    "code",
                    models.CharField(
                        help_text="Without the hyphen it is shown with.",
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "listings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        help_text="Ids of organizations, in the order of the sheet.",
                        size=None,
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("es", "Español")], default="en", max_length=2),
                ),
                ("large_print", models.BooleanField(default=False)),
                (
                    "expires_on",
                    models.DateField(db_index=True, help_text="The last day on which the link opens the list."),
                ),
            ],
            options={
                "verbose_name": "hand-out",
                "verbose_name_plural": "hand-outs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("listings__len__range", (1, 20))), name="handout_lists_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organization",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("alternate_name", models.CharField(blank=True, max_length=300, verbose_name="other names")),
                ("description", models.TextField(blank=True, help_text="What happens there, in plain words.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("national_body", "National body"),
                            ("regional_body", "State or regional body"),
                            ("local_affiliate", "Local branch of a network"),
                            ("grassroots_group", "Grassroots group"),
                            ("consumer_operated_service", "Service run by the people who use it"),
                            ("statewide_consumer_network", "State-wide network of people with experience"),
                            ("recovery_community_organization", "Recovery community organization"),
                            ("clubhouse", "Clubhouse"),
                            ("peer_respite", "Peer respite house"),
                            ("warmline", "Warmline"),
                            ("drop_in_centre", "Drop-in centre"),
                            ("provider_programme", "Peer programme of a service provider"),
                            ("online_community", "Online community"),
                        ],
                        default="grassroots_group",
                        max_length=40,
                    ),
                ),
                (
                    "network_slug",
                    models.SlugField(
                        blank=True,
                        help_text="Only for the top of a network: the word used in search addresses, such as nami.",
                        null=True,
                        unique=True,
                        verbose_name="network's short name",
                    ),
                ),
                (
                    "network_number",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("published", "Published"),
                            ("draft", "Draft"),
                            ("suppressed", "Hidden: details known to be wrong"),
                            ("do_not_list", "Asked not to be listed"),
                            ("network_only", "A network's name only, not a listing"),
                        ],
                        default="published",
                        max_length=14,
                    ),
                ),
                ("website", models.URLField(blank=True, max_length=500)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "mailing_address",
                    models.TextField(blank=True, help_text="PO boxes and c/o addresses: shown, never put on a map."),
                ),
                ("country", models.CharField(blank=True, help_text="Two letters: US, GB.", max_length=2)),
                (
                    "calls_emergency_services",
                    models.CharField(
                        choices=[
                            ("never_without_agreement", "They never call the emergency services unless you agree"),
                            ("only_if_life_at_risk", "They call the emergency services only if a life is at risk"),
                            ("unknown", "They have not told us when they would call the emergency services"),
                        ],
                        default="unknown",
                        max_length=24,
                    ),
                ),
                ("reports_to_others", models.TextField(blank=True, verbose_name="what they report to others")),
                ("refers_who", models.CharField(blank=True, max_length=300, verbose_name="who may refer")),
                ("refers_contact", models.CharField(blank=True, max_length=200, verbose_name="whom to ask for")),
                ("refers_hours", models.CharField(blank=True, max_length=200, verbose_name="best hours to reach them")),
                (
                    "accepts_mandated",
                    models.BooleanField(blank=True, null=True, verbose_name="takes people a court or programme sends"),
                ),
                ("refers_needs", models.TextField(blank=True, verbose_name="what they need to know")),
                ("refers_not_needed", models.TextField(blank=True, verbose_name="what they do not want to be told")),
                ("source", models.CharField(blank=True, max_length=200)),
                ("source_id", models.CharField(blank=True, max_length=200)),
                ("source_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                (
                    "home_area",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.area",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="directory.organization",
                        verbose_name="belongs to",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="OrganizationParty",
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
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.organization"
                    ),
                ),
            ],
            options={
                "verbose_name": "organization desk",
            },
            bases=("accounts.party",),
        ),
        migrations.CreateModel(
            name="LocationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="What people call it: First Unitarian Church.", max_length=200
                    ),
                ),
                ("address_1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("address_2", models.CharField(blank=True, max_length=200, verbose_name="floor, suite or room")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="town")),
                ("state_province", models.CharField(blank=True, max_length=120, verbose_name="state or county")),
                ("postal_code", models.CharField(blank=True, max_length=16, verbose_name="postcode")),
                ("country", models.CharField(blank=True, max_length=2)),
                ("entered_address", models.TextField(blank=True, verbose_name="address as it was given")),
                ("directions", models.TextField(blank=True, verbose_name="how to get there")),
                (
                    "accessibility",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("step_free", "Step-free"),
                                ("lift", "Lift"),
                                ("accessible_toilet", "Accessible toilet"),
                                ("parking", "Parking"),
                                ("hearing_loop", "Hearing loop"),
                                ("sign_language", "Sign language"),
                                ("captions", "Captions"),
                                ("quiet_space", "Quiet space"),
                                ("fragrance_free", "Fragrance-free"),
                                ("child_friendly", "Children welcome"),
                                ("assistance_dogs", "Assistance dogs welcome"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "confidential",
                    models.BooleanField(
                        default=False, help_text="The public sees the town only. Put the street under Private address."
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "the street address"),
                            ("postcode", "the centre of the postal code"),
                            ("outcode", "the centre of the postal district"),
                            ("town", "the centre of the town"),
                            ("area", "the middle of a wide area"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "pinned_by_hand",
                    models.BooleanField(
                        default=False, help_text="Somebody put the pin where it is: imports leave it there."
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), blank=True, default=list, editable=False, size=None
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="location",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="locations", to="directory.organization"
            ),
        ),
        migrations.CreateModel(
            name="FieldProvenanceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("listing", "Listing as a whole"),
                            ("phone", "Phone"),
                            ("hours", "Days and times"),
                            ("address", "Address"),
                            ("capacity", "Whether they take people now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("source_id", models.CharField(blank=True, max_length=200)),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="last checked")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "by phone"),
                            ("email", "by e-mail"),
                            ("visit", "in person"),
                            ("website", "on their website"),
                            ("themselves", "by the organization itself"),
                            ("source", "by the list it came from"),
                        ],
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.fieldprovenance",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="fieldprovenance",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="provenance", to="directory.organization"
            ),
        ),
        migrations.CreateModel(
            name="OrganizationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("alternate_name", models.CharField(blank=True, max_length=300, verbose_name="other names")),
                ("description", models.TextField(blank=True, help_text="What happens there, in plain words.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("national_body", "National body"),
                            ("regional_body", "State or regional body"),
                            ("local_affiliate", "Local branch of a network"),
                            ("grassroots_group", "Grassroots group"),
                            ("consumer_operated_service", "Service run by the people who use it"),
                            ("statewide_consumer_network", "State-wide network of people with experience"),
                            ("recovery_community_organization", "Recovery community organization"),
                            ("clubhouse", "Clubhouse"),
                            ("peer_respite", "Peer respite house"),
                            ("warmline", "Warmline"),
                            ("drop_in_centre", "Drop-in centre"),
                            ("provider_programme", "Peer programme of a service provider"),
                            ("online_community", "Online community"),
                        ],
                        default="grassroots_group",
                        max_length=40,
                    ),
                ),
                (
                    "network_slug",
                    models.SlugField(
                        blank=True,
                        db_index=False,
                        help_text="Only for the top of a network: the word used in search addresses, such as nami.",
                        null=True,
                        verbose_name="network's short name",
                    ),
                ),
                ("network_number", models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("published", "Published"),
                            ("draft", "Draft"),
                            ("suppressed", "Hidden: details known to be wrong"),
                            ("do_not_list", "Asked not to be listed"),
                            ("network_only", "A network's name only, not a listing"),
                        ],
                        default="published",
                        max_length=14,
                    ),
                ),
                ("website", models.URLField(blank=True, max_length=500)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "mailing_address",
                    models.TextField(blank=True, help_text="PO boxes and c/o addresses: shown, never put on a map."),
                ),
                ("country", models.CharField(blank=True, help_text="Two letters: US, GB.", max_length=2)),
                (
                    "calls_emergency_services",
                    models.CharField(
                        choices=[
                            ("never_without_agreement", "They never call the emergency services unless you agree"),
                            ("only_if_life_at_risk", "They call the emergency services only if a life is at risk"),
                            ("unknown", "They have not told us when they would call the emergency services"),
                        ],
                        default="unknown",
                        max_length=24,
                    ),
                ),
                ("reports_to_others", models.TextField(blank=True, verbose_name="what they report to others")),
                ("refers_who", models.CharField(blank=True, max_length=300, verbose_name="who may refer")),
                ("refers_contact", models.CharField(blank=True, max_length=200, verbose_name="whom to ask for")),
                ("refers_hours", models.CharField(blank=True, max_length=200, verbose_name="best hours to reach them")),
                (
                    "accepts_mandated",
                    models.BooleanField(blank=True, null=True, verbose_name="takes people a court or programme sends"),
                ),
                ("refers_needs", models.TextField(blank=True, verbose_name="what they need to know")),
                ("refers_not_needed", models.TextField(blank=True, verbose_name="what they do not want to be told")),
                ("source", models.CharField(blank=True, max_length=200)),
                ("source_id", models.CharField(blank=True, max_length=200)),
                ("source_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                (
                    "home_area",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.area",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                        verbose_name="belongs to",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("everything", "Everything"),
                            ("in_person", "Meeting in person"),
                            ("online", "Online, chat included"),
                            ("phone", "By phone or text message"),
                        ],
                        default="everything",
                        max_length=12,
                        verbose_name="what pauses",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="first day of the pause")),
                ("back_on", models.DateField(verbose_name="first day back")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="The hall is being painted.",
                        max_length=200,
                        verbose_name="why, in their words",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="directory.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="directory.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["valid_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="PeerEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("board_majority", "At least 51 % of the board have lived experience"),
                            ("director", "The director has lived experience"),
                            ("staff_majority", "Most staff and volunteers have lived experience"),
                            ("budget_control", "The organization controls its own budget"),
                            ("independent", "It is independent of any service provider"),
                            ("family_led", "It is led by family members and carers"),
                        ],
                        max_length=16,
                    ),
                ),
                ("answer", models.BooleanField(blank=True, null=True, verbose_name="their own answer")),
                (
                    "approved_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: the answer stays private.",
                        null=True,
                        verbose_name="they agreed to publish on",
                    ),
                ),
                (
                    "private_share",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="0 to 100. Never shown to the public.",
                        null=True,
                        verbose_name="share in per cent (private)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="true on")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="peer_evidence",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence of who runs it",
                "verbose_name_plural": "evidence of who runs it",
                "ordering": ["criterion"],
            },
        ),
        migrations.CreateModel(
            name="PeerEvidenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("board_majority", "At least 51 % of the board have lived experience"),
                            ("director", "The director has lived experience"),
                            ("staff_majority", "Most staff and volunteers have lived experience"),
                            ("budget_control", "The organization controls its own budget"),
                            ("independent", "It is independent of any service provider"),
                            ("family_led", "It is led by family members and carers"),
                        ],
                        max_length=16,
                    ),
                ),
                ("answer", models.BooleanField(blank=True, null=True, verbose_name="their own answer")),
                (
                    "approved_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: the answer stays private.",
                        null=True,
                        verbose_name="they agreed to publish on",
                    ),
                ),
                (
                    "private_share",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="0 to 100. Never shown to the public.",
                        null=True,
                        verbose_name="share in per cent (private)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="true on")),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.peerevidence",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hsds_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="HSDS id",
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("extension", models.CharField(blank=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("voice", "Phone"),
                            ("text", "Text message"),
                            ("textphone", "Textphone (TTY)"),
                            ("fax", "Fax"),
                        ],
                        default="voice",
                        max_length=10,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=120)),
                (
                    "dead_since",
                    models.DateField(
                        blank=True,
                        help_text="Hidden from the public at once.",
                        null=True,
                        verbose_name="known not to work since",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="directory.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PrivateAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.TextField(blank=True)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "location",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="private_address",
                        to="directory.location",
                    ),
                ),
            ],
            options={
                "verbose_name": "private address",
                "verbose_name_plural": "private addresses",
            },
        ),
        migrations.CreateModel(
            name="PrivateAddressEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("address", models.TextField(blank=True)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.location",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.privateaddress",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000)),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="directory.organization"
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a mistake",
                "verbose_name_plural": "reports of mistakes",
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hsds_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="HSDS id",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="first day")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("opens_at", models.TimeField(verbose_name="from")),
                ("closes_at", models.TimeField(verbose_name="to")),
                (
                    "rrule",
                    models.CharField(
                        blank=True,
                        help_text="For example FREQ=WEEKLY;BYDAY=TU or FREQ=MONTHLY;BYDAY=1TH. Empty: once.",
                        max_length=200,
                        verbose_name="repeats",
                    ),
                ),
                (
                    "freq",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)FREQ=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "interval",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)INTERVAL=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "byday",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)BYDAY=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "bymonthday",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)BYMONTHDAY=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "bysetpos",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)BYSETPOS=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "count",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)COUNT=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "wkst",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.Func(
                                django.db.models.functions.text.Upper("rrule"),
                                models.Value("(?:^|;)WKST=([^;]*)", output_field=models.TextField()),
                                function="substring",
                                output_field=models.TextField(),
                            ),
                            models.Value("", output_field=models.TextField()),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        help_text="America/Los_Angeles, Europe/London", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "except_dates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="not on these days",
                    ),
                ),
                (
                    "extra_dates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="also on these days",
                    ),
                ),
                (
                    "on_holidays",
                    models.CharField(
                        choices=[
                            ("not_said", "They have not told us"),
                            ("closed", "Closed on public holidays"),
                            ("open", "Open on public holidays too"),
                        ],
                        default="not_said",
                        max_length=8,
                        verbose_name="on public holidays",
                    ),
                ),
                ("holidays_of", models.CharField(blank=True, max_length=6, verbose_name="whose public holidays")),
                ("calendar", models.CharField(blank=True, editable=False, max_length=6)),
                ("note", models.CharField(blank=True, help_text="Ring the side door.", max_length=200)),
                ("upcoming", directory.models.fields.TimesField(editable=False, null=True)),
                ("unsure", directory.models.fields.TimesField(editable=False, null=True)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only if the service meets in several places at different times.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="directory.location",
                    ),
                ),
            ],
            options={
                "ordering": ["valid_from", "opens_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_word_trigrams", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Say what tells it apart: the day, the people.", max_length=200
                    ),
                ),
                (
                    "service_type",
                    models.CharField(
                        choices=[
                            ("support_group", "Support group"),
                            ("one_to_one", "One-to-one support"),
                            ("peer_bridger", "Peer bridger, from hospital to home"),
                            ("discharge_planning", "Help planning to leave hospital"),
                            ("hospital_visiting", "Hospital visits"),
                            ("warmline", "Warmline: peers on the phone"),
                            ("peer_respite", "Peer respite: a place to stay"),
                            ("drop_in", "Drop-in"),
                            ("recovery_education", "Recovery classes"),
                            ("family_education", "Classes for families"),
                            ("family_support", "Family support"),
                            ("advocacy", "Advocacy: help being heard"),
                            ("employment", "Help with work"),
                            ("housing", "Help with housing"),
                            ("benefits_help", "Help with benefits"),
                            ("recreation_arts", "Arts, sport and time together"),
                            ("homeless_outreach", "Outreach to people without a home"),
                            ("crisis_prevention", "Support before a crisis"),
                            ("community_education", "Talks and training in the community"),
                            ("technical_assistance", "Help for peer groups starting out"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=24,
                        verbose_name="service",
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "before_you_come",
                    models.TextField(blank=True, help_text="What somebody coming for the first time would ask."),
                ),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_person", "In person"),
                                ("online", "Online"),
                                ("hybrid", "In person and online together"),
                                ("phone", "By phone"),
                                ("text", "By text message"),
                                ("chat", "By chat"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "populations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("adults", "Adults"),
                                ("young_people", "Young people"),
                                ("older_adults", "Older adults"),
                                ("women", "Women"),
                                ("men", "Men"),
                                ("non_binary", "Non-binary people"),
                                ("trans", "Trans people"),
                                ("lgbtq", "LGBTQ+ people"),
                                ("veterans", "Veterans"),
                                ("parents", "Parents"),
                                ("perinatal", "Pregnancy and new parents"),
                                ("family_carers", "Family and carers"),
                                ("deaf", "Deaf or hard of hearing people"),
                                ("indigenous", "Indigenous peoples"),
                                ("people_of_colour", "People of colour"),
                                ("justice_involved", "People who have been in prison or court"),
                                ("in_hospital", "People in hospital now"),
                                ("homeless", "People without a home"),
                                ("substance_use", "Drugs or alcohol too"),
                                ("bipolar", "Bipolar"),
                                ("depression", "Depression"),
                                ("anxiety", "Anxiety"),
                                ("psychosis", "Psychosis or schizophrenia"),
                                ("hearing_voices", "Hearing voices"),
                                ("eating", "Eating difficulties"),
                                ("ocd", "OCD"),
                                ("trauma", "Trauma"),
                                ("personality_disorder", "Personality disorder"),
                                ("self_harm", "Self-harm"),
                                ("suicide", "Thoughts of suicide"),
                                ("bereaved_by_suicide", "Bereaved by suicide"),
                                ("autism_adhd", "Autism or ADHD"),
                            ],
                            max_length=24,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), blank=True, default=list, size=None
                    ),
                ),
                ("minimum_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("maximum_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "cost",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("free", "Free"),
                            ("donation", "Give what you like"),
                            ("sliding_scale", "Pay what you can"),
                            ("fee", "There is a fee"),
                        ],
                        max_length=16,
                    ),
                ),
                ("cost_amount", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ("cost_currency", models.CharField(blank=True, help_text="USD, GBP", max_length=3)),
                (
                    "joining",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("walk_in", "Walk in"),
                                ("call_first", "Call first"),
                                ("referral_needed", "Somebody must refer you"),
                                ("self_referral", "Refer yourself"),
                                ("waiting_list", "Join a waiting list"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="link to join or read more")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("open", "Taking people now"),
                            ("waiting_list", "Has a waiting list"),
                            ("closed", "Not taking people now"),
                            ("not_said", "They have not told us"),
                        ],
                        default="not_said",
                        max_length=16,
                    ),
                ),
                ("capacity_note", models.CharField(blank=True, max_length=200, verbose_name="how long is the wait")),
                ("capacity_until", models.DateField(blank=True, null=True, verbose_name="closed until")),
                ("capacity_as_of", models.DateField(blank=True, null=True, verbose_name="they told us on")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="services",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry_kind",
                    models.CharField(
                        choices=[
                            ("place", "Go there"),
                            ("area", "Covers an area"),
                            ("remote", "Online or by phone, nation-wide or world-wide"),
                        ],
                        max_length=6,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("precision", models.CharField(blank=True, max_length=8)),
                (
                    "position",
                    models.GeneratedField(
                        db_persist=True,
                        expression=directory.models.fields.CubePoint(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    django.db.models.functions.math.Cos(
                                        django.db.models.functions.math.Radians(
                                            django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                        )
                                    ),
                                ),
                                "*",
                                django.db.models.functions.math.Cos(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("longitude", models.FloatField())
                                    )
                                ),
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    django.db.models.functions.math.Cos(
                                        django.db.models.functions.math.Radians(
                                            django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                        )
                                    ),
                                ),
                                "*",
                                django.db.models.functions.math.Sin(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("longitude", models.FloatField())
                                    )
                                ),
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    models.Value(0.99330562000986),
                                ),
                                "*",
                                django.db.models.functions.math.Sin(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                    )
                                ),
                            ),
                        ),
                        null=True,
                        output_field=directory.models.fields.CubeField(null=True),
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=6)),
                ("area_code", models.CharField(blank=True, max_length=16)),
                ("area_rank", models.PositiveSmallIntegerField(default=0)),
                ("area_stated", models.BooleanField(default=True)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "tag_string",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("tags"), function="directory_tag_string"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                ("text", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("times", directory.models.fields.TimesField(null=True)),
                ("unsure", directory.models.fields.TimesField(null=True)),
                ("verified_on", models.DateField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScheduleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="first day")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("opens_at", models.TimeField(verbose_name="from")),
                ("closes_at", models.TimeField(verbose_name="to")),
                (
                    "rrule",
                    models.CharField(
                        blank=True,
                        help_text="For example FREQ=WEEKLY;BYDAY=TU or FREQ=MONTHLY;BYDAY=1TH. Empty: once.",
                        max_length=200,
                        verbose_name="repeats",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        help_text="America/Los_Angeles, Europe/London", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "except_dates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="not on these days",
                    ),
                ),
                (
                    "extra_dates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="also on these days",
                    ),
                ),
                (
                    "on_holidays",
                    models.CharField(
                        choices=[
                            ("not_said", "They have not told us"),
                            ("closed", "Closed on public holidays"),
                            ("open", "Open on public holidays too"),
                        ],
                        default="not_said",
                        max_length=8,
                        verbose_name="on public holidays",
                    ),
                ),
                ("holidays_of", models.CharField(blank=True, max_length=6, verbose_name="whose public holidays")),
                ("note", models.CharField(blank=True, help_text="Ring the side door.", max_length=200)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Only if the service meets in several places at different times.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.location",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.schedule",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="schedule",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="schedules", to="directory.service"
            ),
        ),
        migrations.CreateModel(
            name="PhoneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("extension", models.CharField(blank=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("voice", "Phone"),
                            ("text", "Text message"),
                            ("textphone", "Textphone (TTY)"),
                            ("fax", "Fax"),
                        ],
                        default="voice",
                        max_length=10,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=120)),
                (
                    "dead_since",
                    models.DateField(
                        blank=True,
                        help_text="Hidden from the public at once.",
                        null=True,
                        verbose_name="known not to work since",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.phone",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="phone",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="directory.service",
            ),
        ),
        migrations.CreateModel(
            name="PauseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("everything", "Everything"),
                            ("in_person", "Meeting in person"),
                            ("online", "Online, chat included"),
                            ("phone", "By phone or text message"),
                        ],
                        default="everything",
                        max_length=12,
                        verbose_name="what pauses",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="first day of the pause")),
                ("back_on", models.DateField(verbose_name="first day back")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="The hall is being painted.",
                        max_length=200,
                        verbose_name="why, in their words",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.pause",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="pause",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pauses",
                to="directory.service",
            ),
        ),
        migrations.CreateModel(
            name="ServiceArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hsds_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="HSDS id",
                    ),
                ),
                (
                    "inferred",
                    models.BooleanField(
                        default=False, help_text="We read it from the name or the address; nobody told us."
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.area",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="areas", to="directory.service"
                    ),
                ),
            ],
            options={
                "verbose_name": "area served",
                "verbose_name_plural": "areas served",
            },
        ),
        migrations.CreateModel(
            name="ServiceAreaEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "inferred",
                    models.BooleanField(
                        default=False, help_text="We read it from the name or the address; nobody told us."
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.area",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.servicearea",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceAtLocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hsds_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="HSDS id",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="at_services", to="directory.location"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="at_locations", to="directory.service"
                    ),
                ),
            ],
            options={
                "verbose_name": "place of a service",
                "verbose_name_plural": "places of a service",
            },
        ),
        migrations.CreateModel(
            name="ServiceAtLocationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.location",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.serviceatlocation",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Say what tells it apart: the day, the people.", max_length=200
                    ),
                ),
                (
                    "service_type",
                    models.CharField(
                        choices=[
                            ("support_group", "Support group"),
                            ("one_to_one", "One-to-one support"),
                            ("peer_bridger", "Peer bridger, from hospital to home"),
                            ("discharge_planning", "Help planning to leave hospital"),
                            ("hospital_visiting", "Hospital visits"),
                            ("warmline", "Warmline: peers on the phone"),
                            ("peer_respite", "Peer respite: a place to stay"),
                            ("drop_in", "Drop-in"),
                            ("recovery_education", "Recovery classes"),
                            ("family_education", "Classes for families"),
                            ("family_support", "Family support"),
                            ("advocacy", "Advocacy: help being heard"),
                            ("employment", "Help with work"),
                            ("housing", "Help with housing"),
                            ("benefits_help", "Help with benefits"),
                            ("recreation_arts", "Arts, sport and time together"),
                            ("homeless_outreach", "Outreach to people without a home"),
                            ("crisis_prevention", "Support before a crisis"),
                            ("community_education", "Talks and training in the community"),
                            ("technical_assistance", "Help for peer groups starting out"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=24,
                        verbose_name="service",
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "before_you_come",
                    models.TextField(blank=True, help_text="What somebody coming for the first time would ask."),
                ),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_person", "In person"),
                                ("online", "Online"),
                                ("hybrid", "In person and online together"),
                                ("phone", "By phone"),
                                ("text", "By text message"),
                                ("chat", "By chat"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "populations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("adults", "Adults"),
                                ("young_people", "Young people"),
                                ("older_adults", "Older adults"),
                                ("women", "Women"),
                                ("men", "Men"),
                                ("non_binary", "Non-binary people"),
                                ("trans", "Trans people"),
                                ("lgbtq", "LGBTQ+ people"),
                                ("veterans", "Veterans"),
                                ("parents", "Parents"),
                                ("perinatal", "Pregnancy and new parents"),
                                ("family_carers", "Family and carers"),
                                ("deaf", "Deaf or hard of hearing people"),
                                ("indigenous", "Indigenous peoples"),
                                ("people_of_colour", "People of colour"),
                                ("justice_involved", "People who have been in prison or court"),
                                ("in_hospital", "People in hospital now"),
                                ("homeless", "People without a home"),
                                ("substance_use", "Drugs or alcohol too"),
                                ("bipolar", "Bipolar"),
                                ("depression", "Depression"),
                                ("anxiety", "Anxiety"),
                                ("psychosis", "Psychosis or schizophrenia"),
                                ("hearing_voices", "Hearing voices"),
                                ("eating", "Eating difficulties"),
                                ("ocd", "OCD"),
                                ("trauma", "Trauma"),
                                ("personality_disorder", "Personality disorder"),
                                ("self_harm", "Self-harm"),
                                ("suicide", "Thoughts of suicide"),
                                ("bereaved_by_suicide", "Bereaved by suicide"),
                                ("autism_adhd", "Autism or ADHD"),
                            ],
                            max_length=24,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), blank=True, default=list, size=None
                    ),
                ),
                ("minimum_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("maximum_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "cost",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("free", "Free"),
                            ("donation", "Give what you like"),
                            ("sliding_scale", "Pay what you can"),
                            ("fee", "There is a fee"),
                        ],
                        max_length=16,
                    ),
                ),
                ("cost_amount", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ("cost_currency", models.CharField(blank=True, help_text="USD, GBP", max_length=3)),
                (
                    "joining",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("walk_in", "Walk in"),
                                ("call_first", "Call first"),
                                ("referral_needed", "Somebody must refer you"),
                                ("self_referral", "Refer yourself"),
                                ("waiting_list", "Join a waiting list"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="link to join or read more")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("open", "Taking people now"),
                            ("waiting_list", "Has a waiting list"),
                            ("closed", "Not taking people now"),
                            ("not_said", "They have not told us"),
                        ],
                        default="not_said",
                        max_length=16,
                    ),
                ),
                ("capacity_note", models.CharField(blank=True, max_length=200, verbose_name="how long is the wait")),
                ("capacity_until", models.DateField(blank=True, null=True, verbose_name="closed until")),
                ("capacity_as_of", models.DateField(blank=True, null=True, verbose_name="they told us on")),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organization",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Town",
            fields=[
                ("geonames_id", models.IntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("search_name", models.CharField(help_text="Lower case, no accents or punctuation.", max_length=200)),
                (
                    "other_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("label", models.CharField(help_text="Portland, Oregon", max_length=300)),
                ("country", models.CharField(max_length=2)),
                ("population", models.IntegerField(default=0)),
                ("timezone", models.CharField(max_length=64)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "within",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                ("approximate", models.BooleanField(default=False)),
                (
                    "position",
                    models.GeneratedField(
                        db_persist=True,
                        expression=directory.models.fields.CubePoint(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    django.db.models.functions.math.Cos(
                                        django.db.models.functions.math.Radians(
                                            django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                        )
                                    ),
                                ),
                                "*",
                                django.db.models.functions.math.Cos(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("longitude", models.FloatField())
                                    )
                                ),
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    django.db.models.functions.math.Cos(
                                        django.db.models.functions.math.Radians(
                                            django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                        )
                                    ),
                                ),
                                "*",
                                django.db.models.functions.math.Sin(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("longitude", models.FloatField())
                                    )
                                ),
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(6378137.0),
                                        "/",
                                        django.db.models.functions.math.Sqrt(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.0),
                                                "-",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.Value(0.00669437999014),
                                                        "*",
                                                        django.db.models.functions.math.Sin(
                                                            django.db.models.functions.math.Radians(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "latitude", models.FloatField()
                                                                )
                                                            )
                                                        ),
                                                    ),
                                                    "*",
                                                    django.db.models.functions.math.Sin(
                                                        django.db.models.functions.math.Radians(
                                                            django.db.models.functions.comparison.Cast(
                                                                "latitude", models.FloatField()
                                                            )
                                                        )
                                                    ),
                                                ),
                                            )
                                        ),
                                    ),
                                    "*",
                                    models.Value(0.99330562000986),
                                ),
                                "*",
                                django.db.models.functions.math.Sin(
                                    django.db.models.functions.math.Radians(
                                        django.db.models.functions.comparison.Cast("latitude", models.FloatField())
                                    )
                                ),
                            ),
                        ),
                        null=True,
                        output_field=directory.models.fields.CubeField(null=True),
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["search_name", "-population"], name="town_search_name"),
                    django.contrib.postgres.indexes.GinIndex(fields=["other_names"], name="town_other_names"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_name"], name="town_trigrams", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GistIndex(fields=["position"], name="town_position"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["state"], name="organization_state"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["name", "id"], name="organization_name"),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_id", ""), _negated=True),
                fields=("source", "source_id"),
                name="organization_source_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True), name="organization_not_own_parent"
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="organization_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("website", ""), ("website__iregex", "^https?://"), _connector="OR"),
                name="organization_website_is_a_web_address",
                violation_error_message="A website starts with https:// or http://.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="organization_no_cycle",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."parent_id" IS NOT NULL)',
                    func="\n    -- Two changes at the same moment could close a ring that neither sees: one waits for the other.\n    PERFORM pg_advisory_xact_lock(hashtext('directory_organization.parent'));\n    IF EXISTS (\n        WITH RECURSIVE up AS (\n            SELECT o.id, o.parent_id FROM directory_organization o WHERE o.id = NEW.parent_id\n            UNION\n            SELECT o.id, o.parent_id FROM directory_organization o JOIN up ON o.id = up.parent_id\n        )\n        SELECT 1 FROM up WHERE NEW.id IN (up.id, up.parent_id)\n    ) THEN\n        RAISE EXCEPTION 'An organization cannot belong to itself.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_no_cycle';\n    END IF;\n    RETURN NEW;\n",
                    hash="f9dffebb04a7020798b199a01900f37c4d078146",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_organization_no_cycle_d48b7",
                    table="directory_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="organization_network_number",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."network_number" IS NULL AND NEW."network_slug" IS NOT NULL)',
                    func="\n    NEW.network_number := nextval('directory_network_number');\n    RETURN NEW;\n",
                    hash="0386b77cacfe5c4c2693b13e81757e9e26336067",
                    operation='INSERT OR UPDATE OF "network_slug"',
                    pgid="pgtrigger_organization_network_number_5cfc6",
                    table="directory_organization",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_organizationevent" ("accepts_mandated", "alternate_name", "calls_emergency_services", "country", "created_at", "description", "email", "home_area_id", "id", "kind", "mailing_address", "modified_at", "name", "network_number", "network_slug", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refers_contact", "refers_hours", "refers_needs", "refers_not_needed", "refers_who", "reports_to_others", "source", "source_digest", "source_id", "state", "website") SELECT new_values."accepts_mandated", new_values."alternate_name", new_values."calls_emergency_services", new_values."country", new_values."created_at", new_values."description", new_values."email", new_values."home_area_id", new_values."id", new_values."kind", new_values."mailing_address", new_values."modified_at", new_values."name", new_values."network_number", new_values."network_slug", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."refers_contact", new_values."refers_hours", new_values."refers_needs", new_values."refers_not_needed", new_values."refers_who", new_values."reports_to_others", new_values."source", new_values."source_digest", new_values."source_id", new_values."state", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9252f271af23cc16574fb77c18ae49bc756c2453",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8d3d0",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_organizationevent" ("accepts_mandated", "alternate_name", "calls_emergency_services", "country", "created_at", "description", "email", "home_area_id", "id", "kind", "mailing_address", "modified_at", "name", "network_number", "network_slug", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refers_contact", "refers_hours", "refers_needs", "refers_not_needed", "refers_who", "reports_to_others", "source", "source_digest", "source_id", "state", "website") SELECT new_values."accepts_mandated", new_values."alternate_name", new_values."calls_emergency_services", new_values."country", new_values."created_at", new_values."description", new_values."email", new_values."home_area_id", new_values."id", new_values."kind", new_values."mailing_address", new_values."modified_at", new_values."name", new_values."network_number", new_values."network_slug", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."refers_contact", new_values."refers_hours", new_values."refers_needs", new_values."refers_not_needed", new_values."refers_who", new_values."reports_to_others", new_values."source", new_values."source_digest", new_values."source_id", new_values."state", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c3f6811dcbedabda83dae3701d4093218fe92732",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9694d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_organizationevent" ("accepts_mandated", "alternate_name", "calls_emergency_services", "country", "created_at", "description", "email", "home_area_id", "id", "kind", "mailing_address", "modified_at", "name", "network_number", "network_slug", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refers_contact", "refers_hours", "refers_needs", "refers_not_needed", "refers_who", "reports_to_others", "source", "source_digest", "source_id", "state", "website") SELECT old_values."accepts_mandated", old_values."alternate_name", old_values."calls_emergency_services", old_values."country", old_values."created_at", old_values."description", old_values."email", old_values."home_area_id", old_values."id", old_values."kind", old_values."mailing_address", old_values."modified_at", old_values."name", old_values."network_number", old_values."network_slug", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."refers_contact", old_values."refers_hours", old_values."refers_needs", old_values."refers_not_needed", old_values."refers_who", old_values."reports_to_others", old_values."source", old_values."source_digest", old_values."source_id", old_values."state", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d923852cd05ff98e0c8e58b208637aceb67c1167",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0d755",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_organization",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
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
                name="location_position_in_range",
                violation_error_message="Latitude runs from -90 to 90 and longitude from -180 to 180; give both or neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("precision", "")),
                    models.Q(("latitude__isnull", False), models.Q(("precision", ""), _negated=True)),
                    _connector="OR",
                ),
                name="location_precision_stated",
                violation_error_message="Say how exact the position is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confidential", False),
                    models.Q(
                        ("address_1", ""),
                        ("address_2", ""),
                        ("directions", ""),
                        ("entered_address", ""),
                        ("pinned_by_hand", False),
                        ("postal_code", ""),
                        ("precision__in", ["", "town", "area"]),
                    ),
                    _connector="OR",
                ),
                name="location_confidential_has_no_public_pin",
                violation_error_message="A confidential place shows its town only: move street and pin to Private address.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="location",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_locationevent" ("accessibility", "address_1", "address_2", "areas", "city", "confidential", "country", "directions", "entered_address", "id", "latitude", "longitude", "name", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_by_hand", "postal_code", "precision", "state_province") SELECT new_values."accessibility", new_values."address_1", new_values."address_2", new_values."areas", new_values."city", new_values."confidential", new_values."country", new_values."directions", new_values."entered_address", new_values."id", new_values."latitude", new_values."longitude", new_values."name", new_values."organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."pinned_by_hand", new_values."postal_code", new_values."precision", new_values."state_province" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9a8424b7f65e2c91096aa2165e9d276515ff8405",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_38c23",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_location",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="location",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_locationevent" ("accessibility", "address_1", "address_2", "areas", "city", "confidential", "country", "directions", "entered_address", "id", "latitude", "longitude", "name", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_by_hand", "postal_code", "precision", "state_province") SELECT new_values."accessibility", new_values."address_1", new_values."address_2", new_values."areas", new_values."city", new_values."confidential", new_values."country", new_values."directions", new_values."entered_address", new_values."id", new_values."latitude", new_values."longitude", new_values."name", new_values."organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."pinned_by_hand", new_values."postal_code", new_values."precision", new_values."state_province" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="eddf3466ae0b655ed077644769d08d6a2ff8a966",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0dff9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_location",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="location",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_locationevent" ("accessibility", "address_1", "address_2", "areas", "city", "confidential", "country", "directions", "entered_address", "id", "latitude", "longitude", "name", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_by_hand", "postal_code", "precision", "state_province") SELECT old_values."accessibility", old_values."address_1", old_values."address_2", old_values."areas", old_values."city", old_values."confidential", old_values."country", old_values."directions", old_values."entered_address", old_values."id", old_values."latitude", old_values."longitude", old_values."name", old_values."organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."pinned_by_hand", old_values."postal_code", old_values."precision", old_values."state_province" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="2d70ac683786f2408eb36217188482de3ddde175",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e2929",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_location",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldprovenance",
            constraint=models.UniqueConstraint(fields=("organization", "field"), name="provenance_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fieldprovenance",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_fieldprovenanceevent" ("field", "id", "method", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_id", "verified_by_id", "verified_on") SELECT new_values."field", new_values."id", new_values."method", new_values."organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."source_id", new_values."verified_by_id", new_values."verified_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="387511275eb3c511db2a31699507f4838c640e37",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bccb8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_fieldprovenance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fieldprovenance",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_fieldprovenanceevent" ("field", "id", "method", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_id", "verified_by_id", "verified_on") SELECT new_values."field", new_values."id", new_values."method", new_values."organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."source_id", new_values."verified_by_id", new_values."verified_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b77bd4612b6db746b52801cbfe3ac30e8ce113c1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_06aeb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_fieldprovenance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fieldprovenance",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_fieldprovenanceevent" ("field", "id", "method", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_id", "verified_by_id", "verified_on") SELECT old_values."field", old_values."id", old_values."method", old_values."organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."source_id", old_values."verified_by_id", old_values."verified_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="72fdfb56239b1ecf73373c3db70b887af9d087f8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cb9af",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_fieldprovenance",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="peerevidence",
            constraint=models.UniqueConstraint(fields=("organization", "criterion"), name="peer_evidence_once"),
        ),
        migrations.AddConstraint(
            model_name="peerevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("private_share__isnull", True), ("private_share__range", (0, 100)), _connector="OR"
                ),
                name="peer_evidence_share_in_range",
                violation_error_message="A share runs from 0 to 100 per cent.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_peerevidenceevent" ("answer", "approved_on", "as_of", "criterion", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_share", "source") SELECT new_values."answer", new_values."approved_on", new_values."as_of", new_values."criterion", new_values."id", new_values."organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."private_share", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9de1253a1bda441529e3133a12f91f981974cbc5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c78c3",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_peerevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_peerevidenceevent" ("answer", "approved_on", "as_of", "criterion", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_share", "source") SELECT new_values."answer", new_values."approved_on", new_values."as_of", new_values."criterion", new_values."id", new_values."organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."private_share", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2cb7d463d97c257a78cba089458b13a5b8b7feb5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a3c6f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_peerevidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerevidence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_peerevidenceevent" ("answer", "approved_on", "as_of", "criterion", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_share", "source") SELECT old_values."answer", old_values."approved_on", old_values."as_of", old_values."criterion", old_values."id", old_values."organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."private_share", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="58546966ff90a7080e41093d49b45d04d0159e9a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cfecb",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_peerevidence",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="privateaddress",
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
                name="private_address_position_in_range",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privateaddress",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_privateaddressevent" ("address", "id", "latitude", "location_id", "longitude", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."address", new_values."id", new_values."latitude", new_values."location_id", new_values."longitude", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d9658b701627931e5ce8324bc2c4b49340d685aa",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_be407",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_privateaddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privateaddress",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_privateaddressevent" ("address", "id", "latitude", "location_id", "longitude", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."address", new_values."id", new_values."latitude", new_values."location_id", new_values."longitude", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7d6c021c4c21a1ddee9ee5629661e230ef0e669c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_158cf",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_privateaddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privateaddress",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_privateaddressevent" ("address", "id", "latitude", "location_id", "longitude", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."address", old_values."id", old_values."latitude", old_values."location_id", old_values."longitude", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="7ef18f64f76ae32e3d6059fb90aa3322569cd5c5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4afe3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_privateaddress",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), ("url__iregex", "^https?://"), _connector="OR"),
                name="service_url_is_a_web_address",
                violation_error_message="A link starts with https:// or http://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_amount__isnull", True),
                    models.Q(("cost_amount__gte", 0), models.Q(("cost_currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="service_cost_has_currency",
                violation_error_message="Say in which currency: USD, GBP.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_age__isnull", True),
                    ("maximum_age__isnull", True),
                    ("minimum_age__lte", models.F("maximum_age")),
                    _connector="OR",
                ),
                name="service_ages_in_order",
                violation_error_message="The lowest age is above the highest.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceevent" ("before_you_come", "capacity", "capacity_as_of", "capacity_note", "capacity_until", "cost", "cost_amount", "cost_currency", "description", "formats", "id", "joining", "languages", "maximum_age", "minimum_age", "name", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "populations", "service_type", "url") SELECT new_values."before_you_come", new_values."capacity", new_values."capacity_as_of", new_values."capacity_note", new_values."capacity_until", new_values."cost", new_values."cost_amount", new_values."cost_currency", new_values."description", new_values."formats", new_values."id", new_values."joining", new_values."languages", new_values."maximum_age", new_values."minimum_age", new_values."name", new_values."organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."populations", new_values."service_type", new_values."url" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a651ea352e6a861bc447d334be94450ee498dc92",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_26dc6",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceevent" ("before_you_come", "capacity", "capacity_as_of", "capacity_note", "capacity_until", "cost", "cost_amount", "cost_currency", "description", "formats", "id", "joining", "languages", "maximum_age", "minimum_age", "name", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "populations", "service_type", "url") SELECT new_values."before_you_come", new_values."capacity", new_values."capacity_as_of", new_values."capacity_note", new_values."capacity_until", new_values."cost", new_values."cost_amount", new_values."cost_currency", new_values."description", new_values."formats", new_values."id", new_values."joining", new_values."languages", new_values."maximum_age", new_values."minimum_age", new_values."name", new_values."organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."populations", new_values."service_type", new_values."url" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="213434938ce6d4a81891c554ba611c8b12652008",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dd0d1",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceevent" ("before_you_come", "capacity", "capacity_as_of", "capacity_note", "capacity_until", "cost", "cost_amount", "cost_currency", "description", "formats", "id", "joining", "languages", "maximum_age", "minimum_age", "name", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "populations", "service_type", "url") SELECT old_values."before_you_come", old_values."capacity", old_values."capacity_as_of", old_values."capacity_note", old_values."capacity_until", old_values."cost", old_values."cost_amount", old_values."cost_currency", old_values."description", old_values."formats", old_values."id", old_values."joining", old_values."languages", old_values."maximum_age", old_values."minimum_age", old_values."name", old_values."organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."populations", old_values."service_type", old_values."url" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="119940ee5a8323c6f33fa567290254da7227e78d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_931f0",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_service",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("entry_kind", "place")),
                fields=["position"],
                include=("id", "organization", "tags", "tag_string"),
                name="entry_position",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=models.Q(("entry_kind", "place"), _negated=True), fields=["area_code"], name="entry_area"
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=models.Q(("entry_kind", "remote")),
                fields=["area_code"],
                include=("id", "organization", "tags", "tag_string"),
                name="entry_remote",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                models.OrderBy(models.F("area_stated"), descending=True),
                models.F("area_rank"),
                django.db.models.functions.text.Lower("name"),
                models.F("organization"),
                models.F("id"),
                condition=models.Q(("entry_kind", "remote")),
                name="entry_remote_order",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                models.F("region"),
                django.db.models.functions.text.Lower("name"),
                models.F("organization"),
                condition=models.Q(("entry_kind", "place")),
                name="entry_region",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                django.db.models.functions.text.Lower("name"), models.F("organization"), name="entry_name"
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tags"], name="entry_tags"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("entry_kind", "place")), fastupdate=False, fields=["tags"], name="entry_place_tags"
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["text"], name="entry_text"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["name"], name="entry_name_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="schedule_days_in_order",
                violation_error_message="The last day is before the first.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_scheduleevent" ("closes_at", "except_dates", "extra_dates", "holidays_of", "id", "location_id", "note", "on_holidays", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rrule", "service_id", "timezone", "valid_from", "valid_to") SELECT new_values."closes_at", new_values."except_dates", new_values."extra_dates", new_values."holidays_of", new_values."id", new_values."location_id", new_values."note", new_values."on_holidays", new_values."opens_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rrule", new_values."service_id", new_values."timezone", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a57981d9aa350c87dc8513fb06be088a04e83682",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_30197",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_schedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_scheduleevent" ("closes_at", "except_dates", "extra_dates", "holidays_of", "id", "location_id", "note", "on_holidays", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rrule", "service_id", "timezone", "valid_from", "valid_to") SELECT new_values."closes_at", new_values."except_dates", new_values."extra_dates", new_values."holidays_of", new_values."id", new_values."location_id", new_values."note", new_values."on_holidays", new_values."opens_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rrule", new_values."service_id", new_values."timezone", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."closes_at" IS DISTINCT FROM (new_values."closes_at") OR old_values."except_dates" IS DISTINCT FROM (new_values."except_dates") OR old_values."extra_dates" IS DISTINCT FROM (new_values."extra_dates") OR old_values."holidays_of" IS DISTINCT FROM (new_values."holidays_of") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."location_id" IS DISTINCT FROM (new_values."location_id") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."on_holidays" IS DISTINCT FROM (new_values."on_holidays") OR old_values."opens_at" IS DISTINCT FROM (new_values."opens_at") OR old_values."rrule" IS DISTINCT FROM (new_values."rrule") OR old_values."service_id" IS DISTINCT FROM (new_values."service_id") OR old_values."timezone" IS DISTINCT FROM (new_values."timezone") OR old_values."valid_from" IS DISTINCT FROM (new_values."valid_from") OR old_values."valid_to" IS DISTINCT FROM (new_values."valid_to")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7a28c4855f15fc3754bc6f9ba8e6a88f33752144",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0b2fe",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_schedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_scheduleevent" ("closes_at", "except_dates", "extra_dates", "holidays_of", "id", "location_id", "note", "on_holidays", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rrule", "service_id", "timezone", "valid_from", "valid_to") SELECT old_values."closes_at", old_values."except_dates", old_values."extra_dates", old_values."holidays_of", old_values."id", old_values."location_id", old_values."note", old_values."on_holidays", old_values."opens_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rrule", old_values."service_id", old_values."timezone", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="6e992d7717e3ebd2163a47cf99dd710296698d90",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_54b4a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_schedule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="phone_has_number"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_phoneevent" ("dead_since", "description", "extension", "id", "kind", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT new_values."dead_since", new_values."description", new_values."extension", new_values."id", new_values."kind", new_values."number", new_values."organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."service_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ab3379fabd88f085370c788594ac2644694ba18e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bee87",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_phoneevent" ("dead_since", "description", "extension", "id", "kind", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT new_values."dead_since", new_values."description", new_values."extension", new_values."id", new_values."kind", new_values."number", new_values."organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."service_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."dead_since" IS DISTINCT FROM (new_values."dead_since") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."extension" IS DISTINCT FROM (new_values."extension") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."organization_id" IS DISTINCT FROM (new_values."organization_id") OR old_values."service_id" IS DISTINCT FROM (new_values."service_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7be4da684b2a80d60680a23fa4f302c34eaf3767",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c78fa",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_phoneevent" ("dead_since", "description", "extension", "id", "kind", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT old_values."dead_since", old_values."description", old_values."extension", old_values."id", old_values."kind", old_values."number", old_values."organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."service_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c2fb8dbb80eeef86958ed484770a60e3af84d342",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_57a2f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_phone",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("back_on__gt", models.F("valid_from"))),
                name="pause_days_in_order",
                violation_error_message="The first day back comes after the first day of the pause.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("location__isnull", True), ("scope", "in_person"), _connector="OR"),
                name="pause_of_a_place_is_in_person",
                violation_error_message="Only meeting in person can pause at one place.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pause",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_pauseevent" ("back_on", "id", "location_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "scope", "service_id", "valid_from") SELECT new_values."back_on", new_values."id", new_values."location_id", new_values."organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."scope", new_values."service_id", new_values."valid_from" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="961937a39cbcd10a6d295a5b8f63078d99bba7ed",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e5c6e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_pause",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pause",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_pauseevent" ("back_on", "id", "location_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "scope", "service_id", "valid_from") SELECT new_values."back_on", new_values."id", new_values."location_id", new_values."organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."scope", new_values."service_id", new_values."valid_from" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1f5559777c28a2e4250bb443c124941d2578b117",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_571b1",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_pause",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pause",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_pauseevent" ("back_on", "id", "location_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "scope", "service_id", "valid_from") SELECT old_values."back_on", old_values."id", old_values."location_id", old_values."organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."scope", old_values."service_id", old_values."valid_from" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d7c7e2369c100cb0c1234500f409027c74b7b910",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_711df",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_pause",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="servicearea",
            constraint=models.UniqueConstraint(fields=("service", "area"), name="service_area_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicearea",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceareaevent" ("area_id", "id", "inferred", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT new_values."area_id", new_values."id", new_values."inferred", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."service_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="297f541287fe0b6f1730d97d4ab0fa0da243d17a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2be48",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_servicearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicearea",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceareaevent" ("area_id", "id", "inferred", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT new_values."area_id", new_values."id", new_values."inferred", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."service_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."area_id" IS DISTINCT FROM (new_values."area_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."inferred" IS DISTINCT FROM (new_values."inferred") OR old_values."service_id" IS DISTINCT FROM (new_values."service_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="021d025cc7e56639632a6c4db4d775ca9b7f9d6e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c92e8",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_servicearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicearea",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceareaevent" ("area_id", "id", "inferred", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT old_values."area_id", old_values."id", old_values."inferred", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."service_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="267798b0fc7f1178097c24722989e86a559b97d5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5ab44",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_servicearea",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceatlocation",
            constraint=models.UniqueConstraint(fields=("service", "location"), name="service_at_location_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceatlocation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceatlocationevent" ("id", "location_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT new_values."id", new_values."location_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."service_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c1dc9420b2f35b45d92441e9bf442a8c34e0632b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d23a5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="directory_serviceatlocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceatlocation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceatlocationevent" ("id", "location_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT new_values."id", new_values."location_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."service_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."location_id" IS DISTINCT FROM (new_values."location_id") OR old_values."service_id" IS DISTINCT FROM (new_values."service_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="84024c0ee73696ac80e59e61b6c923a75e5bd5eb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a69d7",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="directory_serviceatlocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceatlocation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "directory_serviceatlocationevent" ("id", "location_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") SELECT old_values."id", old_values."location_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."service_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b852cc82720bdf3f461feecd08a87a6406b2e13a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d91bd",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="directory_serviceatlocation",
                    when="AFTER",
                ),
            ),
        ),
    ]
