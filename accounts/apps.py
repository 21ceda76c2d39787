from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People who sign in"

    def ready(self) -> None:
        """Has the groups of curators follow every migration, and every sign-in begin a session of its own."""
        from accounts import groups, sessions

        sessions.connect()
        # The signal comes once for each app; after this one the rights of all our models exist.
        last = apps.get_app_config("contenttypes")
        post_migrate.connect(groups.make_groups, sender=last, dispatch_uid="accounts.groups")
