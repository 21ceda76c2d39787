-- Everybody knows the passwords of the demonstration's accounts: the mark on them is never taken off.
CREATE FUNCTION accounts_demonstration_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An account of the demonstration stays one.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'user_demonstration_stays';
END $$;
CREATE TRIGGER user_demonstration_stays BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (OLD.is_demonstration AND NOT NEW.is_demonstration)
    EXECUTE FUNCTION accounts_demonstration_stays();
