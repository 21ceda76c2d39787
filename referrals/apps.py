from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Registers checks of row-level security and of keys; writes allowed transitions after migrations."""
        from referrals import allowed_transitions, row_level_security  # noqa: F401
        from referrals.jobs import key_check  # noqa: F401

        post_migrate.connect(
            allowed_transitions.write_after_migrate,
            sender=apps.get_app_config("contenttypes"),
            dispatch_uid="referrals.allowed_transitions",
        )
