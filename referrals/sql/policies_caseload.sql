-- Members read their own entries of this agency, supervisors and administrators those of their agency, and a person who works with them.
CREATE POLICY principal ON referrals_caseload
    USING (
        (user_id, agency_id) = (
            SELECT m.user_id, m.party_id FROM accounts_membership m WHERE m.id = (SELECT app_principal_id('member')))
        OR agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL
                AND m.role IN ('supervisor', 'agency_admin'))
        OR person_id = (SELECT app_principal_id('person'))
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job')
    WITH CHECK (
        (user_id, agency_id) = (
            SELECT m.user_id, m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL)
        OR agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL
                AND m.role IN ('supervisor', 'agency_admin'))
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job');

-- Nobody puts anybody on a list of their own: with a new person the gate does it, afterwards a transfer (caseload_entries.sql).
-- A reason opens a record for some hours; an emergency is a supervisor's, and reviewed by somebody else; and what opened a
-- record stays recorded.
CREATE POLICY caseload_seen ON referrals_caseload AS RESTRICTIVE FOR SELECT
    USING (until IS NULL OR referrals_has_begun(user_id, since));

CREATE POLICY caseload_added ON referrals_caseload AS RESTRICTIVE FOR INSERT
    WITH CHECK (
        (SELECT app_principal_kind()) <> 'member'
        OR (kind = 'reason' AND user_id = (SELECT accounts_member_user())
            AND since <= now() + interval '5 minutes' AND until <= now() + interval '8 hours 5 minutes')
        OR (kind = 'break_glass' AND user_id = (SELECT accounts_member_user())
            AND since <= now() + interval '5 minutes' AND until <= now() + interval '8 hours 5 minutes'
            AND reviewed_at IS NULL
            AND agency_id IN (
                SELECT m.party_id FROM accounts_membership m
                WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL
                    AND m.role IN ('supervisor'))));

CREATE POLICY caseload_changed ON referrals_caseload AS RESTRICTIVE FOR UPDATE
    USING (
        (SELECT app_principal_kind()) <> 'member'
        OR (kind = 'break_glass' AND user_id <> (SELECT accounts_member_user())))
    WITH CHECK (
        (SELECT app_principal_kind()) <> 'member'
        OR (kind = 'break_glass' AND user_id <> (SELECT accounts_member_user())
            AND until <= since + interval '8 hours 5 minutes'));

CREATE POLICY caseload_kept ON referrals_caseload AS RESTRICTIVE FOR DELETE
    USING ((SELECT app_principal_kind()) <> 'member');
