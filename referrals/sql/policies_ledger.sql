-- Read by whoever may read the record, and by the organization of one referral. Only the gate adds to the ledger.
CREATE POLICY principal ON referrals_ledgerentry
    USING (
        person_id IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now()))
        OR person_id = (SELECT app_principal_id('person'))
        OR person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job'
        OR referral_id = (SELECT app_principal_id('organization')))
    WITH CHECK (person_id = (SELECT app_principal_id('disclosure')));

-- Checkpoints, beside those in the file outside the database.
CREATE POLICY principal ON referrals_ledgercheckpoint USING ((SELECT app_principal_kind()) = 'job');
