"""Row-level security also holds how somebody comes to see a record, that organizations write nothing themselves, that
staff press no yes, and which e-mail staff read of."""

from django.db import migrations

# As migration 0005 has it; whoever came by an organization's link only reads too: what they do is done by the gate.
ONLY_READS = """
CREATE OR REPLACE FUNCTION referrals_only_reads() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE principal text := coalesce(current_setting('app.principal', true), '');
BEGIN
    RETURN {organizations}split_part(principal, ':', 1) = 'person' AND EXISTS (
        SELECT 1 FROM public.referrals_link l
        WHERE l.id = nullif(split_part(principal, ':', 3), '')::uuid AND l.kind <> 'person');
END $$;
"""
_ORGANIZATIONS = "split_part(principal, ':', 1) = 'organization' OR "

_ME = "(SELECT app_principal_id('user'))"
_NO_USER = "(SELECT app_principal_kind()) <> 'user'"
_LASTS = "interval '8 hours 5 minutes'"
_HOURS = f"since <= now() + interval '5 minutes' AND until <= now() + {_LASTS}"


def _works_as(*roles: str) -> str:
    names = ", ".join(f"'{role}'" for role in roles)
    return f"""agency_id IN (
        SELECT m.agency_id FROM accounts_membership m
        WHERE m.user_id = {_ME} AND m.ended_at IS NULL AND m.role IN ({names}))"""  # noqa: S608 - nothing in it comes from anybody


# Nobody puts somebody on their own list: with a new person the gate does it. A reason opens for hours, an emergency is
# a supervisor's and reviewed by somebody else, whoever manages an agency hands lists on to others, and what opened a
# record stays written down. A row from a time still to come, as a wrong clock leaves it, opens nothing to its user:
# policies of other tables read this table under its own, so the one line holds for all of them.
# It is a function that is not planned along with each of them.
CASELOAD = f"""
CREATE FUNCTION referrals_has_begun(opened_to uuid, since timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN since <= now() + interval '5 minutes' OR opened_to IS DISTINCT FROM public.app_principal_id('user');
END $$;
CREATE POLICY caseload_seen ON referrals_caseload AS RESTRICTIVE FOR SELECT USING (
    until IS NULL OR referrals_has_begun(user_id, since));
CREATE POLICY caseload_added ON referrals_caseload AS RESTRICTIVE FOR INSERT WITH CHECK (
    {_NO_USER}
    OR (kind = 'own' AND user_id <> {_ME} AND {_works_as("supervisor", "agency_admin")})
    OR (kind = 'reason' AND user_id = {_ME} AND {_HOURS})
    OR (kind = 'break_glass' AND user_id = {_ME} AND {_HOURS} AND reviewed_at IS NULL AND {_works_as("supervisor")}));
CREATE POLICY caseload_changed ON referrals_caseload AS RESTRICTIVE FOR UPDATE
    USING ({_NO_USER} OR (kind = 'break_glass' AND user_id <> {_ME}))
    WITH CHECK ({_NO_USER} OR (kind = 'break_glass' AND user_id <> {_ME} AND until <= since + {_LASTS}));
CREATE POLICY caseload_kept ON referrals_caseload AS RESTRICTIVE FOR DELETE USING ({_NO_USER});
"""  # noqa: S608 - nothing in it comes from anybody
NO_CASELOAD = "".join(
    f"DROP POLICY caseload_{name} ON referrals_caseload;" for name in ("seen", "added", "changed", "kept")
)
NO_CASELOAD += "DROP FUNCTION referrals_has_begun(uuid, timestamptz);"

# A yes on a device is pressed by the person, or by the gate for a representative whose link it looked at again. What is
# on paper or was spoken, staff write down. Nobody is named while the owner restores or rotates keys.
PRESSED = """
CREATE FUNCTION referrals_pressed_by_them() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.signed_way NOT IN ('own_device', 'staff_device') OR public.app_principal_kind() IN ('person', 'gate', '')
    THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.signed_at IS NULL THEN RETURN NEW; END IF;
    ELSIF (OLD.signed_at IS NOT NULL OR NEW.signed_at IS NULL) AND (OLD.state = 'active' OR NEW.state <> 'active') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Only the person says yes on a device.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'release_pressed_by_them';
END $$;
CREATE TRIGGER release_pressed_by_them BEFORE INSERT OR UPDATE OF state, signed_at, signed_way ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_pressed_by_them();
"""
NOT_PRESSED = "DROP TRIGGER release_pressed_by_them ON referrals_release; DROP FUNCTION referrals_pressed_by_them();"

# Staff read which e-mail about a referral of theirs still waits. A function of this kind is planned when it is first
# asked, which is for an e-mail that waits, and not with each page.
MAIL = """
CREATE FUNCTION referrals_is_theirs(about text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN public.app_principal_kind() = 'user'
        AND EXISTS (SELECT 1 FROM public.referrals_referral r WHERE r.reference = about);
END $$;
CREATE POLICY waiting_for_theirs ON accounts_outgoingmail FOR SELECT
    USING (state <> 'sent' AND referrals_is_theirs(about));
"""
NO_MAIL = "DROP POLICY waiting_for_theirs ON accounts_outgoingmail; DROP FUNCTION referrals_is_theirs(text);"


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0011_permitted_states"),
        ("accounts", "0005_mail_walls"),
        ("core", "0002_found_without_a_search_path"),
    ]
    operations = [
        migrations.RunSQL(
            ONLY_READS.replace("{organizations}", _ORGANIZATIONS), ONLY_READS.replace("{organizations}", "")
        ),
        migrations.RunSQL(CASELOAD, NO_CASELOAD),
        migrations.RunSQL(PRESSED, NOT_PRESSED),
        migrations.RunSQL(MAIL, NO_MAIL),
    ]
