"""Tokens that are known only by their hash."""

import hashlib


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token of at least 128 random bits; so much entropy needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
