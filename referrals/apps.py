from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Registers the checks of walls and keys, and has the database's table of legal moves follow every migration."""
        from referrals import allowed_transitions, key_check, row_level_security  # noqa: F401

        post_migrate.connect(
            allowed_transitions.write_after_migrate,
            sender=apps.get_app_config("contenttypes"),
            dispatch_uid="referrals.allowed_transitions",
        )
