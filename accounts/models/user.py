"""Who signs in. Visitors have no account and need none."""

import secrets
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import demonstration
from core.text import email_addresses


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address; look-ups go by its one form, however it is spelled."""

    def by_address(self, email: str) -> "models.QuerySet[User]":
        """Whoever signs in with this address: one or nobody."""
        return self.filter(email_addresses.same_as(email))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.by_address(username or "").get()

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """As it is written down: see `addresses.normalized`."""
        return email_addresses.normalized(email or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may do everything in the curators' desk."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address: a curator, or somebody who works for a provider agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        "e-mail address",
        unique=True,
        db_collation="C",
        error_messages={"unique": "Somebody already uses this address."},
    )
    name = models.CharField(max_length=150, blank=True)
    is_staff = models.BooleanField("curator", default=False, help_text="May open the curators' desk.")
    is_active = models.BooleanField(default=True, help_text="Untick instead of deleting, so that records stay true.")
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # Drawn anew by the database whenever the account is closed or opened again: part of whatever lets somebody in.
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    # Its password is known to everybody. Set by demo/accounts.py, and never taken off: the database holds that.
    is_demonstration = models.BooleanField("made by the demonstration", default=False, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                email_addresses.lowered(),
                name="user_email_unique",
                violation_error_message="Somebody already uses this address.",
            ),
            models.CheckConstraint(
                condition=email_addresses.plain(),
                name="user_email_plain",
                violation_error_message=email_addresses.NOT_PLAIN,
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = email_addresses.normalized(self.email)

    def check_password(self, raw_password: str | None) -> bool:
        """As in Django, in the same time; never right for an account of the demonstration in production."""
        return super().check_password(raw_password) and not demonstration.shuts_out(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to know: the password, as in Django, and the stamp. A closed account's sessions stay over.

        For an account of the demonstration in production it is never the same twice, so that no session holds.
        """
        if demonstration.shuts_out(self):
            return secrets.token_hex()
        return salted_hmac(
            "alongside.session", f"{self.password}{self.stamp}", secret=secret, algorithm="sha256"
        ).hexdigest()
