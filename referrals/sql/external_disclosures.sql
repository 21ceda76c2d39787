-- What was disclosed outside this site is recorded once, and struck out by another row. Its text is deleted when the
-- person's record is erased, and not otherwise; key rotation by the owner rewrites it under another key.
CREATE FUNCTION referrals_told_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.referrals_person p WHERE p.id = OLD.person_id AND p.erased_at IS NOT NULL)
        OR (coalesce(current_setting('app.maintenance', true), '') = 'on'
            AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID))
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'What was told outside is written down once, and struck out by another row.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'external_disclosure_stays';
END $$;
CREATE TRIGGER external_disclosure_stays BEFORE UPDATE ON referrals_externaldisclosure
    FOR EACH ROW EXECUTE FUNCTION referrals_told_stays();
