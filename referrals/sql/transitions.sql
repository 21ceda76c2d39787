-- A state changes only by an allowed transition, and everything begins as a draft. The transitions are those of
-- referrals/states.py, written into referrals_allowedtransition after every migration.
CREATE FUNCTION referrals_allowed_transitions_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A % begins as a draft.', TG_ARGV[0]
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_begins_as_draft';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (
        SELECT 1 FROM referrals_allowedtransition WHERE of = TG_ARGV[0] AND source = OLD.state AND target = NEW.state
    ) THEN
        RAISE EXCEPTION 'A % cannot go from % to %.', TG_ARGV[0], OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_allowed_transitions_only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_allowed_transitions_only BEFORE INSERT OR UPDATE OF state ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_allowed_transitions_only('referral');
CREATE TRIGGER release_allowed_transitions_only BEFORE INSERT OR UPDATE OF state ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_allowed_transitions_only('release');
