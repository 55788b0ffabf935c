"""Who asks, and what they may do: the one place that decides.

A view asks `visitor()` or `role()`; a route asks `visitor_of(request)`; whatever changes something says
`demand(role, Role.STAFF)` first. Each time the session is read anew: signing out, or time, ends it in every tab.
"""

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from ipaddress import ip_address

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.types import Scope

from pipeline import passwords, settings
from pipeline.errors import NotAllowedError
from pipeline.settings import Settings
from search_app.sessions import Sessions, Throttle, secret

COOKIE = "passerelle"

_HERE = b"x-passerelle-here"
"""The header by which the server tells views that a request comes from this machine itself."""

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers of proxies: who comes through one is not sitting at this machine."""


class Role(StrEnum):
    """What one may do here."""

    NOBODY = "nobody"  # must sign in first
    READER = "reader"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a role, and the name of an account where one was signed in to."""

    role: Role
    name: str = ""


class Gate:
    """Tells who asks, by the settings of a centre."""

    def __init__(self, chosen: Settings) -> None:
        """Stand before a centre."""
        self.settings = chosen
        key = secret(chosen.state)
        self.sessions, self.throttle = Sessions(key), Throttle(key)
        self._here = secrets.token_hex(16).encode()

    @property
    def accounts(self) -> Mapping[str, str]:
        """The accounts that may sign in; none of staff where only readers are served."""
        return self.settings.readers if self.settings.readers_only else {**self.settings.readers, **self.settings.staff}

    @property
    def trusts_this_machine(self) -> bool:
        """Whether those who sit at this machine are staff: as long as nobody else can be."""
        chosen = self.settings
        return not (chosen.readers_only or chosen.staff or chosen.staff_emails)

    @property
    def may_sign_in(self) -> bool:
        """Whether there is anybody who could."""
        return bool(self.accounts) or self.has_provider

    @property
    def has_provider(self) -> bool:
        """Whether somebody may come by OpenID Connect."""
        return bool(self._emails)

    @property
    def _emails(self) -> tuple[str, ...]:
        chosen = self.settings
        return chosen.reader_emails if chosen.readers_only else (*chosen.reader_emails, *chosen.staff_emails)

    def visitor(self, headers: Mapping[str, str], cookies: Mapping[str, str], *, now: float) -> Visitor:
        """Say who sent these headers, which have come by `marked`."""
        chosen = self.settings
        name = self.sessions.name(cookies.get(COOKIE, ""), self._key, now=now)
        if not chosen.readers_only and (name in chosen.staff or _is_among(name, chosen.staff_emails)):
            return Visitor(Role.STAFF, name)
        is_here = secrets.compare_digest(headers.get(_HERE.decode(), "").encode(), self._here)
        if is_here and self.trusts_this_machine:
            return Visitor(Role.STAFF, name)
        return Visitor(Role.READER if name or not chosen.readers_sign_in else Role.NOBODY, name)

    def _key(self, name: str) -> str | None:
        """Give what a session hangs on, none where the name is nobody's: the hash of a password, or the provider."""
        return self.settings.provider.client_id if _is_among(name, self._emails) else self.accounts.get(name)

    def marked(self, scope: Scope) -> Scope:
        """Mark a request that comes from this machine itself; nobody else can, for want of this process's secret."""
        kept = [pair for pair in scope["headers"] if pair[0] != _HERE]
        return {**scope, "headers": [*kept, (_HERE, self._here)] if _is_here(scope) else kept}

    def sign_in(self, name: str, password: str, address: str, *, now: float) -> str:
        """Begin a session; give its token, or nothing where name and password are not of one account.

        Raises:
            NotAllowedError: too many have failed from there, or under this name.
        """
        if not self.throttle.is_open(address, name, now=now):
            raise NotAllowedError("too many have failed: wait a quarter of an hour")
        hash_ = self.accounts.get(name)
        if not passwords.is_right(password, hash_) or hash_ is None:
            self.throttle.fail(address, name, now=now)
            return ""
        return self.sessions.begin(name, hash_, now=now)

    def let_in(self, email: str, *, now: float) -> str:
        """Begin the session of whom the provider knows; give its token, or nothing where the settings do not name them."""
        key = self._key(email)
        return "" if key is None else self.sessions.begin(email, key, now=now)


@cache
def gate() -> Gate:
    """Give the gate of this process, by the settings handed over in its environment."""
    return Gate(settings.load())


def visitor() -> Visitor:
    """Say who looks at the view that is being drawn."""
    return gate().visitor(st.context.headers, st.context.cookies, now=time.time())


def visitor_of(connection: HTTPConnection) -> Visitor:
    """Say who sent a request."""
    return gate().visitor(connection.headers, connection.cookies, now=time.time())


def role() -> Role:
    """Say what whoever looks at the view that is being drawn may do."""
    return visitor().role


def demand(held: Role, wanted: Role) -> None:
    """Let pass whoever holds a role, or a greater one.

    Raises:
        NotAllowedError: they do not.
    """
    ranks = tuple(Role)
    if ranks.index(held) < ranks.index(wanted):
        raise NotAllowedError(f"this is for {wanted}: sign in first")


def _is_among(email: str, addresses: Iterable[str]) -> bool:
    """Tell whether an address is one of those listed, or of a domain of theirs."""
    _, at, domain = email.rpartition("@")
    return bool(at) and any(each.lower() in (email, f"@{domain}") for each in addresses)


def _is_here(scope: Scope) -> bool:
    """Tell whether a request comes from this machine itself, by no proxy, and names this machine."""
    connection = HTTPConnection(scope)
    headers = connection.headers
    if connection.client is None or any(name in headers for name in _FORWARDED):
        return False
    origin = headers.get("origin", "").partition("://")[2]
    # By name too: a page from elsewhere may have had its name point here (DNS rebinding).
    return all(
        map(_is_loopback, (connection.client.host, _host(headers.get("host", "")), _host(origin) or "localhost"))
    )


def _host(place: str) -> str:
    """Take the port off."""
    return place.rpartition("]")[0].lstrip("[") if place.startswith("[") else place.partition(":")[0]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
