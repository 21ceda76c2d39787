-- The party behind a listing is an organization (accounts/sql/members.sql).
CREATE TRIGGER party_is_organization BEFORE INSERT OR UPDATE OF party_id ON directory_organizationparty
    FOR EACH ROW EXECUTE FUNCTION accounts_party_is('organization');
