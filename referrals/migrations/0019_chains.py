"""The database's own rule takes the form of a referral and its renewals, and no other form of the same person.

What each party stated of itself when a form was written stays with the form.
"""

from importlib import import_module

from django.db import migrations, models

_PATH = "SET search_path = pg_catalog, public, pg_temp"
# As referrals.selectors.consent_facts.chain_of has it: a form, and those it renews.
CHAIN = f"""
CREATE FUNCTION referrals_chain(form uuid) RETURNS SETOF uuid LANGUAGE sql STABLE {_PATH} AS $$
    WITH RECURSIVE chain(id) AS (
        SELECT form WHERE form IS NOT NULL
        UNION SELECT r.supersedes_id FROM chain c JOIN public.referrals_release r ON r.id = c.id
            WHERE r.supersedes_id IS NOT NULL)
    SELECT id FROM chain
$$;
"""  # noqa: S608 - nothing in it comes from anybody
# The rules of referrals.consent.policy at `at`, which decides before: the form has to be of the chain, to name both
# sides and the purpose, to let `direction` and to cover `category` (NULL: anything), to say when it ends, and to count;
# and no form signed later between the same two sides for the same purpose has taken its place. Whoever cannot see the
# form is refused.
PERMITS = f"""
CREATE FUNCTION referrals_permits_at(
    referral public.referrals_referral, direction text, category text, at timestamptz
) RETURNS boolean LANGUAGE sql STABLE {_PATH} AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.referrals_release r, public.referrals_person p
        WHERE r.id IN (SELECT public.referrals_chain(referral.release_id))
            AND r.person_id = referral.person_id AND p.id = referral.person_id
            AND p.died_at IS NULL AND p.erased_at IS NULL
            AND r.state = 'active' AND r.signed_at <= at AND referral.purpose = ANY(r.purposes)
            AND (r.expires_at IS NOT NULL OR r.expires_event <> '')
            AND coalesce(least(r.expires_at, r.event_happened_at, r.revoked_at, r.ended_at), 'infinity') > at
            AND CASE direction
                WHEN 'to_organization' THEN
                    r.chose_to_organization AND coalesce(category = ANY(r.categories_to_organization),
                        cardinality(r.categories_to_organization) > 0)
                WHEN 'to_agency' THEN
                    r.chose_to_agency AND coalesce(category = ANY(r.categories_to_agency),
                        cardinality(r.categories_to_agency) > 0)
                ELSE false END
            AND EXISTS (SELECT 1 FROM public.referrals_releaseparty a
                WHERE a.release_id = r.id AND a.agency_id = referral.agency_id)
            AND EXISTS (SELECT 1 FROM public.referrals_releaseparty o
                WHERE o.release_id = r.id AND o.organization_id = referral.organization_id)
            AND NOT EXISTS (
                SELECT 1 FROM public.referrals_stoprecord s
                JOIN public.referrals_releaseparty named
                    ON named.release_id = r.id AND named.organization_id = s.organization_id
                WHERE s.person_id = r.person_id AND s.at >= r.signed_at AND s.at <= at)
            AND NOT EXISTS (
                SELECT 1 FROM public.referrals_release n
                JOIN public.referrals_releaseparty a ON a.release_id = n.id AND a.agency_id = referral.agency_id
                JOIN public.referrals_releaseparty o
                    ON o.release_id = n.id AND o.organization_id = referral.organization_id
                WHERE n.person_id = r.person_id AND (n.signed_at, n.id) > (r.signed_at, r.id) AND n.signed_at <= at
                    AND referral.purpose = ANY(n.purposes))
    )
$$;
CREATE OR REPLACE FUNCTION referrals_permits(
    referral public.referrals_referral, direction text, category text
) RETURNS boolean LANGUAGE sql STABLE {_PATH} AS $$
    SELECT public.referrals_permits_at(referral, direction, category, clock_timestamp())
$$;
"""  # noqa: S608 - nothing in it comes from anybody
# Another form of the same person would bring along what that one permits. So a referral stands on a form that nobody has
# answered yet, or moves on to a renewal of the form it stands on; and what a form renews is said once.
OF_ITS_OWN = f"""
CREATE FUNCTION referrals_form_of_its_own() RETURNS trigger LANGUAGE plpgsql {_PATH} AS $$
BEGIN
    IF NEW.release_id IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.release_id IS NOT DISTINCT FROM OLD.release_id THEN RETURN NEW; END IF;
        IF OLD.release_id IN (SELECT public.referrals_chain(NEW.release_id)) THEN RETURN NEW; END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM public.referrals_release r
        WHERE r.id = NEW.release_id AND r.signed_at IS NULL AND r.supersedes_id IS NULL)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'A referral stands on a form of its own, or on a renewal of it.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_form_of_its_own';
END $$;
CREATE TRIGGER referral_form_of_its_own BEFORE INSERT OR UPDATE OF release_id ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_form_of_its_own();
CREATE FUNCTION referrals_renews_once() RETURNS trigger LANGUAGE plpgsql {_PATH} AS $$
BEGIN
    IF NEW.supersedes_id IS NULL OR NEW.supersedes_id IS NOT DISTINCT FROM OLD.supersedes_id THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Which form another one renews never changes.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'release_renews_once';
END $$;
CREATE TRIGGER release_renews_once BEFORE UPDATE OF supersedes_id ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_renews_once();
"""  # noqa: S608 - nothing in it comes from anybody
UNDO = """
DROP TRIGGER release_renews_once ON referrals_release;
DROP FUNCTION referrals_renews_once();
DROP TRIGGER referral_form_of_its_own ON referrals_referral;
DROP FUNCTION referrals_form_of_its_own();
{permits}
DROP FUNCTION referrals_permits_at(public.referrals_referral, text, text, timestamptz);
DROP FUNCTION referrals_chain(uuid);
"""
# Any form of the person.
_BEFORE = import_module("referrals.migrations.0011_permitted_states").PERMITS.replace("CREATE", "CREATE OR REPLACE", 1)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0018_contact_changed_at")]
    operations = [
        migrations.AddField(
            "releaseparty",
            "jurisdiction",
            models.CharField(blank=True, default="", editable=False, max_length=6),
        ),
        migrations.AddField("releaseparty", "part2_program", models.BooleanField(editable=False, null=True)),
        migrations.AddField("releaseparty", "covered_entity", models.BooleanField(editable=False, null=True)),
        migrations.RunSQL(CHAIN + PERMITS + OF_ITS_OWN, UNDO.replace("{permits}", _BEFORE)),
    ]
