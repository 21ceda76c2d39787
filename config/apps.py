"""Wiring of the whole site: grants after migrations, system checks, and the curators' admin."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate

from core import semaphore


class WiringConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Registers the checks, and the rules and grants that follow every migration."""
        from config import checks, database_rules, search_path  # noqa: F401

        semaphore.keep_in(settings.VAR_DIR / "turns")

        # One sender out of many: the signal comes once for each app, after the last migration of all.
        post_migrate.connect(database_rules.install_after_migrate, sender=apps.get_app_config("contenttypes"))


class CuratorAdminConfig(AdminConfig):
    default_site = "accounts.admin_site.CuratorAdminSite"
