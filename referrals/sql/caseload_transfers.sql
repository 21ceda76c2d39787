-- A caseload passes to a colleague only with a second member's yes.

-- Somebody, whoever gave them their role in the last 30 days, and whoever gave those theirs. Two members who share one of
-- these may be the same human being: an administrator can invite a supervisor at any address.
CREATE FUNCTION referrals_behind(of_agency uuid, who uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE behind(id) AS (
        SELECT who
        UNION
        SELECT m.appointed_by_id FROM public.accounts_membership m JOIN behind b ON m.user_id = b.id
        WHERE m.party_id = of_agency AND m.appointed_by_id IS NOT NULL AND m.role_since > now() - interval '30 days'
    ) SELECT id FROM behind
$$;

-- Those who may agree: whoever works with these people, or a supervisor who shares nobody with the one who asked or the
-- one who receives.
CREATE FUNCTION referrals_may_agree(of_agency uuid, source uuid, receiver uuid, asker uuid, who uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = who AND m.party_id = of_agency AND m.ended_at IS NULL
            AND (who = source OR (m.role = 'supervisor' AND NOT EXISTS (
                SELECT b FROM public.referrals_behind(of_agency, who) b
                WHERE b IN (SELECT public.referrals_behind(of_agency, asker))
                    OR b IN (SELECT public.referrals_behind(of_agency, receiver))))))
$$;

-- Asked for by a supervisor or an administrator, for a colleague; decided once. Where nobody may agree it takes effect by
-- itself after three days.
CREATE FUNCTION referrals_transfer_needs_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kind text := public.app_principal_kind();
    me uuid := public.accounts_member_user();
    works boolean;
BEGIN
    IF kind = '' THEN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END IF;
    IF TG_OP = 'INSERT' THEN
        IF kind <> 'job' THEN NEW.asked_at := now(); END IF;
        SELECT count(DISTINCT m.user_id) = 2 INTO works FROM public.accounts_membership m
        WHERE m.party_id = NEW.agency_id AND m.ended_at IS NULL AND (m.user_id = NEW.receiver_id
            OR (m.user_id = NEW.asked_by_id AND m.role IN ('supervisor', 'agency_admin')));
        IF NOT works OR NEW.decided_at IS NOT NULL OR NEW.decided_by_id IS NOT NULL OR NEW.refused
            OR (kind <> 'job' AND NEW.asked_by_id IS DISTINCT FROM me) THEN
            RAISE EXCEPTION 'A transfer is asked for by a supervisor or an administrator, for a colleague.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_needs_two';
        END IF;
        NEW.due_at := CASE WHEN NOT EXISTS (
            SELECT 1 FROM public.accounts_membership m WHERE m.party_id = NEW.agency_id AND m.ended_at IS NULL
                AND public.referrals_may_agree(NEW.agency_id, NEW.source_id, NEW.receiver_id, NEW.asked_by_id, m.user_id)
        ) THEN NEW.asked_at + interval '3 days' END;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NULL
        AND (OLD.id, OLD.agency_id, OLD.source_id, OLD.receiver_id, OLD.asked_by_id, OLD.asked_at, OLD.due_at)
            IS NOT DISTINCT FROM
            (NEW.id, NEW.agency_id, NEW.source_id, NEW.receiver_id, NEW.asked_by_id, NEW.asked_at, NEW.due_at)
    THEN
        NEW.decided_at := now();
        IF NEW.decided_by_id IS NULL THEN
            works := kind = 'job' AND NOT NEW.refused AND OLD.due_at <= now();
        ELSIF NEW.refused THEN
            works := EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.user_id = NEW.decided_by_id
                AND m.party_id = OLD.agency_id AND m.ended_at IS NULL);
        ELSE
            works := public.referrals_may_agree(
                OLD.agency_id, OLD.source_id, OLD.receiver_id, OLD.asked_by_id, NEW.decided_by_id);
        END IF;
        IF works AND (NEW.decided_by_id IS NULL OR NEW.decided_by_id = me) THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'A transfer is agreed by whoever works with these people, or by a supervisor with no part in it.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_needs_two';
END $$;
CREATE TRIGGER transfer_needs_two BEFORE INSERT OR UPDATE OR DELETE ON referrals_caseloadtransfer
    FOR EACH ROW EXECUTE FUNCTION referrals_transfer_needs_two();

-- Whose records move follows from the transfer that was agreed; the receiver opens each of them once.
CREATE FUNCTION referrals_transferred_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kind text := public.app_principal_kind();
BEGIN
    -- Rows that anybody else adds or changes are refused by the table's policy.
    IF kind = '' OR (kind IN ('job', 'disclosure')) = (TG_OP = 'DELETE') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'INSERT' AND kind = 'job' AND NEW.opened_at IS NULL AND EXISTS (
        SELECT 1 FROM public.referrals_caseloadtransfer t
        JOIN public.referrals_caseload c ON c.agency_id = t.agency_id AND c.user_id = t.source_id
        WHERE t.id = NEW.transfer_id AND t.agency_id = NEW.agency_id AND t.decided_at IS NOT NULL AND NOT t.refused AND t.receiver_id = NEW.receiver_id
            AND c.person_id = NEW.person_id AND c.kind = 'own' AND c.until IS NULL) THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND kind IN ('job', 'disclosure') AND OLD.opened_at IS NULL
        AND (OLD.id, OLD.transfer_id, OLD.agency_id, OLD.person_id, OLD.receiver_id)
            IS NOT DISTINCT FROM (NEW.id, NEW.transfer_id, NEW.agency_id, NEW.person_id, NEW.receiver_id) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Whose record moves follows from a transfer that was agreed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'transferred_as_agreed';
END $$;
CREATE TRIGGER transferred_as_agreed BEFORE INSERT OR UPDATE OR DELETE ON referrals_transferredperson
    FOR EACH ROW EXECUTE FUNCTION referrals_transferred_as_agreed();
