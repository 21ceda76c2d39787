-- Whose membership acts, while it runs; NULL for every other principal. For triggers and narrowing policies: the policies
-- that open rows name accounts_membership themselves, so that LiftRules finds them. plpgsql, because a function in SQL would
-- be planned anew with each policy that asks it.
CREATE FUNCTION accounts_member_user() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT m.user_id FROM public.accounts_membership m
        WHERE m.id = public.app_principal_id('member') AND m.ended_at IS NULL);
END $$;

-- Each role belongs to one kind of party: ROLES in accounts/models/membership.py.
CREATE FUNCTION accounts_role_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.role = ANY(CASE (SELECT p.kind FROM public.accounts_party p WHERE p.id = NEW.party_id)
        WHEN 'agency' THEN ARRAY['clinician', 'supervisor', 'agency_admin']
        WHEN 'organization' THEN ARRAY['lead', 'contact', 'volunteer']
        WHEN 'practice' THEN ARRAY['practitioner', 'practice_admin']
        WHEN 'funder' THEN ARRAY['program_officer']
    END) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'This kind of party has no such role.'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TRIGGER membership_role_fits BEFORE INSERT OR UPDATE OF role, party_id ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_role_fits('membership_role_fits');
CREATE TRIGGER invitation_role_fits BEFORE INSERT OR UPDATE OF role, party_id ON accounts_invitation
    FOR EACH ROW EXECUTE FUNCTION accounts_role_fits('invitation_role_fits');

-- A membership or an invitation stays with its party, and a party stays what it is.
CREATE FUNCTION accounts_stays_of_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'It stays with its party.' USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TRIGGER membership_stays BEFORE UPDATE OF user_id, party_id ON accounts_membership FOR EACH ROW
    WHEN ((OLD.user_id, OLD.party_id) IS DISTINCT FROM (NEW.user_id, NEW.party_id))
    EXECUTE FUNCTION accounts_stays_of_party('membership_stays');
CREATE TRIGGER invitation_stays BEFORE UPDATE OF party_id ON accounts_invitation FOR EACH ROW
    WHEN (OLD.party_id IS DISTINCT FROM NEW.party_id)
    EXECUTE FUNCTION accounts_stays_of_party('invitation_stays');

CREATE FUNCTION accounts_party_kind_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A party stays what it is.' USING ERRCODE = 'check_violation', CONSTRAINT = 'party_kind_stays';
END $$;
CREATE TRIGGER party_kind_stays BEFORE UPDATE OF kind ON accounts_party
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION accounts_party_kind_stays();

-- What a table says of one kind of party is of a party of that kind.
CREATE FUNCTION accounts_party_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.accounts_party p WHERE p.id = NEW.party_id AND p.kind = TG_ARGV[0]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'This party is of another kind.' USING ERRCODE = 'check_violation', CONSTRAINT = 'party_is_' || TG_ARGV[0];
END $$;
CREATE TRIGGER party_is_agency BEFORE INSERT OR UPDATE OF party_id ON accounts_agency
    FOR EACH ROW EXECUTE FUNCTION accounts_party_is('agency');

-- A session acts for a membership of its own user.
CREATE FUNCTION accounts_session_is_theirs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.membership_id IS NULL OR EXISTS (SELECT 1 FROM public.accounts_membership m
        WHERE m.id = NEW.membership_id AND m.user_id = NEW.user_id) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'Somebody acts for a membership of their own.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'session_membership_is_theirs';
END $$;
CREATE TRIGGER session_membership_is_theirs BEFORE INSERT OR UPDATE OF user_id, membership_id ON accounts_worksession
    FOR EACH ROW EXECUTE FUNCTION accounts_session_is_theirs();
