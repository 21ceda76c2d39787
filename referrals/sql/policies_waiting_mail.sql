-- Staff read which e-mail about a referral of theirs still waits. plpgsql, because such a function is planned when it is
-- first called, which is for an e-mail that waits, and not with every page.
CREATE FUNCTION referrals_is_theirs(about text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN public.app_principal_kind() = 'member'
        AND EXISTS (SELECT 1 FROM public.referrals_referral r WHERE r.reference = about);
END $$;

CREATE POLICY waiting_for_theirs ON core_outgoingmail FOR SELECT
    USING (state <> 'sent' AND referrals_is_theirs(about));
