"""Passwords: hashed with Argon2id, compared in a time that tells nothing. The only place that knows argon2.

A hash costs 64 MB and some tens of milliseconds, on purpose: one is made at a time, so that many who try together
cost no more than one.
"""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LEAST = 12
"""Characters of a password: NIST SP 800-63B asks for 8 at least, 15 where nothing else protects the account."""

MOST = 1_024
"""Characters of a password that are looked at; longer ones are refused."""

_HASHER = PasswordHasher()  # Argon2id with the parameters of RFC 9106, section 4, second choice
_TURN = threading.Lock()


def hashed(password: str) -> str:
    """Hash a password, with a salt of its own."""
    with _TURN:
        return _HASHER.hash(password)


def is_right(password: str, hash_: str | None) -> bool:
    """Tell whether a password is the one of a hash; with no hash, never, in the same time."""
    if len(password) > MOST:
        return False
    expected = hash_ or _nobody()
    with _TURN:
        try:
            return _HASHER.verify(expected, password) and hash_ is not None
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """Give a hash that no password of anybody's has."""
    return hashed("no account has this name")
