"""What private data is kept with: the keyring, encrypted fields and encrypted files."""
