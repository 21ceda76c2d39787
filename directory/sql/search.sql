-- PostgreSQL calls unaccent() STABLE, because its dictionary could be replaced; ours is not, and an immutable function can
-- be used in an index.
CREATE FUNCTION directory_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT public.unaccent('public.unaccent', $1) $$;
