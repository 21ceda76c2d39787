-- A referral is in a state that needs a permission only under a permission in force. referrals/consent/policy.py decides
-- first, by the same rules; this is what holds whatever the program does.

-- A release and those it renews, as referrals/selectors/consent_facts.py has them.
CREATE FUNCTION referrals_chain(form uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain(id) AS (
        SELECT form WHERE form IS NOT NULL
        UNION SELECT r.supersedes_id FROM chain c JOIN public.referrals_release r ON r.id = c.id
            WHERE r.supersedes_id IS NOT NULL)
    SELECT id FROM chain
$$;

-- Whether, at `at`, the referral's release permits `direction` and covers `category` (NULL: anything). The release has to
-- be of the referral's own chain, name both sides and the purpose, state when it ends, and be in force; and no release
-- signed later between the same two sides for the same purpose may have taken its place. Where the release cannot be
-- seen, the answer is no.
CREATE FUNCTION referrals_permits_at(
    referral public.referrals_referral, direction text, category text, at timestamptz
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.referrals_release r, public.referrals_person p
        WHERE r.id IN (SELECT public.referrals_chain(referral.release_id))
            AND r.person_id = referral.person_id AND p.id = referral.person_id
            AND p.died_at IS NULL AND p.erased_at IS NULL
            AND r.state = 'active' AND r.signed_at <= at AND referral.purpose = ANY(r.purposes)
            AND (r.expires_at IS NOT NULL OR r.expires_event <> '')
            AND coalesce(least(r.expires_at, r.event_happened_at, r.revoked_at, r.ended_at), 'infinity') > at
            AND CASE direction
                WHEN 'to_organization' THEN
                    r.consented_to_organization AND coalesce(category = ANY(r.categories_to_organization),
                        cardinality(r.categories_to_organization) > 0)
                WHEN 'to_agency' THEN
                    r.consented_to_agency AND coalesce(category = ANY(r.categories_to_agency),
                        cardinality(r.categories_to_agency) > 0)
                ELSE false END
            AND EXISTS (SELECT 1 FROM public.referrals_releaseparty a
                WHERE a.release_id = r.id AND a.agency_id = referral.agency_id)
            AND EXISTS (SELECT 1 FROM public.referrals_releaseparty o
                WHERE o.release_id = r.id AND o.organization_id = referral.organization_id)
            AND NOT EXISTS (
                SELECT 1 FROM public.referrals_revocation s
                JOIN public.referrals_releaseparty named
                    ON named.release_id = r.id AND named.organization_id = s.organization_id
                WHERE s.person_id = r.person_id AND s.at >= r.signed_at AND s.at <= at)
            AND NOT EXISTS (
                SELECT 1 FROM public.referrals_release n
                JOIN public.referrals_releaseparty a ON a.release_id = n.id AND a.agency_id = referral.agency_id
                JOIN public.referrals_releaseparty o
                    ON o.release_id = n.id AND o.organization_id = referral.organization_id
                WHERE n.person_id = r.person_id AND (n.signed_at, n.id) > (r.signed_at, r.id) AND n.signed_at <= at
                    AND referral.purpose = ANY(n.purposes))
    )
$$;

CREATE FUNCTION referrals_permits(
    referral public.referrals_referral, direction text, category text
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT public.referrals_permits_at(referral, direction, category, clock_timestamp())
$$;

-- The states are those of referrals/states.py: NEEDS_PERMISSION, and TOLD_UNDER with its categories. Whom a referral is
-- about, between whom and what for are checked again too: another organization needs another permission.
CREATE FUNCTION referrals_permitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_another boolean := true;
    under text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        is_another := (NEW.person_id, NEW.agency_id, NEW.organization_id, NEW.purpose)
            IS DISTINCT FROM (OLD.person_id, OLD.agency_id, OLD.organization_id, OLD.purpose);
    END IF;
    IF (is_another OR NEW.state <> OLD.state)
        AND NEW.state IN ('sent', 'opened', 'accepted', 'waitlisted', 'contacting')
        AND public.referrals_permits(NEW, 'to_organization', NULL) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'A referral is not % without a permission in force.', NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_permitted';
    END IF;
    under := CASE
        WHEN NEW.reported_state IN ('accepted', 'waitlisted', 'declined_by_organization') THEN 'answer'
        WHEN NEW.reported_state IN ('opened', 'contacting', 'connected') THEN 'in_touch' END;
    IF (is_another OR NEW.reported_state <> OLD.reported_state) AND under IS NOT NULL
        AND public.referrals_permits(NEW, 'to_agency', under) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'The agency is not told of % without a permission in force.', NEW.reported_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_told_permitted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_permitted
    BEFORE INSERT OR UPDATE OF state, reported_state, person_id, agency_id, organization_id, purpose ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_permitted();

-- Another release of the same person would bring along what that one permits. So a referral stands on a release that
-- nobody has answered yet, or moves on to a renewal of the one it stands on.
CREATE FUNCTION referrals_form_of_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.release_id IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.release_id IS NOT DISTINCT FROM OLD.release_id THEN RETURN NEW; END IF;
        IF OLD.release_id IN (SELECT public.referrals_chain(NEW.release_id)) THEN RETURN NEW; END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM public.referrals_release r
        WHERE r.id = NEW.release_id AND r.signed_at IS NULL AND r.supersedes_id IS NULL)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'A referral stands on a form of its own, or on a renewal of it.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_form_of_its_own';
END $$;
CREATE TRIGGER referral_form_of_its_own BEFORE INSERT OR UPDATE OF release_id ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_form_of_its_own();
