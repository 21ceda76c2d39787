-- How somebody comes onto a caseload. What a member may add directly is in policies_caseload.sql.

-- An entry that begins in the future, as a wrong clock leaves it, opens nothing to the member it names. Policies of other
-- tables read the caseload under its own policies, so this one rule holds for all of them. plpgsql, because a function in
-- SQL would be planned anew with each of those policies.
CREATE FUNCTION referrals_has_begun(opened_to uuid, since timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN since <= now() + interval '5 minutes' OR opened_to IS DISTINCT FROM public.accounts_member_user();
END $$;

-- Nobody is put on a caseload without somebody who already works with the person, or an agreed transfer.
CREATE FUNCTION referrals_caseload_let_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A member adds no row of this kind: the policy caseload_added refuses it.
    IF NEW.kind <> 'own' OR public.app_principal_kind() IN ('job', 'member', '') THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND (OLD.user_id, OLD.person_id, OLD.agency_id, OLD.kind)
        IS NOT DISTINCT FROM (NEW.user_id, NEW.person_id, NEW.agency_id, NEW.kind) THEN RETURN NEW; END IF;
    -- The person is new, a colleague who works with them adds somebody, or a transfer was agreed and a reason given.
    IF NOT EXISTS (SELECT 1 FROM public.referrals_caseload c WHERE c.person_id = NEW.person_id AND c.kind = 'own')
        OR EXISTS (SELECT 1 FROM public.referrals_transferredperson p
            WHERE p.person_id = NEW.person_id AND p.receiver_id = NEW.user_id AND p.opened_at IS NULL AND NEW.reason <> '')
        OR EXISTS (SELECT 1 FROM public.referrals_caseload c JOIN public.accounts_membership m
                ON m.user_id = c.user_id AND m.party_id = c.agency_id AND m.ended_at IS NULL
            WHERE c.person_id = NEW.person_id AND c.user_id = NEW.came_from_id AND c.kind = 'own' AND c.until IS NULL
                AND c.user_id <> NEW.user_id)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Nobody comes on a caseload without somebody who works with the person, or an agreed transfer.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'caseload_let_in';
END $$;
CREATE TRIGGER caseload_let_in BEFORE INSERT OR UPDATE ON referrals_caseload
    FOR EACH ROW EXECUTE FUNCTION referrals_caseload_let_in();
