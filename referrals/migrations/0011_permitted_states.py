"""A state that a kind never has is refused, and a state that needs a permission is refused without one in force."""

from django.db import migrations, models

# Whether a permission that counts at this instant, by the database's clock, names both sides of `referral` and its
# purpose, lets `direction` and covers `category` (NULL: anything). The same rules as referrals.consent.policy, which
# decides before; whoever cannot see the permission is refused.
PERMITS = """
CREATE FUNCTION referrals_permits(referral public.referrals_referral, direction text, category text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.referrals_release r, public.referrals_person p, (SELECT clock_timestamp() AS at) now
        WHERE r.person_id = referral.person_id AND p.id = referral.person_id
            AND p.died_at IS NULL AND p.erased_at IS NULL
            AND r.state = 'active' AND r.signed_at <= now.at AND referral.purpose = ANY(r.purposes)
            AND coalesce(least(r.expires_at, r.event_happened_at, r.revoked_at, r.ended_at), 'infinity') > now.at
            AND CASE direction
                WHEN 'to_organization' THEN
                    r.chose_to_organization AND coalesce(category = ANY(r.categories_to_organization),
                        cardinality(r.categories_to_organization) > 0)
                WHEN 'to_agency' THEN
                    r.chose_to_agency AND coalesce(category = ANY(r.categories_to_agency),
                        cardinality(r.categories_to_agency) > 0)
                ELSE false END
            AND EXISTS (SELECT 1 FROM public.referrals_releaseparty a
                WHERE a.release_id = r.id AND a.agency_id = referral.agency_id)
            AND EXISTS (SELECT 1 FROM public.referrals_releaseparty o
                WHERE o.release_id = r.id AND o.organization_id = referral.organization_id)
            AND NOT EXISTS (
                SELECT 1 FROM public.referrals_stoprecord s
                JOIN public.referrals_releaseparty named
                    ON named.release_id = r.id AND named.organization_id = s.organization_id
                WHERE s.person_id = r.person_id AND s.at >= r.signed_at AND s.at <= now.at)
    )
$$;
"""

# The states are those of referrals.states: NEEDS_PERMISSION, and TOLD_UNDER with its categories. Whom a referral is
# about, between whom and what for are looked at again too: another organization needs another permission.
PERMITTED = """
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
        WHEN NEW.told_state IN ('accepted', 'waitlisted', 'declined_by_organization') THEN 'answer'
        WHEN NEW.told_state IN ('opened', 'contacting', 'connected') THEN 'in_touch' END;
    IF (is_another OR NEW.told_state <> OLD.told_state) AND under IS NOT NULL
        AND public.referrals_permits(NEW, 'to_agency', under) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'The agency is not told of % without a permission in force.', NEW.told_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_told_permitted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_permitted
    BEFORE INSERT OR UPDATE OF state, told_state, person_id, agency_id, organization_id, purpose ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_permitted();
"""
UNDO = """
DROP TRIGGER referral_permitted ON referrals_referral;
DROP FUNCTION referrals_permitted();
DROP FUNCTION referrals_permits(public.referrals_referral, text, text);
"""


_SENT = ["accepted", "connected", "contacting", "declined_by_organization", "on_hold_permission", "opened", "sent"]
_NEVER = {
    "self_referral": [*_SENT, "waitlisted"],
    "coordination": ["accepted", "declined_by_organization", "waitlisted"],
}


def _state_of_kind() -> models.Q:
    allowed = models.Q()
    for kind, never in _NEVER.items():
        allowed &= ~models.Q(kind=kind) | ~models.Q(state__in=never) & ~models.Q(told_state__in=never)
    return allowed


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_uk_controller")]
    operations = [
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=models.Q(kind__in=["warm_handoff", "referral", "coordination", "self_referral"]),
                name="referral_kind_known",
            ),
        ),
        migrations.AddConstraint(
            "referral", models.CheckConstraint(condition=_state_of_kind(), name="referral_state_of_kind")
        ),
        migrations.RunSQL(PERMITS + PERMITTED, UNDO),
    ]
