-- Read by whoever may read the record, and by the person. Written by staff who work with them: a reason or an emergency
-- opens a record for some hours, for reading. Erasing is done by the gate.
CREATE POLICY principal ON referrals_externaldisclosure
    USING (
        person_id IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now()))
        OR person_id = (SELECT app_principal_id('person'))
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job')
    WITH CHECK (
        person_id IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now())
                AND c.kind = 'own')
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job');
