-- An organization that is not listed, or has no confirmed address, is sent nothing, opens nothing and gets no link: the
-- rules of referrals/selectors/recipients.py that hold whatever was signed. News that a permission ended still reaches an
-- organization that was hidden since: that e-mail makes no link and changes no state.
CREATE FUNCTION referrals_can_receive(organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.directory_organization o
        JOIN public.directory_organizationparty listed ON listed.organization_id = o.id
        JOIN public.accounts_party p ON p.id = listed.party_id
        WHERE o.id = organization AND o.state = 'published'
            AND p.is_active AND p.contact_email <> '' AND p.contact_confirmed_at IS NOT NULL)
$$;

CREATE FUNCTION referrals_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('sent', 'opened') AND public.referrals_can_receive(NEW.organization_id) IS NOT TRUE
        AND (TG_OP = 'INSERT' OR NEW.state <> OLD.state OR NEW.organization_id <> OLD.organization_id)
    THEN
        RAISE EXCEPTION 'This group receives nothing now.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_recipient';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_recipient BEFORE INSERT OR UPDATE OF state, organization_id ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_recipient();

CREATE FUNCTION referrals_link_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'organization' AND NOT EXISTS (
        SELECT 1 FROM public.referrals_referral r
        WHERE r.id = NEW.referral_id AND public.referrals_can_receive(r.organization_id))
    THEN
        RAISE EXCEPTION 'This group receives no link now.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_recipient';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER link_recipient BEFORE INSERT ON referrals_link
    FOR EACH ROW EXECUTE FUNCTION referrals_link_recipient();
