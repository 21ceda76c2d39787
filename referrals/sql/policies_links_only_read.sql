-- Whoever came by an organization's link, or by a link to a person's record that is not that person's own, only reads: what
-- they do is done by the gate, which checks the link again.
CREATE FUNCTION referrals_only_reads() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE principal text := coalesce(current_setting('app.principal', true), '');
BEGIN
    RETURN split_part(principal, ':', 1) = 'organization' OR split_part(principal, ':', 1) = 'person' AND EXISTS (
        SELECT 1 FROM public.referrals_link l
        WHERE l.id = nullif(split_part(principal, ':', 3), '')::uuid AND l.kind <> 'person');
END $$;

-- On every table about a person. Not on referrals_accesslog: whoever looks at a record is written down there.
DO $policies$
DECLARE about_a_person text;
BEGIN
    FOREACH about_a_person IN ARRAY ARRAY[
        'referrals_person', 'referrals_relatedperson', 'referrals_personnote', 'referrals_caseload', 'referrals_referral',
        'referrals_referralcontent', 'referrals_referralevent', 'referrals_release', 'referrals_releaseparty',
        'referrals_releaseevent', 'referrals_revocation', 'referrals_document', 'referrals_link',
        'referrals_ledgerentry', 'referrals_externaldisclosure', 'referrals_task', 'referrals_transferredperson'
    ] LOOP
        EXECUTE format('CREATE POLICY readers_insert ON %I AS RESTRICTIVE FOR INSERT
            WITH CHECK (NOT (SELECT referrals_only_reads()))', about_a_person);
        EXECUTE format('CREATE POLICY readers_update ON %I AS RESTRICTIVE FOR UPDATE
            USING (NOT (SELECT referrals_only_reads()))', about_a_person);
        EXECUTE format('CREATE POLICY readers_delete ON %I AS RESTRICTIVE FOR DELETE
            USING (NOT (SELECT referrals_only_reads()))', about_a_person);
    END LOOP;
END $policies$;
