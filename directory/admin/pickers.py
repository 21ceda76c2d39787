"""Choosing one of thousands by typing its name: suggestions where scripts run, plain text where they do not."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from directory.curation import naming
from directory.models import Area, Organization


class _Suggest(forms.TextInput):
    """A text field; `admin_curation/suggest.js` offers names as somebody types."""

    def __init__(self, view: str) -> None:
        super().__init__({"data-suggest": reverse_lazy(view), "autocomplete": "off"})


class _ByNameField(forms.Field, ABC):
    """Holds one row, shown and typed as its name; the two fields below say which rows and how they are found."""

    view = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=_Suggest(self.view), **options)

    @abstractmethod
    def by_key(self, key: Any) -> Any:
        """The row of a primary key, None where there is none."""

    @abstractmethod
    def named(self, text: str) -> list[Any]:
        """The rows somebody may mean by what they typed."""

    def name_of(self, row: Any) -> str:
        return str(row)

    def prepare_value(self, value: Any) -> str:
        row = value if hasattr(value, "_meta") else self.by_key(value) if value else None
        return self.name_of(row) if row else str(value or "")

    def to_python(self, value: Any) -> Any:
        text = " ".join(str(value or "").replace("\0", " ").split())
        if not text:
            return None
        matches = self.named(text)
        if len(matches) == 1:
            return matches[0]
        if not matches:
            raise ValidationError(
                "We know nothing named “%(text)s”. Type a part of the name and choose from the list.",
                params={"text": text[:80]},
            )
        names = "; ".join(self.name_of(row) for row in matches[:6])
        raise ValidationError("Which one? Type the whole name: %(names)s.", params={"names": names})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != " ".join(str(data or "").split())


class AreaField(_ByNameField):
    """An area by its label: `Multnomah County, Oregon`, `97201`, `Everywhere`."""

    view = "admin:directory_area_suggest"

    def by_key(self, key: Any) -> Area | None:
        return Area.objects.filter(pk=str(key)[:16]).first()

    def named(self, text: str) -> list[Area]:
        return naming.areas_named(text)


class OrganizationField(_ByNameField):
    """An organization by its name; several of one name are told apart by town and a short number."""

    view = "admin:directory_organization_suggest"

    def by_key(self, key: Any) -> Organization | None:
        try:
            return Organization.objects.filter(pk=UUID(str(key))).first()
        except ValueError:
            return None

    def named(self, text: str) -> list[Organization]:
        return naming.organizations_named(text)

    def name_of(self, row: Organization) -> str:
        return naming.full_name(row)
