"""A password hasher that counts its work: what takes the time of a sign-in, without a clock that a busy machine bends."""

from typing import Any, ClassVar

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class CountingHasher(PBKDF2PasswordHasher):
    """Production's hasher; `rounds` are the iterations it was asked for since it was last set to 0."""

    iterations = 1_000
    rounds: ClassVar[int] = 0

    def encode(self, password: Any, salt: Any, iterations: Any = None) -> str:
        type(self).rounds += iterations or self.iterations
        return super().encode(password, salt, iterations)
