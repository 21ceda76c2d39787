"""`python -m core.crypto` prints a new key for FIELD_KEYS; it needs no settings and writes nothing."""

from cryptography.fernet import Fernet

if __name__ == "__main__":
    print(Fernet.generate_key().decode())
