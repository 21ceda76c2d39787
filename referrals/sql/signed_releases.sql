-- What was signed never changes. There are two exceptions: the owner's key rotation writes the same text under another
-- key, and retention (retention.sql) empties a release that no law asks to keep any longer. Then the text, the names and
-- the proof go; everything else stays as it was.
CREATE FUNCTION referrals_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NULL THEN RETURN NEW; END IF;
    IF NEW.emptied_at IS DISTINCT FROM OLD.emptied_at THEN
        IF OLD.emptied_at IS NOT NULL OR public.referrals_may_be_let_go(OLD) IS NOT TRUE THEN
            RAISE EXCEPTION 'What was signed is kept as long as the law asks.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_kept';
        END IF;
        OLD.text := NEW.text; OLD.disclosed_values := NEW.disclosed_values; OLD.signature := NEW.signature; OLD.witness := NEW.witness;
        OLD.text_sha256 := NEW.text_sha256; OLD.representative_id := NEW.representative_id;
    END IF;
    IF (OLD.text_sha256, OLD.person_id, OLD.agency_id, OLD.policy, OLD.purposes, OLD.signed_at, OLD.signature_method,
        OLD.categories_to_organization, OLD.categories_to_agency, OLD.consented_to_organization, OLD.consented_to_agency,
        OLD.expires_on, OLD.expires_event, OLD.expires_at, OLD.representative_id)
        IS DISTINCT FROM
       (NEW.text_sha256, NEW.person_id, NEW.agency_id, NEW.policy, NEW.purposes, NEW.signed_at, NEW.signature_method,
        NEW.categories_to_organization, NEW.categories_to_agency, NEW.consented_to_organization, NEW.consented_to_agency,
        NEW.expires_on, NEW.expires_event, NEW.expires_at, NEW.representative_id)
       OR ((OLD.text, OLD.disclosed_values, OLD.signature, OLD.witness) IS DISTINCT FROM
           (NEW.text, NEW.disclosed_values, NEW.signature, NEW.witness)
           AND NOT (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'What was signed never changes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_signed_stays BEFORE UPDATE ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_signed_stays();

-- Nor do the parties that a signed release names.
CREATE FUNCTION referrals_party_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM referrals_release r
        WHERE r.signed_at IS NOT NULL AND r.id IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END)
    ) THEN
        RAISE EXCEPTION 'Whom a signed release names never changes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER release_party_stays BEFORE INSERT OR UPDATE OR DELETE ON referrals_releaseparty
    FOR EACH ROW EXECUTE FUNCTION referrals_party_stays();

-- Which release another one renews is stated once: permission.sql follows the chain.
CREATE FUNCTION referrals_renews_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.supersedes_id IS NULL OR NEW.supersedes_id IS NOT DISTINCT FROM OLD.supersedes_id THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Which form another one renews never changes.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'release_renews_once';
END $$;
CREATE TRIGGER release_renews_once BEFORE UPDATE OF supersedes_id ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_renews_once();

-- A yes on a device is pressed by the person, or by the gate for a representative whose link it has checked again. Staff
-- record only what was signed on paper or spoken. Nobody is named ('') while the owner restores or rotates keys.
CREATE FUNCTION referrals_pressed_by_them() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.signature_method NOT IN ('own_device', 'staff_device') OR public.app_principal_kind() IN ('person', 'disclosure', '')
    THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.signed_at IS NULL THEN RETURN NEW; END IF;
    ELSIF (OLD.signed_at IS NOT NULL OR NEW.signed_at IS NULL) AND (OLD.state = 'active' OR NEW.state <> 'active') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Only the person says yes on a device.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'release_pressed_by_them';
END $$;
CREATE TRIGGER release_pressed_by_them BEFORE INSERT OR UPDATE OF state, signed_at, signature_method ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_pressed_by_them();
