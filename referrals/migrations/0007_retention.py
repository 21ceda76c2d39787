"""What was signed goes when the law no longer asks for it: by housekeeping alone, and never before six years have gone by.

The walls here are the least that any law asks; how long an agency keeps is `referrals.services.retention`.
"""

from django.db import migrations, models

_MAINTENANCE = """(coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID))"""

# Six years from the signature or from the end, whichever came later [45 CFR 164.530(j)(2)], and a month of notice. The
# first of what ended it counts; without any end, nothing goes. What cannot be told is NULL, which is not true.
LET_GO = """
CREATE FUNCTION referrals_may_be_let_go(old public.referrals_release) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('app.principal', true), '') LIKE 'job:retention:%'
        AND old.state IN ('expired', 'revoked', 'superseded', 'entered_in_error')
        AND old.due_since <= clock_timestamp() - interval '30 days'
        AND ends.at IS NOT NULL
        AND greatest(old.signed_at, ends.at) <= clock_timestamp() - interval '6 years'
    FROM (SELECT least(old.revoked_at, old.ended_at, old.event_happened_at, old.expires_at, p.died_at, p.erased_at) AS at
        FROM public.referrals_person p WHERE p.id = old.person_id) ends
$$;
"""


def _signed_stays(let_go: str) -> str:
    """The trigger of migration 0002, with what `let_go` adds before anything is refused."""
    return f"""
CREATE OR REPLACE FUNCTION referrals_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NULL THEN RETURN NEW; END IF;
    {let_go}
    IF (OLD.text_sha256, OLD.person_id, OLD.agency_id, OLD.policy, OLD.purposes, OLD.signed_at, OLD.signed_way,
        OLD.categories_to_organization, OLD.categories_to_agency, OLD.chose_to_organization, OLD.chose_to_agency,
        OLD.expires_on, OLD.expires_event, OLD.expires_at, OLD.representative_id)
        IS DISTINCT FROM
       (NEW.text_sha256, NEW.person_id, NEW.agency_id, NEW.policy, NEW.purposes, NEW.signed_at, NEW.signed_way,
        NEW.categories_to_organization, NEW.categories_to_agency, NEW.chose_to_organization, NEW.chose_to_agency,
        NEW.expires_on, NEW.expires_event, NEW.expires_at, NEW.representative_id)
       OR ((OLD.text, OLD.words, OLD.signature, OLD.witness) IS DISTINCT FROM
           (NEW.text, NEW.words, NEW.signature, NEW.witness) AND NOT {_MAINTENANCE})
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'What was signed never changes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_stays';
    END IF;
    RETURN NEW;
END $$;
"""


# Everything but the words, the names and what could be held against them stays as it was.
_LETTING_GO = """
    IF NEW.emptied_at IS DISTINCT FROM OLD.emptied_at THEN
        IF OLD.emptied_at IS NOT NULL OR public.referrals_may_be_let_go(OLD) IS NOT TRUE THEN
            RAISE EXCEPTION 'What was signed is kept as long as the law asks.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_kept';
        END IF;
        OLD.text := NEW.text; OLD.words := NEW.words; OLD.signature := NEW.signature; OLD.witness := NEW.witness;
        OLD.text_sha256 := NEW.text_sha256; OLD.representative_id := NEW.representative_id;
    END IF;
"""

NOT_DELETED = f"""
CREATE FUNCTION referrals_signed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND NOT {_MAINTENANCE} THEN
        RAISE EXCEPTION 'What was signed is kept as long as the law asks.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_kept';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER release_is_kept BEFORE DELETE ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_signed_is_kept();
"""

# A stop ends whatever was signed before it, a paper too that turns up late. Once nobody can sign any more and nothing
# that was signed is kept, nothing needs it. Only for housekeeping, and only then.
STOPS = """
CREATE FUNCTION referrals_stop_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {maintenance} THEN RETURN OLD; END IF;
    IF coalesce(current_setting('app.principal', true), '') NOT LIKE 'job:retention:%' OR NOT EXISTS (
        SELECT 1 FROM public.referrals_person p WHERE p.id = OLD.person_id
            AND least(p.died_at, p.erased_at) IS NOT NULL
            AND greatest(OLD.at, least(p.died_at, p.erased_at)) <= clock_timestamp() - interval '6 years'
    ) OR EXISTS (
        SELECT 1 FROM public.referrals_release r
        WHERE r.person_id = OLD.person_id AND r.signed_at IS NOT NULL AND r.emptied_at IS NULL
    ) THEN
        RAISE EXCEPTION 'A stop is kept while anything that was signed could need it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stop_is_kept';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER stop_is_kept BEFORE DELETE ON referrals_stoprecord
    FOR EACH ROW EXECUTE FUNCTION referrals_stop_is_kept();
""".replace("{maintenance}", _MAINTENANCE)
UNDO = f"""
DROP TRIGGER stop_is_kept ON referrals_stoprecord;
DROP FUNCTION referrals_stop_is_kept();
DROP TRIGGER release_is_kept ON referrals_release;
DROP FUNCTION referrals_signed_is_kept();
{_signed_stays("")}
DROP FUNCTION referrals_may_be_let_go(public.referrals_release);
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_helpers_who_act")]
    operations = [
        migrations.AddField("release", "due_since", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("release", "emptied_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.RunSQL(LET_GO + _signed_stays(_LETTING_GO) + NOT_DELETED + STOPS, UNDO),
    ]
