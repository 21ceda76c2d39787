"""Requests not to be listed: read, add for somebody not here yet, or end."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from directory.admin.base import CurationAdmin
from directory.models import DoNotList
from directory.places import normalize


class DoNotListForm(forms.ModelForm):
    def clean_name_key(self) -> str:
        """As imports compare it."""
        key = normalize(self.cleaned_data["name_key"])
        if not key:
            raise ValidationError("Type the name of the organization.")
        return key


@admin.register(DoNotList)
class DoNotListAdmin(CurationAdmin):
    form = DoNotListForm
    is_of_listing = False
    list_display = ("name_key", "region", "website", "since")
    search_fields = ("name_key", "website", "reason")
    fields = ("name_key", "region", "website", "source", "source_id", "reason", "since")
    readonly_fields = ("since",)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A request is no listing: nothing to index."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)

    def delete_model(self, request: HttpRequest, obj: DoNotList) -> None:
        obj.delete()

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)
