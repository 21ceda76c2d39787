"""Every address of the site, for tests that walk all of them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from directory import services
from directory.handouts import codes
from directory.models import HandoutLanguage, Organization

# How each public address is asked for. A new address belongs here, or tests/test_structure.py fails.
QUESTIONS = {
    "directory:start": [""],
    "directory:search": [
        "",
        "?near=97201",
        "?near=97201&group=near_you",
        "?q=house",
        "?near=M33",
        "?q=house&for=R-3333-3333",
    ],
    "directory:filters": ["", "?near=97201", "?q=house"],
    "directory:api_search": [
        "?near=97201&facets=1",
        "?q=house",
        "?near=97201&service=peer_respite&radius=100",
        "?near=",
    ],
    "directory:listing": [""],
    "directory:calendar": [""],
    "directory:report": [""],
    "directory:report_thanks": [""],
    "directory:shortlist": [""],
    "directory:shortlist_add": [""],
    "directory:shortlist_change": [""],
    "directory:shortlist_print": [""],
    "directory:shortlist_pdf": [""],
    "directory:handout": [""],
    "directory:handout_take": [""],
    # No text until somebody unpacks it: tests/directory/handouts/test_pdf.py reads it.
    "directory:handout_pdf": [],
    "directory:help_now": [""],
    "directory:leave": ["", "?in=GB"],
    "directory:about": [""],
    "directory:privacy": [""],
    "directory:accessibility": [""],
    "accounts:sign_in": [""],
    "accounts:sign_out": [""],
    "accounts:curate": [""],
    "accounts:account": [""],
    "accounts:acting_for": [""],
    "accounts:devices": [""],
    "accounts:notifications": [""],
    "accounts:agency_duty": [""],
    "accounts:after_second_factor": [""],
    "accounts:password_forgotten": [""],
    "accounts:password_asked": [""],
    "accounts:new_password": [""],
    "accounts:password_set": [""],
    "accounts:invitation": [""],
    "accounts:agency": [""],
    "accounts:agency_facts": [""],
    "accounts:agency_invite": [""],
    "accounts:agency_withdraw": [""],
    "accounts:agency_member": [""],
    "accounts:member_home": [""],
    "accounts:take_back": [""],
    "account_login": [""],
    "accounts:new_password_coded": [""],
    "accounts:invitation_coded": [""],
    "account_logout": [""],
    "accounts:lock": [""],
    "mfa_authenticate": [""],
    "account_reauthenticate": [""],
    "mfa_reauthenticate": [""],
    "mfa_reauthenticate_webauthn": [""],
    "account_change_password": [""],
    "mfa_index": [""],
    "mfa_activate_totp": [""],
    "mfa_deactivate_totp": [""],
    "mfa_list_webauthn": [""],
    "mfa_add_webauthn": [""],
    "mfa_remove_webauthn": [""],
    "mfa_view_recovery_codes": [""],
    "mfa_generate_recovery_codes": [""],
    "referrals:refer": [""],
    "referrals:refer_person": [""],
    "referrals:called_together": [""],
    "referrals:referral_list": [""],
    "referrals:colleague": [""],
    "referrals:emergency": [""],
    "referrals:emergencies": [""],
    "referrals:caseloads": [""],
    "referrals:dangers": [""],
    "referrals:danger_take_on": [""],
    "referrals:transfers": [""],
    "referrals:transferred": [""],
    "referrals:presets": [""],
    "referrals:preset": [""],
    "referrals:preset_new": [""],
    "referrals:referral": [""],
    "referrals:check": [""],
    "referrals:change": [""],
    "referrals:step": [""],
    "referrals:stop": [""],
    "referrals:stopped": [""],
    "referrals:person_link": [""],
    "referrals:work_with": [""],
    "referrals:death": [""],
    "referrals:who_signs": [""],
    "referrals:representatives": [""],
    "referrals:representative_end": [""],
    "referrals:representative_link": [""],
    "referrals:kept_form": [""],
    "referrals:external_disclosures": [""],
    "referrals:external_disclosure_mistake": [""],
    "referrals:accounting": [""],
    "referrals:accounting_pdf": [""],
    "referrals:record_json": [""],
    "referrals:record_pdf": [""],
    "referrals:record_zip": [""],
    "referrals:erase": [""],
    "referrals:open": [""],
    "referrals:link_open": [""],
    "referrals:person_link_open": [""],
    "referrals:organization_link_open": [""],
    "referrals:representative_link_open": [""],
    "referrals:organization_nowhere": [""],
    "referrals:organization": [""],
    "referrals:organization_open": [""],
    "referrals:organization_answer": [""],
    "referrals:organization_ask": [""],
    "referrals:organization_stop": [""],
    "referrals:organization_no": [""],
    "referrals:organization_hand_on": [""],
    "referrals:organization_print": [""],
    "referrals:person_nowhere": [""],
    "referrals:person": [""],
    "referrals:person_shared": [""],
    "referrals:person_looked": [""],
    "referrals:person_release": [""],
    "referrals:person_answered": [""],
    "referrals:person_copy": [""],
    "referrals:person_stop": [""],
    "referrals:person_stopped": [""],
    "referrals:person_told_to_stop": [""],
    "referrals:person_referral": [""],
    "referrals:person_ask": [""],
    "referrals:representative_nowhere": [""],
    "referrals:representative_forms": [""],
    "referrals:representative_form": [""],
    "referrals:representative_answered": [""],
    "referrals:representative_copy": [""],
    "referrals:representative_stop": [""],
    "referrals:own_document": [""],
    "referrals:person_contact": [""],
    "referrals:person_questions": [""],
    "referrals:person_erasure": [""],
    "referrals:person_json": [""],
    "referrals:person_pdf": [""],
    "referrals:person_zip": [""],
    "referrals:person_advocate": [""],
    "referrals:person_invite": [""],
    "referrals:person_end_advocate": [""],
    "referrals:sign": [""],
    "referrals:signed": [""],
    "referrals:signed_copy": [""],
    "referrals:paper": [""],
    "referrals:paper_print": [""],
    "referrals:document": [""],
    "demo:sign_in_as": [""],
}


def public(listing: Organization) -> list[str]:
    """Every public address, those about a listing about this one."""
    return [_address(name, listing) + question for name, questions in QUESTIONS.items() for question in questions]


def curation(listing: Organization) -> list[str]:
    """Every address of the curators' desk, about this listing where it is about one."""
    return sorted(
        {_filled(name, pattern, listing) for name, pattern in patterns() if name.startswith("admin:") and pattern.name}
    )


def patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the site with its name, namespace included."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            yield f"{namespace}{one.name}", one


def _address(name: str, listing: Organization) -> str:
    pattern = dict(patterns())[name]
    if "code" in pattern.pattern.converters:
        return reverse(name, args=[_short_link(listing)])
    # Of a member of an agency and the like, whatever has this number or is not there.
    kinds = pattern.pattern.converters
    return reverse(
        name, kwargs={part: 1 if isinstance(kind, IntConverter) else listing.pk for part, kind in kinds.items()}
    )


def _short_link(listing: Organization) -> str:
    """The code of a hand-out that holds this listing."""
    made = services.share_list(listings=[listing.pk], language=HandoutLanguage.ENGLISH, large_print=False)
    return codes.formatted(made.code)


def _filled(name: str, pattern: URLPattern, listing: Organization) -> str:
    if name == "admin:app_list":
        return reverse(name, args=["directory"])
    row: Any = listing
    for model in ("location", "service", "report"):
        if f"directory_{model}_" in name:
            row = getattr(listing, f"{model}s").first()
    values = {"pk": row.pk if row else 1, "object_id": row.pk if row else 1, "content_type_id": 1, "id": 1}
    return reverse(name, kwargs={part: values[part] for part in _parts(pattern)})


def _parts(pattern: URLPattern) -> list[str]:
    return list(pattern.pattern.converters)
