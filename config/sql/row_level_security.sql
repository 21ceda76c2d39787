-- Installed last: every table with a policy stands behind row-level security, forced, so that the owner does not read past
-- it by accident either. The owner, and nobody else, sees all of it in a session that says `app.maintenance = 'on'`:
-- migrations that touch data, backups, key rotation.
DO $do$
DECLARE guarded regclass;
BEGIN
    FOR guarded IN SELECT DISTINCT polrelid::regclass FROM pg_policy LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY maintenance ON %s TO CURRENT_USER
            USING (current_setting(''app.maintenance'', true) = ''on'')
            WITH CHECK (current_setting(''app.maintenance'', true) = ''on'')', guarded);
    END LOOP;
END $do$;
