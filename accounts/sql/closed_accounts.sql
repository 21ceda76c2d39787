-- Whatever lets somebody in ends when their account is closed, and does not come back when it is opened again: sessions
-- lose their row, and links and half-finished sign-ins hold the stamp, which nothing else may write.
CREATE FUNCTION accounts_closed_or_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_active IS NOT DISTINCT FROM OLD.is_active THEN
        NEW.stamp := OLD.stamp;
    ELSE
        NEW.stamp := gen_random_uuid();
        DELETE FROM public.accounts_worksession WHERE user_id = NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER user_closed_or_opened BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_closed_or_opened();

-- The same for everybody who works for an agency that is closed.
CREATE FUNCTION accounts_agency_closed_or_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.accounts_worksession WHERE user_id IN (
        SELECT m.user_id FROM public.accounts_membership m WHERE m.agency_id = NEW.id AND m.ended_at IS NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER agency_closed_or_opened AFTER UPDATE OF is_active ON accounts_agency
    FOR EACH ROW WHEN (NEW.is_active IS DISTINCT FROM OLD.is_active)
    EXECUTE FUNCTION accounts_agency_closed_or_opened();
