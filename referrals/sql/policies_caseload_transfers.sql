-- A transfer names staff: everybody at the agency may read it, and a person reads those that moved their own record.
CREATE POLICY principal ON referrals_caseloadtransfer
    USING (
        agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL)
        OR (SELECT app_principal_kind()) = 'job'
        OR EXISTS (
            SELECT 1 FROM referrals_transferredperson p
            WHERE p.transfer_id = referrals_caseloadtransfer.id
                AND p.person_id IN ((SELECT app_principal_id('person')), (SELECT app_principal_id('disclosure')))))
    WITH CHECK (
        agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL)
        OR (SELECT app_principal_kind()) = 'job');

-- Whose records move: read by the person, by those who work with them, and by the member who receives them.
CREATE POLICY principal ON referrals_transferredperson
    USING (
        person_id IN ((SELECT app_principal_id('person')), (SELECT app_principal_id('disclosure')))
        OR (SELECT app_principal_kind()) = 'job'
        OR person_id IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now()))
        OR (receiver_id, agency_id) = (
            SELECT m.user_id, m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL))
    WITH CHECK (
        person_id = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job');
