-- What was signed is deleted when the law no longer asks for it: by housekeeping alone, and never before six years have
-- passed. These rules are the least that any law asks; how long an agency keeps a release is decided by
-- referrals/services/retention.py.

-- Six years from the signature or from the end, whichever came later [45 CFR 164.530(j)(2)], and a month's notice. The
-- first event that ended the release counts; without any end it stays. What is unknown is NULL, which is not true.
CREATE FUNCTION referrals_may_be_let_go(old public.referrals_release) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('app.principal', true), '') LIKE 'job:retention:%'
        AND old.state IN ('expired', 'revoked', 'superseded', 'entered_in_error')
        AND old.due_since <= clock_timestamp() - interval '30 days'
        AND ends.at IS NOT NULL
        AND greatest(old.signed_at, ends.at) <= clock_timestamp() - interval '6 years'
    FROM (SELECT least(old.revoked_at, old.ended_at, old.event_happened_at, old.expires_at, p.died_at, p.erased_at) AS at
        FROM public.referrals_person p WHERE p.id = old.person_id) ends
$$;

-- A signed release is emptied (signed_releases.sql) and its row stays.
CREATE FUNCTION referrals_signed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND NOT (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)) THEN
        RAISE EXCEPTION 'What was signed is kept as long as the law asks.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_kept';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER release_is_kept BEFORE DELETE ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_signed_is_kept();

-- A revocation ends whatever was signed before it, including a paper that turns up late. It is no longer needed once nobody
-- can sign any more and nothing that was signed is kept; then housekeeping, and nobody else, may delete it.
CREATE FUNCTION referrals_stop_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)) THEN RETURN OLD; END IF;
    IF coalesce(current_setting('app.principal', true), '') NOT LIKE 'job:retention:%' OR NOT EXISTS (
        SELECT 1 FROM public.referrals_person p WHERE p.id = OLD.person_id
            AND least(p.died_at, p.erased_at) IS NOT NULL
            AND greatest(OLD.at, least(p.died_at, p.erased_at)) <= clock_timestamp() - interval '6 years'
    ) OR EXISTS (
        SELECT 1 FROM public.referrals_release r
        WHERE r.person_id = OLD.person_id AND r.signed_at IS NOT NULL AND r.emptied_at IS NULL
    ) THEN
        RAISE EXCEPTION 'A stop is kept while anything that was signed could need it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stop_is_kept';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER stop_is_kept BEFORE DELETE ON referrals_revocation
    FOR EACH ROW EXECUTE FUNCTION referrals_stop_is_kept();
