from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People who sign in"

    def ready(self) -> None:
        """Has groups follow every migration, sign-ins begin sessions, and secrets of second factors rotate with keys."""
        from accounts import groups
        from accounts.services import second_factor, sessions
        from core.crypto import rotation
        from core.text import null_bytes

        null_bytes.say_it_in_our_words()
        sessions.connect()
        rotation.also("mfa_authenticator", second_factor.keys_in_use, second_factor.reseal_secrets)
        # The signal comes once for each app; after this one the rights of all our models exist.
        last = apps.get_app_config("contenttypes")
        post_migrate.connect(groups.make_groups, sender=last, dispatch_uid="accounts.groups")
