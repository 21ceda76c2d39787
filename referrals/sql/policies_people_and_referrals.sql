-- Who reaches the rows about a person (docs/access.md has the whole table): members of an agency whose caseload the person
-- is on, the person themselves, a disclosure about this person, and jobs. One line of the table below for each
-- table: its column that names the person, who else may read and write its rows, and who else may only write them.
DO $policies$
DECLARE
    who CONSTANT text := $$
        %1$s IN (
            SELECT c.person_id FROM referrals_caseload c
            JOIN accounts_membership m ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE m.id = (SELECT app_principal_id('member')) AND (c.until IS NULL OR c.until > now()))
        OR %1$s = (SELECT app_principal_id('person'))
        OR %1$s = (SELECT app_principal_id('disclosure'))
        OR (SELECT app_principal_kind()) = 'job'$$;
    -- A person is recorded before they are on anybody's caseload: members of the agency may add them, and not read them.
    of_agency CONSTANT text := $$agency_id IN (
        SELECT m.party_id FROM accounts_membership m
        WHERE m.id = (SELECT app_principal_id('member')) AND m.ended_at IS NULL)$$;
    rule record;
    readers text;
BEGIN
    FOR rule IN SELECT * FROM (VALUES
        ('referrals_person', 'id', NULL, of_agency),
        ('referrals_relatedperson', 'person_id', NULL, NULL),
        ('referrals_personnote', 'person_id', NULL, NULL),
        ('referrals_accesslog', 'person_id', NULL, NULL),
        ('referrals_referral', 'person_id', $$id = (SELECT app_principal_id('organization'))$$, NULL),
        ('referrals_referralcontent', 'person_id', NULL, NULL),
        ('referrals_referralevent', 'person_id',
            $$(referral_id = (SELECT app_principal_id('organization')) AND by = 'organization')$$, NULL),
        ('referrals_release', 'person_id', NULL, NULL),
        ('referrals_releaseparty', 'person_id', NULL, NULL),
        ('referrals_releaseevent', 'person_id', NULL, NULL),
        ('referrals_revocation', 'person_id', NULL, NULL),
        ('referrals_document', 'person_id', NULL, NULL),
        ('referrals_link', 'person_id',
            $$(kind = 'organization' AND referral_id = (SELECT app_principal_id('organization')))$$, NULL)
    ) AS rules (tablename, person, also_reached_by, also_written_by)
    LOOP
        readers := concat_ws(' OR ', format(who, rule.person), rule.also_reached_by);
        EXECUTE format('CREATE POLICY principal ON %I USING (%s) WITH CHECK (%s)',
            rule.tablename, readers, concat_ws(' OR ', readers, rule.also_written_by));
    END LOOP;
END $policies$;
