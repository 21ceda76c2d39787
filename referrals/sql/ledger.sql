-- The ledger of disclosures: the hash of each row covers the row before it. Only this trigger writes the head, with its
-- owner's rights, so the application cannot rewrite where the chain ends.
CREATE FUNCTION referrals_ledger_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE head public.referrals_ledgerhead%ROWTYPE;
BEGIN
    INSERT INTO public.referrals_ledgerhead (id, seq, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING;
    SELECT * INTO head FROM public.referrals_ledgerhead WHERE id = 1 FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.previous := head.hash;
    NEW.hash := encode(sha256(convert_to(concat_ws(E'\x1f',
        NEW.previous, NEW.seq::text, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        NEW.person_id::text, coalesce(NEW.referral_id::text, ''), NEW.release_id::text, NEW.discloser, NEW.recipient,
        NEW.direction, NEW.purpose, NEW.fields, NEW.notice, NEW.access_mode, NEW.actor), 'UTF8')), 'hex');
    UPDATE public.referrals_ledgerhead SET seq = NEW.seq, hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_chain BEFORE INSERT ON referrals_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION referrals_ledger_chain();

CREATE FUNCTION referrals_ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is added to and never changed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_append_only';
END $$;
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON referrals_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION referrals_ledger_stays();
CREATE TRIGGER ledger_is_not_emptied BEFORE TRUNCATE ON referrals_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_ledger_stays();
