-- Rows of an agency that are about no person: members reach those of their own agency.
CREATE POLICY principal ON referrals_preset
    USING (
        agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL)
        OR (SELECT app_principal_kind()) = 'job');

CREATE POLICY principal ON referrals_jointcall
    USING (
        agency_id IN (
            SELECT m.party_id FROM accounts_membership m
            WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL)
        OR (SELECT app_principal_kind()) = 'job');
