"""A person's whole record as plain values: to hand to them, as JSON or to read."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import Agency
from core.rls.principal import Principal, acting_as
from directory.models import Organization
from referrals.consent.notices import Notice, named
from referrals.data_export import archive
from referrals.ledger.told_to_agency import notices_told_of
from referrals.ledger.visibility import is_the_person, may_read_note, unreported_referrals, without_unreported
from referrals.models import (
    AccessLog,
    Caseload,
    Document,
    ExternalDisclosure,
    LedgerEntry,
    Link,
    Person,
    PersonNote,
    Referral,
    ReferralContent,
    RelatedPerson,
    Release,
    ReleaseEvent,
    Revocation,
)
from referrals.selectors.release_drafts import day_of
from referrals.services import read_receipts
from referrals.services.external_disclosures import external_disclosures_of
from referrals.states import ReferralState, ReleaseState, stands_in_words
from referrals.vocabularies import (
    ActorKind,
    Authority,
    Direction,
    DisclosureAuthority,
    ReferralKind,
    SignatureMethod,
)
from referrals.wording import person as to_the_person
from referrals.wording import staff as to_staff
from referrals.wording.events import in_words, stopped_for_them
from referrals.wording.how_agreed import how_agreed, is_spoken, stands_agreed
from referrals.wording.moments import day_in_words
from referrals.wording.status_disclosures import StatusDisclosures, status_disclosures
from referrals.wording.timeline import stopped_for_them_at, timeline

# How the ledger names a disclosure, as people read it.
_ACCESS_MODES = {
    "opened": "opened",
    "seen again": "seen again",
    "status": "told",
    "export": "taken along",
    "paper": "printed",
}
_CONTENT = ("hopes", "to_know", "best_time", "whereabouts", "leaves_on")


def record_of(person: Person) -> dict[str, Any]:
    """Everything kept about `person` that their agency may see, in the order somebody would read it.

    Where a referral stands is what the agency was told; to the person themselves, everything. Papers are listed and
    not contained: `data_export.archive` has a file with them.
    """
    unreported, happened = set(unreported_referrals(person.pk)), _happened(person)
    referrals, releases = list(_referrals(person)), list(_releases(person))
    for_them = stopped_for_them_at((event for events in happened.values() for event in events), releases)
    under = notices_told_of(row.pk for row in referrals)
    return {
        "person": {
            "preferred_name": person.preferred_name,
            "full_name": person.full_name,
            "how_to_reach_them": person.contact or {},
            "date_of_birth": person.date_of_birth,
            "is_adult": person.is_adult,
            "written_down_at": _at(person.created_at),
            "died_at": _at(person.died_at),
            "erased_at": _at(person.erased_at),
        },
        "referrals": [_referral(row, under.get(row.pk, ()), for_them) for row in referrals],
        "permissions": [_release(row, happened.get(row.pk, [])) for row in releases],
        "stops": [_stop(row) for row in Revocation.objects.filter(person=person).select_related("organization")],
        "notes": [_note(row) for row in PersonNote.objects.filter(person=person)],
        "related_people": [_related_person(row) for row in RelatedPerson.objects.filter(person=person)],
        "papers": [_paper(number, row) for number, row in enumerate(archive.scans_of(person), 1)],
        "links": [_link(row, unreported) for row in Link.objects.filter(person=person).order_by("created_at")],
        "shared": accounting(person.pk),
        "external_disclosures": external_disclosures(person.pk),
        "looked_at": accesses(person.pk),
        "opened_for_a_reason": reasons(person),
    }


def accounting(person: uuid.UUID) -> list[dict[str, Any]]:
    """Every disclosure about them, both ways, from the ledger: what by name, never a value.

    For an agency, a referral of whose opening it was not told stands here with the moment it was sent.
    """
    unreported = unreported_referrals(person)
    rows = without_unreported(list(LedgerEntry.objects.filter(person_id=person)), unreported)
    names = _names(one for row in rows for one in (row.discloser, row.recipient))
    references = dict(Release.objects.filter(pk__in={row.release_id for row in rows}).values_list("pk", "reference"))
    back = status_disclosures(rows, whom="you" if is_the_person() else "them")
    disclosures = [
        {
            "at": row.at.isoformat(),
            "from": THE_PERSON if row.discloser.startswith("person:") else names.get(row.discloser, "Unknown"),
            "to": names.get(row.recipient, "Unknown"),
            "what": _what(row, back),
            "purpose": _voices().PURPOSE(row.purpose),
            "permission": references.get(row.release_id, ""),
            "how": _ACCESS_MODES.get(row.access_mode, row.access_mode),
            "notice": _notice(named(row.notice) if row.direction == Direction.TO_AGENCY else ()),
        }
        for row in rows
    ]
    return sorted(
        [*disclosures, *(_sent(referral) for referral in unreported.values())], key=lambda row: str(row["at"])
    )


def _what(row: LedgerEntry, back: StatusDisclosures) -> list[str]:
    status = back.of(row)
    return (
        [status[:1].upper() + status[1:]]
        if status
        else [_voices().CATEGORY(one) for one in row.fields.split(",") if one]
    )


def _notice(notices: Iterable[Notice]) -> str:
    """What goes along with what an organization told, in short [42 CFR 2.32(a)(2)]; nothing to the person themselves."""
    return "" if is_the_person() else " ".join(notice.short for notice in notices)


def external_disclosures(person: uuid.UUID) -> list[dict[str, Any]]:
    """What a law made the agency tell outside, as it was written down; what was a mistake says so."""
    return [_told(row) for row in external_disclosures_of(person)]


# Who told an agency how it goes, where it was not the organization.
THE_PERSON = "The person themselves"
# Whose link somebody looked by, as the person reads it (True) and as an agency does.
_BY_LINK: dict[bool, dict[str, str]] = {
    True: {
        Link.Kind.PERSON: "You",
        Link.Kind.ADVOCATE: "Your advocate",
        Link.Kind.REPRESENTATIVE: "Who answers for you",
    },
    False: {
        Link.Kind.PERSON: THE_PERSON,
        Link.Kind.ADVOCATE: "Their advocate",
        Link.Kind.REPRESENTATIVE: "Who answers for them",
    },
}
# What was looked at, where the word it is kept by is not the one that pages use.
_LOOKED_AT = {"release": "the permission", "referral": "the referral"}


def accesses(person: uuid.UUID) -> list[dict[str, Any]]:
    """Who looked at the record, the newest first; for an agency, without openings it was not told of."""
    unreported = unreported_referrals(person)
    rows = AccessLog.objects.filter(person_id=person).exclude(what=read_receipts.READ).select_related("user")
    rows = rows.exclude(link_id__isnull=False, referral_id__in=list(unreported))
    whose: dict[uuid.UUID | None, str] = dict(Link.objects.filter(person=person).values_list("pk", "kind"))
    by_link = _BY_LINK[is_the_person()]
    return [
        {
            "at": row.at.isoformat(),
            "who": str(row.user) if row.user else by_link.get(whose.get(row.link_id, ""), "By a link"),
            "what": _LOOKED_AT.get(row.what, row.what),
        }
        for row in rows
    ]


def reasons(person: Person) -> list[dict[str, Any]]:
    """Who opened the record for a stated reason or in an emergency. Whoever asks may see this person."""
    return [_reason(row) for row in _reasons(person)]


def _sent(referral: Referral) -> dict[str, Any]:
    """A referral that was sent, as the agency knows it: the organization may have opened it."""
    release = referral.release
    return {
        "at": _at(referral.sent_at),
        "from": referral.agency.name,
        "to": referral.organization.name,
        "what": [_voices().CATEGORY(name) for name in (release.categories_to_organization if release else [])],
        "purpose": _voices().PURPOSE(referral.purpose),
        "permission": release.reference if release else "",
        "how": "sent",
        "notice": "",
    }


def _told(row: ExternalDisclosure) -> dict[str, Any]:
    struck = getattr(row, "struck_by", None)
    what = [_voices().CATEGORY(name) for name in row.categories]
    return {
        "day": row.disclosed_on.isoformat(),
        "why": _label(DisclosureAuthority, row.authority),
        "told_to": row.details.get("to_whom", ""),
        "what": [*what, row.details["what"]] if row.details.get("what") else what,
        "which_order_or_duty": row.details.get("which", ""),
        "written_down_at": _at(row.created_at),
        "written_down_by": str(row.created_by),
        "written_by_mistake": struck.details.get("why", "Yes") if struck else "",
    }


def _releases(person: Person) -> Iterable[Release]:
    rows = Release.objects.filter(person=person).prefetch_related("parties")
    return rows.select_related("agency", "person", "representative", "recorded_by")


def _referrals(person: Person) -> Iterable[Referral]:
    rows = Referral.objects.filter(person=person).select_related("agency", "organization", "created_by")
    return rows.order_by("created_at")


def _referral(row: Referral, under: Iterable[Notice], for_them: Mapping[datetime, str]) -> dict[str, Any]:
    content = ReferralContent.objects.filter(referral=row).first()
    return {
        "reference": row.reference,
        "agency": row.agency.name,
        "organization": row.organization.name,
        "kind": _label(ReferralKind, row.kind),
        "purpose": _voices().PURPOSE(row.purpose),
        "stands": stands_in_words(ReferralState(row.reported_state)),
        "outcome": _voices().OUTCOME(row.reported_outcome) if row.reported_outcome else "",
        "notice": _notice(under),
        "written_down_at": _at(row.created_at),
        "sent_at": _at(row.sent_at),
        "said": {name: getattr(content, name) for name in _CONTENT if getattr(content, name)} if content else {},
        "events": [
            {"at": _at(one.at), "what": one.what, "who": one.who, "why": one.why}
            for one in timeline(row, for_them=for_them)
        ],
    }  # fmt: skip


def _happened(person: Person) -> dict[uuid.UUID, list[ReleaseEvent]]:
    """What happened to each permission, by its id; what an organization did to one only for the person to read."""
    rows = ReleaseEvent.objects.filter(person=person).select_related("user").order_by("at", "id")
    by_release: dict[uuid.UUID, list[ReleaseEvent]] = {}
    for row in rows if is_the_person() else rows.exclude(by=ActorKind.ORGANIZATION):
        by_release.setdefault(row.release_id, []).append(row)
    return by_release


def _release(row: Release, events: Iterable[ReleaseEvent]) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "names": [party.name for party in row.parties.all()],
        "stands": _stands(row),
        # Who said yes, how, and to whom, in a sentence.
        "agreed": how_agreed(row, own=is_the_person(), day=_day_of_yes(row)),
        "signed_at": _at(row.signed_at),
        "how": _label(SignatureMethod, row.signature_method),
        "signature": row.signature,
        "signed_for_them_by": row.representative.name if row.representative else "",
        "witness": row.witness,
        "last_day": row.expires_on.isoformat() if row.expires_on else "",
        "text": row.text,
        "sha256": row.text_sha256,
        "events": [
            {
                "at": _at(one.at),
                "what": in_words(one.event_type, f"Permission {row.reference}", spoken=is_spoken(row)),
                "who": _who_moved(one, row),
                "why": _voices().EXPIRY_EVENT(one.why) if one.event_type == "event_happened" else one.why,
            }
            for one in events
        ],
    }


def _stands(row: Release) -> str:
    sentence: str = _voices().RELEASE_STATE(row.state)
    return stands_agreed(row, sentence, own=is_the_person()) if row.state == ReleaseState.ACTIVE else sentence


def _day_of_yes(row: Release) -> str:
    return day_in_words(day_of(row.agency, row.signed_at)) if row.signed_at else ""


def _who_moved(event: ReleaseEvent, release: Release) -> str:
    if event.channel and release.representative:
        by_staff = str(event.user) if event.user else ""
        return stopped_for_them(event, release.representative.name, agency=release.agency.name, by_staff=by_staff)
    if event.by == ActorKind.PERSON:
        signer = release.representative.name if event.event_type == "sign" and release.representative else "The person"
        return f"{signer}, written down by {event.user}" if event.user else signer
    if event.by == ActorKind.ORGANIZATION:
        return "The organization"
    return str(event.user) if event.user else "By itself"


def _stop(row: Revocation) -> dict[str, Any]:
    """What somebody at the organization noted is between them and the person [docs/decisions/0037]."""
    return {
        "at": _at(row.at),
        "organization": row.organization.name,
        "how": _voices().REVOCATION_CHANNEL(row.channel),
        "note": row.note if may_read_note(row) else "",
    }


def _note(row: PersonNote) -> dict[str, Any]:
    return {
        "at": _at(row.at),
        "what": _voices().NOTE_KIND(row.kind),
        "text": row.text,
        "answer": row.answer,
        "answered_at": _at(row.answered_at),
    }


def _related_person(row: RelatedPerson) -> dict[str, Any]:
    return {
        "kind": row.get_role_display(),
        "name": row.name,
        "what": _label(Authority, row.basis) if row.basis else "",
        "authority": row.authority,
        "scope": row.scope,
        "until": row.until.isoformat() if row.until else "",
        "signs_only_together_with": list(row.others),
        "written_down_at": _at(row.created_at),
        "ended_at": _at(row.ended_at),
    }


def _paper(number: int, row: Document) -> dict[str, Any]:
    return {
        "kind": row.get_kind_display(),
        "at": _at(row.created_at),
        "bytes": row.size,
        "sha256": row.sha256,
        "in_the_zip": archive.name_of(number, row),
    }


def _link(row: Link, unreported: set[uuid.UUID]) -> dict[str, Any]:
    """An organization's use of its link is the organization's to tell: an answer ends it too.

    Where a link went is the person's to read where it was theirs; an address of somebody else's is that one's.
    """
    return {
        "kind": "Open the person's own page" if row.kind == Link.Kind.PERSON else row.get_kind_display(),
        "made_at": _at(row.created_at),
        "runs_out_at": _at(row.expires_at),
        "ended_at": "" if row.referral_id in unreported else _at(row.ended_at),
        "sent_to": row.sent_to if row.kind == Link.Kind.PERSON else "",
    }


def _reasons(person: Person) -> Iterable[Caseload]:
    """Every colleague's: the person may read them all, and a caseload shows only one's own."""
    with acting_as(Principal.disclosure(person.pk)):
        # Whoever took over from a colleague gave a reason too.
        rows = Caseload.objects.filter(person=person).exclude(kind=Caseload.Kind.OWN, came_from=None)
        return list(rows.select_related("user").order_by("since"))


def _reason(row: Caseload) -> dict[str, Any]:
    return {
        "at": _at(row.since),
        "until": _at(row.until),
        "who": str(row.user),
        "kind": row.get_kind_display(),
        "reason": row.reason,
    }


def _names(parties: Iterable[str]) -> dict[str, str]:
    """Names of "agency:<id>" and "organization:<id>"."""
    ids: dict[str, set[str]] = {"agency": set(), "organization": set()}
    for party in parties:
        kind, _, pk = party.partition(":")
        ids.setdefault(kind, set()).add(pk)
    agencies = Agency.objects.filter(pk__in=ids["agency"]).values_list("pk", "name")
    organizations = Organization.objects.filter(pk__in=ids["organization"]).values_list("pk", "name")
    return {f"agency:{pk}": name for pk, name in agencies} | {f"organization:{pk}": name for pk, name in organizations}


def _voices() -> Any:
    """The words of whoever reads: the person themselves, or their agency."""
    return to_the_person if is_the_person() else to_staff


def _label(words: Any, value: str) -> str:
    try:
        return str(words(value).label)
    except ValueError:
        return value


def _at(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
