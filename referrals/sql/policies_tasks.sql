-- Read by whoever may read the record, by members on duty, and by the person. Written by the gate in the transaction of the
-- event, and marked as seen by staff who work with the person; reading for a reason is not enough for that.
-- Whoever is on duty takes on what may be about danger, whether or not they work with the person: the row tells neither who
-- it is about nor what they wrote.
CREATE POLICY principal ON referrals_task
    USING (
        person_id IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now()))
        OR (kind = 'danger' AND agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL))
        OR person_id = (SELECT app_principal_id('person'))
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job')
    WITH CHECK (
        person_id IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now())
                AND c.kind = 'own')
        OR (kind = 'danger' AND agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL))
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job');
