from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Registers checks of row-level security, of keys and of waiting mail; writes allowed transitions after migrations."""
        from accounts.services import outbox
        from referrals import allowed_transitions, row_level_security  # noqa: F401
        from referrals.jobs import key_check  # noqa: F401
        from referrals.services import waiting_mail

        outbox.ask_before_sending(waiting_mail.may_still_go)
        post_migrate.connect(
            allowed_transitions.write_after_migrate,
            sender=apps.get_app_config("contenttypes"),
            dispatch_uid="referrals.allowed_transitions",
        )
