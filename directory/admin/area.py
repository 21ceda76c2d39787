"""Areas are the gazetteer's: the desk only offers their names."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from directory.curation import naming
from directory.models import Area


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin):
    """No page of its own, in no menu."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        suggest = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", suggest, name="directory_area_suggest")]

    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """Labels for the field in which somebody types an area."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse({"names": naming.area_suggestions(request.GET.get("q", "")[:100])})
