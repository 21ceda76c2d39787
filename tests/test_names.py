"""One word for one thing: names that gave way to the field's own word stay gone (docs/glossary.md)."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__)
ROOT = HERE.parents[1]
SOURCES = ("accounts", "config", "demo", "directory", "referrals", "tests", "tools", "core", "trials")
# The old name, and the one that took its place.
IDENTIFIERS = {
    "hidden_signs": "invisible_characters",
    "Move": "Transition",
    "check_move": "check_transition",
    "IllegalMove": "IllegalTransition",
    "known_moves": "known_transitions",
    "move_referral": "transition_referral",
    "move_release": "transition_release",
    "REFERRAL_MOVES": "REFERRAL_TRANSITIONS",
    "RELEASE_MOVES": "RELEASE_TRANSITIONS",
    "untold_referrals": "unreported_referrals",
    "without_untold": "without_unreported",
    "gone_out": "sent_disclosures",
    "told_back": "status_disclosures",
    "ToldBack": "StatusDisclosures",
    "would_hear": "organizations_to_notify",
    "tell_of_change": "notify_change",
    "tell_of_contact": "notify_contact_change",
    "tell_of_finished": "notify_finished",
    "ANNOUNCED": "ANNOUNCEMENT",
    "asking_again": "renewals",
    "send_new_link": "reissue_link",
    "Lapse": "Expiry",
    "lapse": "expiry_of",
    "lapse_for": "expiry_for",
    "settle_now": "apply_expirations_now",
    "settle_lapsed": "apply_all_expirations",
    "stop_sharing": "revoke_for_organization",
    "permission_ended_if_refused": "translate_refusal",
    "missing_to_sign": "missing_elements",
    "missing_to_ask": "missing_elements_to_ask",
    "whole_record": "record_of",
    "take_along": "data_export",
    "person_says": "self_reports",
    "code_read": "code_confirmation",
    "note_code_read": "confirm_code",
    "answers_read": "read_receipts",
    "walls_stand": "row_level_security_holds",
    "kept_proof": "storage_verification",
    "worker_required": "membership_required",
    "WorkerRequest": "MembershipRequest",
    "only_what_was_passed_on": "restrict_to_shared_form",
    "library_urls": "allauth_urls",
    "has_handed_over": "is_handed_over",
    "forget_sign_ins": "sign_in_tries",
    "WORKERS_HOME": "STAFF_HOME_URL",
    "PROXIES": "TRUSTED_PROXY_COUNT",
    "LEDGER_SEALS": "LEDGER_CHECKPOINT_FILE",
    "LEDGER_SEAL_KEY": "LEDGER_CHECKPOINT_KEY",
    "SealError": "CheckpointError",
    "KEEP_SIGNED_YEARS": "RELEASE_RETENTION_YEARS",
    "told_state": "reported_state",
    "told_outcome": "reported_outcome",
    "ToldOutside": "ExternalDisclosure",
    "told_outside": "external_disclosures",
    "ToldBecause": "DisclosureAuthority",
    "told_on": "disclosed_on",
    "LegalMove": "AllowedTransition",
    "StopRecord": "Revocation",
    "StopWay": "RevocationChannel",
    "STOP_WAY": "REVOCATION_CHANNEL",
    "Helper": "RelatedPerson",
    "HelperEnd": "RelatedPersonEnd",
    "only_together": "jointly_only",
    "together_with": "joint_signers",
    "chose_to_organization": "consented_to_organization",
    "chose_to_agency": "consented_to_agency",
    "offers_to_organization": "requested_to_organization",
    "offers_to_agency": "requested_to_agency",
    "SignedWay": "SignatureMethod",
    "signed_way": "signature_method",
    "delivered_way": "delivery_method",
    "LedgerSeal": "LedgerCheckpoint",
    "seal_ledger": "checkpoint_ledger",
    "verify_kept": "verify_storage",
    "is_untold": "is_unreported",
    "their_link": "person_link",
    "for_form": "representative_form",
    "open_coded": "link_open",
    "PauseWay": "PauseScope",
    "WaysIn": "Attendance",
    "ways_in": "attendance_of",
    "ways_from_afar": "remote_scopes",
    "by_ways": "formats_in_words",
    "directory_marks": "directory_tag_string",
    "marks_column": "tag_string_column",
    "starts_on": "valid_from",
    "ends_on": "valid_to",
    "start_time": "opens_at",
    "end_time": "closes_at",
    "Tally": "FacetCounts",
    "PlaceToGo": "LocationData",
    "Meaning": "SourceDefaults",
    "DeskAdmin": "CurationAdmin",
    "DeskInline": "CurationInline",
}
# Names that mean something of their own elsewhere: the folder that says another word, and which.
IN_FOLDER = {
    ("directory/search", "Question"): "SearchRequest",
    ("directory/search", "ask"): "build_request",
    ("directory/search", "Outcome"): "SearchResponse",
    ("directory/search", "Answer"): "SearchResult",
    ("directory/search", "answer"): "fetch_result",
    ("directory/search", "Rows"): "IndexQuery",
    ("directory/search", "Way"): "EntryKind",
    ("directory/imports", "Refused"): "RowRejected",
    ("directory/imports", "Row"): "MappedRow",
    ("directory/imports", "Outcome"): "RowOutcome",
    ("directory/imports", "Offer"): "ServiceData",
    ("directory/imports", "Unit"): "BatchWriter",
    ("directory/admin", "desk"): "model_admin",
}
# Names of files that are ordinary words elsewhere.
MODULES = {
    "accounts/handover.py": "accounts/services/device_lock.py",
    "accounts/visitor.py": "accounts/selectors/session_state.py",
    "accounts/standing.py": "accounts/selectors/session_state.py",
    "accounts/working.py": "accounts/web/membership_access.py",
    "directory/curation/repeats.py": "directory/curation/recurrence.py",
    "directory/admin/desk.py": "directory/admin/base.py",
    "directory/ics.py": "directory/presentation/ics.py",
    "directory/pauses.py": "directory/schedules/pauses.py",
    "directory/schedules_text.py": "directory/schedules/wording.py",
    "directory/ways_in.py": "directory/facts/attendance.py",
    "directory/imports/write/unit.py": "directory/imports/write/batch_writer.py",
    "directory/search/answer.py": "directory/search/result.py",
    "directory/search/outcome.py": "directory/search/response.py",
    "directory/search/question.py": "directory/search/request.py",
    "directory/search/rows.py": "directory/search/index_query.py",
    "directory/search/tally.py": "directory/search/facet_counts.py",
    "directory/handouts/keeping.py": "directory/handouts/session_store.py",
    "directory/handouts/origin.py": "directory/handouts/same_origin_check.py",
    "referrals/asks.py": "referrals/selectors/permission_requests.py",
    "referrals/codes.py": "referrals/selectors/access_codes.py",
    "referrals/drafts.py": "referrals/selectors/release_drafts.py",
    "referrals/legal_moves.py": "referrals/allowed_transitions.py",
    "referrals/permitted.py": "referrals/database_guard.py",
    "referrals/records.py": "referrals/selectors/consent_facts.py",
    "referrals/seals.py": "referrals/ledger/checkpoints.py",
    "referrals/walls.py": "referrals/row_level_security.py",
    "referrals/services/answers.py": "referrals/services/organization_responses.py",
    "referrals/services/asking.py": "referrals/services/requests_to_agency.py",
    "referrals/services/endings.py": "referrals/services/revocation.py",
    "referrals/services/heard.py": "referrals/services/change_notifications.py",
    "referrals/services/kinds.py": "referrals/services/referral_kinds.py",
    "referrals/services/moves.py": "referrals/services/transitions.py",
    "referrals/services/new_link.py": "referrals/services/reissue_link.py",
    "referrals/services/record.py": "referrals/data_export/record.py",
    "referrals/services/told_outside.py": "referrals/services/external_disclosures.py",
    "referrals/services/untold.py": "referrals/ledger/visibility.py",
    "referrals/views/door.py": "referrals/web/link_entry.py",
}
# A name says what the thing is, and not what was done to it.
VAGUE = {"found", "kept", "said", "shown", "told"}


def _vague_names(tree: ast.AST) -> Iterator[str]:
    """Variables, parameters and functions of a module that are called by one of VAGUE."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in VAGUE:
            yield f"{node.lineno}: {node.id}"
        elif isinstance(node, ast.arg) and node.arg in VAGUE:
            yield f"{node.lineno}: {node.arg}"
        elif isinstance(node, ast.FunctionDef) and node.name in VAGUE:
            yield f"{node.lineno}: {node.name}"


@cache
def _names_used() -> dict[str, str]:
    """Every name in Python and SQL, and one file that uses it. Of a string, names of fields and of addresses count too."""
    used: dict[str, str] = {}
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            if path == HERE:
                continue
            reader = io.StringIO(path.read_text()).readline
            for token in tokenize.generate_tokens(reader):
                for name in _names_in(token):
                    used.setdefault(name, str(path.relative_to(ROOT)))
        for path in (ROOT / folder).rglob("*.sql"):
            for name in re.findall(r"[A-Za-z_]+", path.read_text()):
                used.setdefault(name, str(path.relative_to(ROOT)))
    return used


def _names_in(token: tokenize.TokenInfo) -> Iterator[str]:
    if token.type == tokenize.NAME:
        yield from {token.string, *token.string.split("__")}
    elif token.type == tokenize.STRING and re.fullmatch(r"[\"'](\w+:)?[a-z]+(_[a-z]+)+[\"']", token.string):
        yield token.string.strip("\"'").rpartition(":")[2]


@cache
def _prose() -> str:
    pages = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.html"), ROOT / "CONTRIBUTING.md"]
    return "\n".join(path.read_text() for path in pages if path.name != "glossary.md")


@pytest.mark.parametrize("old", IDENTIFIERS)
def test_an_old_name_does_not_come_back(old: str) -> None:
    assert old not in _names_used(), f"{_names_used()[old]}: say {IDENTIFIERS[old]}"
    is_unmistakable = "_" in old or old != old.lower()
    pattern = rf"\b{old}\b(?!\.)" if is_unmistakable and old != "Move" else rf"`{old}`"
    assert not re.search(pattern, _prose()), f"say {IDENTIFIERS[old]}"


@pytest.mark.parametrize(("folder", "old"), IN_FOLDER)
def test_a_folder_says_the_word_of_its_field(folder: str, old: str) -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*.py")
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
        if token.type == tokenize.NAME and token.string == old
    ]
    assert users == [], f"say {IN_FOLDER[folder, old]}"


@pytest.mark.parametrize("old", MODULES)
def test_an_old_file_does_not_come_back(old: str) -> None:
    assert not (ROOT / old).exists(), f"it is {MODULES[old]} now"
    assert (ROOT / MODULES[old]).exists()
    assert old not in _prose(), f"say {MODULES[old]}"


@pytest.mark.parametrize("folder", SOURCES)
def test_a_variable_says_what_it_is(folder: str) -> None:
    vague = [
        f"{path.relative_to(ROOT)}:{name}"
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        for name in _vague_names(ast.parse(path.read_text()))
    ]
    assert vague == []


def test_every_new_name_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    stems = {new.rsplit("/", 1)[-1].removesuffix(".py") for new in MODULES.values()}
    assert [
        name for name in sorted({*IDENTIFIERS.values(), *IN_FOLDER.values(), *stems}) if f"`{name}`" not in glossary
    ] == []
