"""Who acts only together with somebody else signs on paper, where all of them sign: the database holds it too."""

from django.db import migrations, models

import core.crypto.fields

# As migration 0005 has it, with what `alone` and `stays` add.
_TRIGGERS = """
CREATE OR REPLACE FUNCTION referrals_authority_holds() RETURNS trigger LANGUAGE plpgsql AS $$
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
    {alone}
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION referrals_helper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.person_id, OLD.kind, OLD.until, OLD.created_at, OLD.created_by_id{old})
        IS DISTINCT FROM (NEW.person_id, NEW.kind, NEW.until, NEW.created_at, NEW.created_by_id{new})
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
       OR ((OLD.name, OLD.basis, OLD.authority, OLD.scope{old_words}) IS DISTINCT FROM
           (NEW.name, NEW.basis, NEW.authority, NEW.scope{new_words})
           AND NOT (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))
    THEN
        RAISE EXCEPTION 'Who acts for somebody is written down anew, and ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'helper_stays';
    END IF;
    RETURN NEW;
END $$;
"""
_ALONE = """IF NEW.signed_way IS DISTINCT FROM 'paper' AND EXISTS (
        SELECT 1 FROM referrals_helper h WHERE h.id = NEW.representative_id AND h.only_together
    ) THEN
        RAISE EXCEPTION 'Who acts only together with somebody else signs on paper, with all of them.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_together';
    END IF;"""


def _triggers(added: dict[str, str]) -> str:
    said = _TRIGGERS
    for name in ("alone", "old", "new", "old_words", "new_words"):
        said = said.replace(f"{{{name}}}", added.get(name, ""))
    return said


HOLDS = _triggers(
    {
        "alone": _ALONE,
        "old": ", OLD.only_together",
        "new": ", NEW.only_together",
        "old_words": ", OLD.together_with",
        "new_words": ", NEW.together_with",
    }
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_retention")]
    operations = [
        # What was written down before said nothing of it: those sign as they did, until they are written down anew.
        migrations.AddField(
            "helper",
            "only_together",
            models.BooleanField(default=False, verbose_name="signs only together with somebody else"),
        ),
        migrations.AddField(
            "helper",
            "together_with",
            core.crypto.fields.EncryptedTextField(
                blank=True, default="", verbose_name="who else has to sign, one in each line"
            ),
        ),
        migrations.RunSQL(HOLDS, _triggers({})),
    ]
