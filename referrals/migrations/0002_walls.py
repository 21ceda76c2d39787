"""The second wall: row-level security, and triggers that hold what must always be true of states and records."""

from django.db import migrations

from core.rls.rows import behind_row_security

# Who works with a person now: the rows of the caseload that count, for the user this transaction acts for.
_CASELOAD = """(
    SELECT c.person_id FROM referrals_caseload c
    JOIN accounts_membership m ON m.user_id = c.user_id AND m.agency_id = c.agency_id AND m.ended_at IS NULL
    WHERE c.user_id = (SELECT app_principal_id('user')) AND (c.until IS NULL OR c.until > now())
)"""
_AGENCIES = """(
    SELECT m.agency_id FROM accounts_membership m
    WHERE m.user_id = (SELECT app_principal_id('user')) AND m.ended_at IS NULL
)"""
_MANAGED = """(
    SELECT m.agency_id FROM accounts_membership m
    WHERE m.user_id = (SELECT app_principal_id('user')) AND m.ended_at IS NULL
        AND m.role IN ('supervisor', 'agency_admin')
)"""
_JOB = "(SELECT app_principal_kind()) = 'job'"


def about(person: str) -> str:
    """Rows about one person: theirs, their agency's caseload's, the gate's, and the jobs'."""
    return (
        f"{person} IN {_CASELOAD} OR {person} = (SELECT app_principal_id('person'))"
        f" OR {person} = (SELECT app_principal_id('gate')) OR {_JOB}"
    )


def to_organization(referral: str) -> str:
    return f"{referral} = (SELECT app_principal_id('organization'))"


POLICIES = [
    # A person is written down before anybody's caseload holds them: agency members may insert, not read.
    behind_row_security("referrals_person", about("id"), f"{about('id')} OR agency_id IN {_AGENCIES}"),
    behind_row_security("referrals_helper", about("person_id")),
    behind_row_security("referrals_personnote", about("person_id")),
    behind_row_security(
        "referrals_caseload",
        f"user_id = (SELECT app_principal_id('user')) OR agency_id IN {_MANAGED}"
        f" OR person_id = (SELECT app_principal_id('person')) OR person_id = (SELECT app_principal_id('gate')) OR {_JOB}",
        f"(user_id = (SELECT app_principal_id('user')) AND agency_id IN {_AGENCIES}) OR agency_id IN {_MANAGED}"
        f" OR person_id = (SELECT app_principal_id('gate')) OR {_JOB}",
    ),
    behind_row_security("referrals_accesslog", about("person_id")),
    behind_row_security("referrals_referral", f"{about('person_id')} OR {to_organization('id')}"),
    behind_row_security("referrals_referralcontent", about("person_id")),
    behind_row_security(
        "referrals_referralevent",
        f"{about('person_id')} OR ({to_organization('referral_id')} AND by = 'organization')",
    ),
    behind_row_security("referrals_release", about("person_id")),
    behind_row_security("referrals_releaseparty", about("person_id")),
    behind_row_security("referrals_releaseevent", about("person_id")),
    behind_row_security("referrals_stoprecord", about("person_id")),
    behind_row_security("referrals_document", about("person_id")),
    behind_row_security(
        "referrals_link", f"{about('person_id')} OR (kind = 'organization' AND {to_organization('referral_id')})"
    ),
    # Only the gate adds to the ledger.
    behind_row_security(
        "referrals_ledgerentry",
        f"{about('person_id')} OR {to_organization('referral_id')}",
        "person_id = (SELECT app_principal_id('gate'))",
    ),
    behind_row_security("referrals_preset", f"agency_id IN {_AGENCIES} OR {_JOB}"),
    behind_row_security("referrals_jointcall", f"agency_id IN {_AGENCIES} OR {_JOB}"),
]

CASELOAD_AGENCY = """
ALTER TABLE referrals_caseload ADD CONSTRAINT caseload_person_of_agency
    FOREIGN KEY (person_id, agency_id) REFERENCES referrals_person (id, agency_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""

# A state changes only along a step of referrals_legalmove.
LEGAL_MOVES = """
CREATE FUNCTION referrals_legal_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A % begins as a draft.', TG_ARGV[0]
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_begins_as_draft';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (
        SELECT 1 FROM referrals_legalmove WHERE of = TG_ARGV[0] AND source = OLD.state AND target = NEW.state
    ) THEN
        RAISE EXCEPTION 'A % cannot go from % to %.', TG_ARGV[0], OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_legal_move';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_legal_move BEFORE INSERT OR UPDATE OF state ON referrals_referral
    FOR EACH ROW EXECUTE FUNCTION referrals_legal_move('referral');
CREATE TRIGGER release_legal_move BEFORE INSERT OR UPDATE OF state ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_legal_move('release');
"""

# What was signed never changes. The owner's key rotation writes the same words under another key.
SIGNED_STAYS = """
CREATE FUNCTION referrals_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NULL THEN RETURN NEW; END IF;
    IF (OLD.text_sha256, OLD.person_id, OLD.agency_id, OLD.policy, OLD.purposes, OLD.signed_at, OLD.signed_way,
        OLD.categories_to_organization, OLD.categories_to_agency, OLD.chose_to_organization, OLD.chose_to_agency,
        OLD.expires_on, OLD.expires_event, OLD.expires_at, OLD.representative_id)
        IS DISTINCT FROM
       (NEW.text_sha256, NEW.person_id, NEW.agency_id, NEW.policy, NEW.purposes, NEW.signed_at, NEW.signed_way,
        NEW.categories_to_organization, NEW.categories_to_agency, NEW.chose_to_organization, NEW.chose_to_agency,
        NEW.expires_on, NEW.expires_event, NEW.expires_at, NEW.representative_id)
       OR ((OLD.text, OLD.words, OLD.signature, OLD.witness) IS DISTINCT FROM
           (NEW.text, NEW.words, NEW.signature, NEW.witness)
           AND NOT (coalesce(current_setting('app.maintenance', true), '') = 'on'
               AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'What was signed never changes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_signed_stays BEFORE UPDATE ON referrals_release
    FOR EACH ROW EXECUTE FUNCTION referrals_signed_stays();

CREATE FUNCTION referrals_party_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM referrals_release r
        WHERE r.signed_at IS NOT NULL AND r.id IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END)
    ) THEN
        RAISE EXCEPTION 'Whom a signed release names never changes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_signed_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER release_party_stays BEFORE INSERT OR UPDATE OR DELETE ON referrals_releaseparty
    FOR EACH ROW EXECUTE FUNCTION referrals_party_stays();
"""

# The ledger: each row is sealed to the one before; the head is the trigger's alone.
LEDGER = """
CREATE FUNCTION referrals_ledger_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE head public.referrals_ledgerhead%ROWTYPE;
BEGIN
    INSERT INTO public.referrals_ledgerhead (id, seq, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING;
    SELECT * INTO head FROM public.referrals_ledgerhead WHERE id = 1 FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.previous := head.hash;
    NEW.hash := encode(sha256(convert_to(concat_ws(E'\\x1f',
        NEW.previous, NEW.seq::text, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        NEW.person_id::text, coalesce(NEW.referral_id::text, ''), NEW.release_id::text, NEW.discloser, NEW.recipient,
        NEW.direction, NEW.purpose, NEW.fields, NEW.notice, NEW.way, NEW.actor), 'UTF8')), 'hex');
    UPDATE public.referrals_ledgerhead SET seq = NEW.seq, hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END $$;
CREATE FUNCTION referrals_ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is added to and never changed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_append_only';
END $$;
CREATE TRIGGER ledger_chain BEFORE INSERT ON referrals_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION referrals_ledger_chain();
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON referrals_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION referrals_ledger_stays();
CREATE TRIGGER ledger_is_not_emptied BEFORE TRUNCATE ON referrals_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_ledger_stays();
ALTER TABLE referrals_ledgerentry ADD CONSTRAINT ledger_no_separators CHECK (
    strpos(discloser || recipient || direction || purpose || fields || notice || way || actor, E'\\x1f') = 0);
"""

UNDO = """
DROP TRIGGER ledger_is_not_emptied ON referrals_ledgerentry;
DROP TRIGGER ledger_stays ON referrals_ledgerentry;
DROP TRIGGER ledger_chain ON referrals_ledgerentry;
DROP FUNCTION referrals_ledger_stays();
DROP FUNCTION referrals_ledger_chain();
ALTER TABLE referrals_ledgerentry DROP CONSTRAINT ledger_no_separators;
DROP TRIGGER release_party_stays ON referrals_releaseparty;
DROP FUNCTION referrals_party_stays();
DROP TRIGGER release_signed_stays ON referrals_release;
DROP FUNCTION referrals_signed_stays();
DROP TRIGGER release_legal_move ON referrals_release;
DROP TRIGGER referral_legal_move ON referrals_referral;
DROP FUNCTION referrals_legal_move();
ALTER TABLE referrals_caseload DROP CONSTRAINT caseload_person_of_agency;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("core", "0001_initial")]
    operations = [
        migrations.RunSQL(CASELOAD_AGENCY + ";" + LEGAL_MOVES + SIGNED_STAYS + LEDGER, UNDO),
        *POLICIES,
    ]
