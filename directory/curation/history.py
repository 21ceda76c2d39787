"""A listing's history in words: what changed, from what to what, when and by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Model, Q

from directory.curation.history_values import Wording
from directory.models import (
    FieldProvenance,
    Location,
    Organization,
    Pause,
    PeerEvidence,
    Phone,
    PrivateAddress,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)

# What says nothing to people: keys, digests, and what follows from other columns.
_UNSAID = {"id", "organization", "service_id", "source_digest", "created_at", "modified_at", "network_number", "areas"}
# Columns of a place that tell where a confidential one is.
_STREET = {"address_1", "address_2", "postal_code", "entered_address", "directions", "latitude", "longitude"}
HIDDEN = "private"
_ACTIONS = {"insert": "added", "update": "changed", "delete": "removed"}


@dataclass(frozen=True)
class FieldChange:
    """One column: its label, and its value before and after in words; `""` where there was none."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One row added, changed or removed."""

    action: str
    what: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Edit:
    """Everything that one save changed."""

    at: datetime
    by: str
    changes: list[Change] = field(default_factory=list)


def edits(organization_id: UUID, *, private: bool = False) -> list[Edit]:
    """Every edit of an organization and of all it consists of, newest first.

    Without `private`, the rows of private addresses are left out and the street of a place that is, or ever was,
    confidential stays hidden in every version.
    """
    changes = list(_changes(organization_id, private))
    people = _people(context for _, context, _ in changes)
    changes.sort(key=lambda row: (row[0], str(row[1])), reverse=True)
    return [
        Edit(at, _by(context, people), [change for _, _, change in rows])
        for (at, context), rows in groupby(changes, key=lambda row: (row[0], row[1]))
    ]


def size(organization_id: UUID) -> int:
    """How many rows of history a listing has, private addresses included: it grows with every change of any part."""
    return sum(_events(model).filter(condition).count() for model, condition in _tables(organization_id, private=True))


def _tables(organization_id: UUID, private: bool) -> list[tuple[type[Model], Q]]:
    """Each table a listing consists of, with the condition for its rows of history."""
    own = Q(organization_id=organization_id)
    of_service = Q(service_id__in=set(_events(Service).filter(own).values_list("pgh_obj_id", flat=True)))
    tables: list[tuple[type[Model], Q]] = [
        (Organization, Q(pgh_obj_id=organization_id)),
        *((model, own) for model in (Phone, Location, Service, Pause, PeerEvidence, FieldProvenance)),
        *((model, of_service) for model in (Schedule, ServiceAtLocation, ServiceArea)),
    ]
    if private:
        locations = set(_events(Location).filter(own).values_list("pgh_obj_id", flat=True))
        tables.append((PrivateAddress, Q(location_id__in=locations)))
    return tables


def _changes(organization_id: UUID, private: bool) -> Iterator[tuple[datetime, Any, Change]]:
    own = Q(organization_id=organization_id)
    secret = set(_events(Location).filter(own, confidential=True).values_list("pgh_obj_id", flat=True))
    wording = Wording()
    for model, condition in _tables(organization_id, private):
        before: dict[Any, Any] = {}
        for event in _events(model).filter(condition).select_related("pgh_context").order_by("pgh_id"):
            hide = _STREET if model is Location and event.pgh_obj_id in secret and not private else set()
            change = _change(model, event, before.get(event.pgh_obj_id), hide, wording)
            before[event.pgh_obj_id] = event
            if change:
                yield event.pgh_created_at, event.pgh_context, change


def _events(model: type[Model]) -> Any:
    return model.pgh_event_model.objects  # type: ignore[attr-defined]


def _change(model: type[Model], event: Any, before: Any, hide: set[str], wording: Wording) -> Change | None:
    what = wording.row(model, event)
    if event.pgh_label == "delete":
        return Change(_ACTIONS["delete"], what)
    changed = tuple(_field_changes(model, event, before, hide, wording))
    if event.pgh_label == "update" and not changed:
        return None
    return Change(_ACTIONS[event.pgh_label], what, changed)


def _field_changes(
    model: type[Model], event: Any, before: Any, hide: set[str], wording: Wording
) -> Iterator[FieldChange]:
    for column in model._meta.concrete_fields:
        if column.name in _UNSAID or not hasattr(event, column.attname):
            continue
        old, new = getattr(before, column.attname, None), getattr(event, column.attname)
        if before is None and new in (column.get_default(), None, "", [], False):
            continue
        if _alike(old, new) or (not old and not new and old is not False and new is not False):
            continue
        label = str(column.verbose_name)
        if column.name in hide:
            yield FieldChange(label, HIDDEN, HIDDEN)
        else:
            yield FieldChange(label, wording.value(column, old, of=before), wording.value(column, new, of=event))


def _alike(old: Any, new: Any) -> bool:
    """Whether nothing changed that anybody sees: a list of ticked boxes is the same in any order."""
    if isinstance(old, list) and isinstance(new, list):
        return sorted(map(str, old)) == sorted(map(str, new))
    return bool(old == new)


def _people(contexts: Iterable[Any]) -> dict[str, str]:
    ids = {context.metadata.get("user") for context in contexts if context} - {None}
    return {str(user.pk): str(user) for user in get_user_model().objects.filter(pk__in=ids)}


def _by(context: Any, people: dict[str, str]) -> str:
    details = context.metadata if context else {}
    if user := details.get("user"):
        return people.get(str(user), "somebody whose account is gone")
    return str(details.get("source") or details.get("command") or "the program, outside the desk")
