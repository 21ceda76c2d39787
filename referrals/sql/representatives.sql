-- A representative's authority is checked when they sign, on that day at the agency. One who may act only jointly signs on
-- paper, where everybody who has to can sign.
CREATE FUNCTION referrals_authority_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.representative_id IS NULL OR NEW.signed_at IS NULL OR OLD.signed_at IS NOT NULL THEN RETURN NEW; END IF;
    IF NOT EXISTS (
        SELECT 1 FROM referrals_relatedperson h, accounts_party a
        WHERE h.id = NEW.representative_id AND h.role = 'representative' AND h.ended_at IS NULL
            AND a.id = NEW.agency_id
            AND (h.until IS NULL OR h.until >= (NEW.signed_at AT TIME ZONE a.time_zone)::date)
    ) THEN
        RAISE EXCEPTION 'Nobody signs by an authority that has ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_authority_holds';
    END IF;
    IF NEW.signature_method IS DISTINCT FROM 'paper' AND EXISTS (
        SELECT 1 FROM referrals_relatedperson h WHERE h.id = NEW.representative_id AND h.jointly_only
    ) THEN
        RAISE EXCEPTION 'Who acts only together with somebody else signs on paper, with all of them.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_together';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_authority_holds BEFORE UPDATE OF signed_at ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_authority_holds();

-- An authority is not edited: it is ended, and another one is recorded. Key rotation by the owner rewrites the encrypted
-- fields under another key.
CREATE FUNCTION referrals_related_person_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.person_id, OLD.role, OLD.until, OLD.created_at, OLD.created_by_id, OLD.jointly_only)
        IS DISTINCT FROM (NEW.person_id, NEW.role, NEW.until, NEW.created_at, NEW.created_by_id, NEW.jointly_only)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
       OR ((OLD.name, OLD.basis, OLD.authority, OLD.scope, OLD.joint_signers) IS DISTINCT FROM
           (NEW.name, NEW.basis, NEW.authority, NEW.scope, NEW.joint_signers)
           AND NOT (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))
    THEN
        RAISE EXCEPTION 'Who acts for somebody is written down anew, and ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'related_person_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER related_person_stays BEFORE UPDATE ON referrals_relatedperson
    FOR EACH ROW EXECUTE FUNCTION referrals_related_person_stays();
