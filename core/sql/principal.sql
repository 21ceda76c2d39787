-- Whom does this transaction act for? Every policy asks these two functions; `acting_as` makes the setting, as
-- `kind:id:link`.
--
-- A setting that was never made reads NULL, one that was made in an earlier transaction reads '': both are nobody.
-- A policy must not fail on a principal of another kind, so the id is read as a UUID only for the kind asked about.

CREATE FUNCTION app_principal_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT split_part(coalesce(current_setting('app.principal', true), ''), ':', 1)
$$;

CREATE FUNCTION app_principal_id(kind text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN split_part(coalesce(current_setting('app.principal', true), ''), ':', 1) = kind
        THEN split_part(current_setting('app.principal', true), ':', 2)::uuid END
$$;
