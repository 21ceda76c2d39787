"""What every page of the desk shares: sections, plain fields, and a search index that follows each save."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from core.text.invisible_characters import PlainText
from directory import services
from directory.admin.fields import NativeDate, NativeTime, choices_field
from directory.admin.meanwhile import ToldFirst, changed_meanwhile
from directory.admin.sections import problems, sections
from directory.curation import history

_TOGETHER = "Somebody else changed this at the same moment, and nothing of yours was saved. Look again, then repeat it."
_PLAIN_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {"widget": NativeDate},
    models.TimeField: {"widget": NativeTime},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3}), "form_class": PlainText},
    models.SlugField: {"widget": forms.TextInput},
    models.CharField: {"widget": forms.TextInput, "form_class": PlainText},
    models.EmailField: {"widget": forms.EmailInput},
    models.URLField: {"widget": forms.URLInput, "assume_scheme": "https"},
    models.PositiveSmallIntegerField: {"widget": forms.NumberInput},
    models.FloatField: {"widget": forms.NumberInput},
}


class PlainFields:
    """Tick boxes for arrays of choices, and the browser's own fields for the rest."""

    formfield_overrides: Any = _PLAIN_FIELDS
    # Field name -> label, where the column's name is not what people would say.
    labels: dict[str, str] = {}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            field = choices_field(db_field)
        else:
            field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and db_field.name in self.labels:
            field.label = self.labels[db_field.name]
        return field


class CurationInline(PlainFields, admin.StackedInline):
    """Rows of a listing on its page; `section` is the heading they stand under."""

    extra = 0
    section = ""
    template = "admin/curation/stacked.html"
    verbose_name_of_link = ""


class CurationAdmin(PlainFields, admin.ModelAdmin):
    """A page of the desk. Whoever may not change a thing does not see its page: there is no read-only form."""

    actions = None
    change_form_template = "admin/curation/change_form.html"
    # Section heading -> template shown in it, below its fields.
    panels: dict[str, str] = {}
    # Whether its rows are a listing or a part of one.
    is_of_listing = True

    class Media:
        js = ["admin_curation/suggest.js"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def organization_id(self, obj: Any) -> UUID:
        """Whose listing this row is a part of."""
        return obj.organization_id

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, read after the history was counted: what is changed in between is then told rather than missed."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None or not self.is_of_listing:
            return obj
        request.history_size = history.size(self.organization_id(obj))  # type: ignore[attr-defined]
        return super().get_object(request, object_id, from_field)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.method != "POST" or not change or obj is None or not self.is_of_listing:
            return form
        meanwhile = changed_meanwhile(request, self.organization_id(obj))
        return type("AskedAgain", (ToldFirst, form), {"meanwhile": meanwhile}) if meanwhile else form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Django saves the row and its inlines before this ends, in one transaction: the index joins them."""
        super().save_related(request, form, formsets, change)
        services.index_listing(organization_id=self.organization_id(form.instance))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._delete([obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        self._delete(queryset)

    @transaction.atomic
    def _delete(self, rows: Iterable[Any]) -> None:
        for row in rows:
            organization_id = self.organization_id(row)
            row.delete()
            services.index_listing(organization_id=organization_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; what only the database could refuse is said in words, because forms check the rest."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            self.message_user(request, _TOGETHER, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["sections"] = sections(context["adminform"], context["inline_admin_formsets"], self.panels)
        context["history_size"] = getattr(request, "history_size", None)
        context["problems"] = problems(context["adminform"].form, context["inline_admin_formsets"])
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A part of a listing has no history of its own: the listing's page tells all."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        return redirect("admin:directory_organization_history", self.organization_id(obj))


class PartOfListing(CurationAdmin):
    """A page for a part of a listing: from the listing, and back to it."""

    back_to = ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Parts are reached from their listing, and stand in no menu."""
        return False

    def _back(self, obj: Any) -> str:
        return reverse("admin:directory_organization_change", args=[obj.organization_id]) + self.back_to

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self._back(obj))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self._back(obj))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        response = super().delete_view(request, object_id, extra_context)
        if obj is not None and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(self._back(obj))
        return response
