"""Representatives who sign, advocates who write down a stop, and the walls around both."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.crypto.fields

# Who came by a link that is not the person's own: they read, and what they do is done by the gate, which looks at the
# link again. Bound when a policy is made; the names are whole, because a dump runs with an empty search_path.
ONLY_READS = """
CREATE FUNCTION referrals_only_reads() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE principal text := coalesce(current_setting('app.principal', true), '');
BEGIN
    RETURN split_part(principal, ':', 1) = 'person' AND EXISTS (
        SELECT 1 FROM public.referrals_link l
        WHERE l.id = nullif(split_part(principal, ':', 3), '')::uuid AND l.kind <> 'person');
END $$;
"""
# All that is about a person; of who looked, rows are added by everybody.
_WRITTEN = (
    "person", "helper", "personnote", "caseload", "referral", "referralcontent", "referralevent", "release",
    "releaseparty", "releaseevent", "stoprecord", "document", "link", "ledgerentry",
)  # fmt: skip
_NOT = "(NOT (SELECT referrals_only_reads()))"


def _readers_write_nothing() -> tuple[str, str]:
    made, undone = [], []
    for table in _WRITTEN:
        for verb, condition in (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING")):
            name = f"readers_{verb.lower()}"
            made.append(f"CREATE POLICY {name} ON referrals_{table} AS RESTRICTIVE FOR {verb} {condition} {_NOT};")
            undone.append(f"DROP POLICY {name} ON referrals_{table};")
    return "\n".join(made), "\n".join(undone)


# Somebody's representative is a helper of theirs.
OF_THE_SAME_PERSON = """
ALTER TABLE referrals_release ADD CONSTRAINT release_representative_of_person
    FOREIGN KEY (representative_id, person_id) REFERENCES referrals_helper (id, person_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE referrals_link ADD CONSTRAINT link_helper_of_person
    FOREIGN KEY (helper_id, person_id) REFERENCES referrals_helper (id, person_id)
    DEFERRABLE INITIALLY DEFERRED;
"""

# Their authority is looked at on the day of signing, at the agency.
AUTHORITY_HOLDS = """
CREATE FUNCTION referrals_authority_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.representative_id IS NULL OR NEW.signed_at IS NULL OR OLD.signed_at IS NOT NULL THEN RETURN NEW; END IF;
    IF NOT EXISTS (
        SELECT 1 FROM referrals_helper h, accounts_agency a
        WHERE h.id = NEW.representative_id AND h.kind = 'representative' AND h.ended_at IS NULL
            AND a.id = NEW.agency_id
            AND (h.until IS NULL OR h.until >= (NEW.signed_at AT TIME ZONE a.time_zone)::date)
    ) THEN
        RAISE EXCEPTION 'Nobody signs by an authority that has ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_authority_holds';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_authority_holds BEFORE UPDATE OF signed_at ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_authority_holds();

CREATE FUNCTION referrals_helper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.person_id, OLD.kind, OLD.until, OLD.created_at, OLD.created_by_id)
        IS DISTINCT FROM (NEW.person_id, NEW.kind, NEW.until, NEW.created_at, NEW.created_by_id)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
       OR ((OLD.name, OLD.basis, OLD.authority, OLD.scope) IS DISTINCT FROM
           (NEW.name, NEW.basis, NEW.authority, NEW.scope)
           AND NOT (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))
    THEN
        RAISE EXCEPTION 'Who acts for somebody is written down anew, and ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'helper_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER helper_stays BEFORE UPDATE ON referrals_helper
    FOR EACH ROW EXECUTE FUNCTION referrals_helper_stays();
"""

_POLICIES, _NO_POLICIES = _readers_write_nothing()
UNDO = f"""
DROP TRIGGER helper_stays ON referrals_helper;
DROP FUNCTION referrals_helper_stays();
DROP TRIGGER release_authority_holds ON referrals_release;
DROP FUNCTION referrals_authority_holds();
ALTER TABLE referrals_link DROP CONSTRAINT link_helper_of_person;
ALTER TABLE referrals_release DROP CONSTRAINT release_representative_of_person;
{_NO_POLICIES}
DROP FUNCTION referrals_only_reads();
"""
_USER = {"blank": True, "null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}
_HELPER = {"blank": True, "null": True, "on_delete": django.db.models.deletion.SET_NULL, "to": "referrals.helper"}


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0004_a_yes_is_there"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("document", "helper", models.ForeignKey(related_name="papers", **_HELPER)),
        migrations.AddField(
            "helper",
            "basis",
            core.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what they are"),
        ),
        migrations.AddField("helper", "created_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **_USER)),
        migrations.AddField("helper", "ended_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **_USER)),
        migrations.AddField(
            "helper",
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
        migrations.AddField("link", "helper", models.ForeignKey(related_name="links", **_HELPER)),
        migrations.AddField("link", "helps", models.BooleanField(default=False)),
        migrations.AlterField(
            "helper",
            "authority",
            core.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="the document that shows it"),
        ),
        migrations.AlterField(
            "helper",
            "until",
            models.DateField(blank=True, null=True, verbose_name="last day of their authority"),
        ),
        migrations.AlterField(
            "link",
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
        migrations.AddConstraint("helper", models.UniqueConstraint(fields=("id", "person"), name="helper_and_person")),
        migrations.AddConstraint(
            "link",
            models.CheckConstraint(
                condition=models.Q(("helps", False), ("kind", "advocate"), _connector="OR"),
                name="link_helps_as_advocate",
            ),
        ),
        migrations.AddConstraint(
            "link",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("helper__isnull", True)),
                    models.Q(("kind", "answers_for"), ("helper__isnull", False)),
                    models.Q(models.Q(("kind", "answers_for"), _negated=True), ("helper__isnull", True)),
                    _connector="OR",
                ),
                name="link_representative_is_somebody",
            ),
        ),
        migrations.RunSQL(ONLY_READS + _POLICIES + OF_THE_SAME_PERSON + AUTHORITY_HOLDS, UNDO),
    ]
