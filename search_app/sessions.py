"""Sessions: who signed in, as a signed text that a cookie carries; and how often signing in may fail.

Nothing is kept on the server but a secret, the sessions that were ended, and counts of failures under keys that do not
tell whose they are.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path

LASTS_SECONDS = 12 * 3600
"""How long a session lasts: a working day."""

SECRET_FILE = "secret"  # noqa: S105 - its name
SECRET_BYTES = 32

FAILURES_OF_ADDRESS = 10
FAILURES_OF_NAME = 50
"""Failures before an address, or a name, must wait; a name more, so that one stranger cannot shut its owner out..."""

FORGOTTEN_SECONDS = 15 * 60
"""...until the first of them is so long ago."""

MAX_KEYS = 10_000
"""Addresses and names remembered at once; past that the oldest are forgotten."""


def secret(state: Path) -> bytes:
    """Give the secret of a centre, made once, which only its owner may read.

    Where the state cannot be written or read, this process has one of its own: its sessions end with it.
    """
    path = state / SECRET_FILE
    made = secrets.token_bytes(SECRET_BYTES)
    try:
        if not path.exists():
            _keep(path, made)
        read = path.read_bytes()
    except OSError:
        return made
    return read if len(read) == SECRET_BYTES else made


def _keep(path: Path, made: bytes) -> None:
    """Write the secret whole, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{SECRET_FILE}.{secrets.token_hex(4)}")
    part.touch(mode=0o600, exist_ok=False)
    try:
        part.write_bytes(made)
        with contextlib.suppress(FileExistsError):
            os.link(part, path)  # not replace(): whoever comes second takes the one that is there
    finally:
        part.unlink()


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes, reads and ends sessions."""

    secret: bytes
    ended: dict[bytes, float] = field(
        default_factory=dict
    )  # digests of tokens, until they would have ended by themselves

    def begin(self, name: str, key: str, *, now: float) -> str:
        """Make a session; *key* is what it hangs on: the hash of a password, or who vouched for the name."""
        body = {"name": name, "until": now + LASTS_SECONDS, "id": secrets.token_hex(16), "of": self._mark(key)}
        text = urlsafe_b64encode(json.dumps(body).encode()).decode()
        return f"{text}.{self._signature(text)}"

    def name(self, token: str, key_of: Callable[[str], str | None], *, now: float) -> str:
        """Say whose session it is; empty where it is none of ours, ended, too old, or of a key that has changed."""
        body = self._read(token)
        name = str(body.get("name", ""))
        is_open = not self.is_ended(token) and float(body.get("until", 0)) > now
        key = key_of(name)
        is_same = key is not None and hmac.compare_digest(str(body.get("of", "")), self._mark(key))
        return name if is_open and is_same else ""

    def end(self, token: str, *, now: float) -> None:
        """End a session before its time, wherever its cookie is."""
        for digest in [digest for digest, until in self.ended.items() if until < now]:
            del self.ended[digest]
        self.ended[_digest(token)] = now + LASTS_SECONDS

    def is_ended(self, token: str) -> bool:
        """Tell whether a session was ended before its time."""
        return _digest(token) in self.ended

    def _read(self, token: str) -> dict[str, str | float]:
        text, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(text).encode()):
            return {}
        read: dict[str, str | float] = json.loads(urlsafe_b64decode(text))
        return read

    def _signature(self, text: str) -> str:
        return hmac.new(self.secret, b"session " + text.encode(), hashlib.sha256).hexdigest()

    def _mark(self, key: str) -> str:
        """Mark a key, so that a new password, or provider, ends the sessions of the old one."""
        return hmac.new(self.secret, b"password " + key.encode(), hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Throttle:
    """Counts failures by address and by name; neither is kept, only a digest that nobody can undo without the secret."""

    secret: bytes
    failures: dict[bytes, list[float]] = field(default_factory=dict)

    def is_open(self, address: str, name: str, *, now: float) -> bool:
        """Tell whether one more try may be made."""
        return all(len(self._recent(key, now)) < most for key, most in self._keys(address, name))

    def fail(self, address: str, name: str, *, now: float) -> None:
        """Count a failure."""
        for key, _ in self._keys(address, name):
            recent = [*self._recent(key, now), now]
            self.failures.pop(key, None)
            self.failures[key] = recent
        while len(self.failures) > MAX_KEYS:
            del self.failures[next(iter(self.failures))]

    def _recent(self, key: bytes, now: float) -> list[float]:
        return [instant for instant in self.failures.get(key, ()) if instant > now - FORGOTTEN_SECONDS]

    def _keys(self, address: str, name: str) -> tuple[tuple[bytes, int], ...]:
        return (
            (self._digest(f"address {_neighbourhood(address)}"), FAILURES_OF_ADDRESS),
            (self._digest(f"name {name}"), FAILURES_OF_NAME),
        )

    def _digest(self, text: str) -> bytes:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).digest()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _neighbourhood(address: str) -> str:
    """Give an address, or the network of a home where it is of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip) if ip.version == 4 else str(ip_network((ip, 64), strict=False))
