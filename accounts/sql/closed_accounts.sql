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

-- The same for every session that acts for a party that is closed.
CREATE FUNCTION accounts_party_closed_or_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.accounts_worksession WHERE membership_id IN (
        SELECT m.id FROM public.accounts_membership m WHERE m.party_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER party_closed_or_opened AFTER UPDATE OF is_active ON accounts_party
    FOR EACH ROW WHEN (NEW.is_active IS DISTINCT FROM OLD.is_active)
    EXECUTE FUNCTION accounts_party_closed_or_opened();
