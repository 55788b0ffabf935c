"""Who may do what: accounts, sessions, failures, and those who sit at the machine."""

import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import passwords
from pipeline.errors import NotAllowedError
from pipeline.settings import Provider, Settings
from search_app import sessions
from search_app.access import COOKIE, Gate, Role, Visitor, demand
from search_app.sessions import Sessions, Throttle

NOW = 1_000_000.0
PASSWORD = "une phrase de passe bien à nous"
HASH = passwords.hashed(PASSWORD)
PROVIDER = Provider("https://sso.example", "passerelle", "secret", "https://centre.example")


def scope(host: str = "127.0.0.1:8501", client: str = "127.0.0.1", **headers: str) -> dict[str, object]:
    """Make a request as the server has it."""
    pairs = [("host", host), *((name.replace("_", "-"), value) for name, value in headers.items())]
    return {
        "type": "http",
        "client": (client, 1),
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
    }


def role(gate: Gate, asked: dict[str, object], cookies: Mapping[str, str] | None = None) -> Role:
    """Say what a request may do once the server has marked it."""
    marked = gate.marked(asked)
    headers = {name.decode(): value.decode() for name, value in marked["headers"]}
    return gate.visitor(headers, cookies or {}, now=NOW).role


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Settings of a centre without any account."""
    return Settings(corpus=tmp_path / "corpus", state=tmp_path / "state", workers=1)


@pytest.fixture
def manned(chosen: Settings) -> Settings:
    """Settings of a centre with one account of staff and one of a reader."""
    return replace(chosen, staff={"marie": HASH}, readers={"lecture": HASH})


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "localhost"])
def test_who_sits_at_the_machine_is_staff_without_accounts(chosen: Settings, host: str) -> None:
    """A newcomer's own browser may do everything, deposit included."""
    assert role(Gate(chosen), scope(host)) is Role.STAFF
    assert role(Gate(chosen), scope(host, origin=f"http://{host}")) is Role.STAFF


@pytest.mark.parametrize(
    "asked",
    [
        scope(client="192.168.1.7"),
        scope(client="192.168.1.7", host="localhost:8501"),
        scope(host="centre.example"),
        scope(host="centre.example", origin="http://centre.example"),
        scope(origin="https://centre.example"),
        scope(x_forwarded_for="192.168.1.7"),
        scope(x_forwarded_for="127.0.0.1"),
        scope(forwarded="for=127.0.0.1"),
        scope(x_real_ip="127.0.0.1"),
        scope(x_passerelle_here="1", client="192.168.1.7"),
        scope(host="127.0.0.1.centre.example"),
        scope(host=""),
        scope(client=""),
        {**scope(), "client": None},
    ],
    ids=str,
)
def test_whoever_comes_from_elsewhere_is_a_reader(chosen: Settings, asked: dict[str, object]) -> None:
    """Another machine, a proxy, a foreign page or name, or a header made up: none of these is staff."""
    assert role(Gate(chosen), asked) is Role.READER


@pytest.mark.parametrize(
    "change", [{"staff": {"marie": HASH}}, {"staff_emails": ("@centre.example",), "provider": PROVIDER}]
)
def test_with_accounts_the_machine_is_trusted_no_more(chosen: Settings, change: dict[str, object]) -> None:
    """As soon as staff can sign in, they must, at the machine too."""
    assert role(Gate(replace(chosen, **change)), scope()) is Role.READER


def test_a_readers_process_has_no_staff(manned: Settings, chosen: Settings) -> None:
    """Where only readers are served, neither the machine nor an account of staff opens more."""
    gate = Gate(replace(manned, readers_only=True))
    assert gate.sign_in("marie", PASSWORD, "127.0.0.1", now=NOW) == ""
    assert role(gate, scope(), {COOKIE: Gate(manned).sign_in("marie", PASSWORD, "a", now=NOW)}) is Role.READER
    assert role(Gate(replace(chosen, readers_only=True)), scope()) is Role.READER


def test_signing_in_gives_the_role_of_the_account(manned: Settings) -> None:
    """An account of staff is staff, one of a reader is a reader, and the name is told."""
    gate = Gate(manned)
    for name, expected in (("marie", Role.STAFF), ("lecture", Role.READER)):
        token = gate.sign_in(name, PASSWORD, "127.0.0.1", now=NOW)
        assert gate.visitor({}, {COOKIE: token}, now=NOW) == Visitor(expected, name)


def test_readers_who_must_sign_in_are_nobody_before(manned: Settings) -> None:
    """Where readers sign in, a stranger has no role and an account of a reader has one."""
    gate = Gate(replace(manned, readers_sign_in=True))
    assert role(gate, scope()) is Role.NOBODY
    assert role(gate, scope(), {COOKIE: gate.sign_in("lecture", PASSWORD, "a", now=NOW)}) is Role.READER


@pytest.mark.parametrize(("name", "password"), [("marie", "faux"), ("personne", PASSWORD), ("", ""), ("marie", "")])
def test_a_wrong_name_or_password_begins_nothing(manned: Settings, name: str, password: str) -> None:
    """What is not an account with its password gives no session."""
    assert Gate(manned).sign_in(name, password, "127.0.0.1", now=NOW) == ""


def test_a_session_ends(manned: Settings) -> None:
    """After a working day, when it is signed out, when the password changes or the account goes, a session is none."""
    gate = Gate(manned)
    token = gate.sign_in("marie", PASSWORD, "a", now=NOW)
    other = gate.sign_in("marie", PASSWORD, "a", now=NOW)

    def held(gate: Gate, now: float = NOW) -> Role:
        return gate.visitor({}, {COOKIE: token}, now=now).role

    assert held(gate, NOW + sessions.LASTS_SECONDS - 1) is Role.STAFF
    assert held(gate, NOW + sessions.LASTS_SECONDS) is Role.READER
    assert held(Gate(replace(manned, staff={"marie": passwords.hashed("un autre mot de passe")}))) is Role.READER
    assert held(Gate(replace(manned, staff={"paul": HASH}))) is Role.READER
    assert held(Gate(manned)) is Role.STAFF  # the server has been started again
    gate.sessions.end(token, now=NOW)
    assert held(gate) is Role.READER
    assert gate.visitor({}, {COOKIE: other}, now=NOW).role is Role.STAFF


@pytest.mark.parametrize("change", [str.upper, lambda token: token[:-1], lambda token: "x" + token, lambda token: ""])
def test_a_session_that_was_touched_is_none(manned: Settings, change: object) -> None:
    """A cookie that is not as we signed it opens nothing, and breaks nothing."""
    gate = Gate(manned)
    token = change(gate.sign_in("marie", PASSWORD, "a", now=NOW))  # type: ignore[operator]
    assert gate.visitor({}, {COOKIE: token}, now=NOW).role is Role.READER
    gate.sessions.end(token, now=NOW)


def test_another_secret_signs_other_sessions() -> None:
    """The session of another centre is none here."""
    token = Sessions(b"one").begin("marie", HASH, now=NOW)
    assert Sessions(b"two").name(token, {"marie": HASH}.get, now=NOW) == ""


def test_failures_from_an_address_make_it_wait(manned: Settings) -> None:
    """After ten failures an address may try no more, even rightly, until the first is a quarter of an hour old."""
    gate = Gate(manned)
    for _ in range(sessions.FAILURES_OF_ADDRESS):
        gate.throttle.fail("192.0.2.1", "marie", now=NOW)
    with pytest.raises(NotAllowedError):
        gate.sign_in("marie", PASSWORD, "192.0.2.1", now=NOW)
    assert gate.sign_in("marie", PASSWORD, "192.0.2.2", now=NOW)
    assert gate.sign_in("marie", PASSWORD, "192.0.2.1", now=NOW + sessions.FORGOTTEN_SECONDS)


def test_failures_under_a_name_make_it_wait() -> None:
    """Many addresses together may not try one account without end; those of one home's network are one."""
    throttle = Throttle(b"secret")
    for number in range(sessions.FAILURES_OF_NAME):
        throttle.fail(f"192.0.2.{number}", "marie", now=NOW)
    assert not throttle.is_open("198.51.100.1", "marie", now=NOW)
    assert throttle.is_open("198.51.100.1", "paul", now=NOW)
    for number in range(sessions.FAILURES_OF_ADDRESS):
        throttle.fail(f"2001:db8::{number}", f"name {number}", now=NOW)
    assert not throttle.is_open("2001:db8::ffff", "paul", now=NOW)


def test_failures_tell_nothing_of_anybody() -> None:
    """Neither address nor name is kept, and what is kept is bounded."""
    throttle = Throttle(b"secret")
    for number in range(sessions.MAX_KEYS + 5):
        throttle.fail(f"2001:db8:{number:x}::1", "marie", now=NOW)
    assert len(throttle.failures) == sessions.MAX_KEYS
    assert not any(b"marie" in key or b"2001" in key for key in throttle.failures)


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """The secret stays from one start to the next, readable by its owner only; without a place for it, one serves for now."""
    state = tmp_path / "state"
    made = sessions.secret(state)
    path = state / sessions.SECRET_FILE
    assert sessions.secret(state) == made == path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in state.iterdir()] == [sessions.SECRET_FILE]
    (tmp_path / "file").touch()
    assert len(sessions.secret(tmp_path / "file")) == sessions.SECRET_BYTES


def test_passwords_are_hashed_by_argon2id() -> None:
    """A hash is of Argon2id and salted; only its password is right."""
    assert HASH.startswith("$argon2id$")
    assert passwords.hashed(PASSWORD) != HASH
    assert passwords.is_right(PASSWORD, HASH)
    assert not passwords.is_right("x" * (passwords.MOST + 1), HASH)
    assert not passwords.is_right(PASSWORD, None)
    assert not passwords.is_right(PASSWORD, "$argon2id$damaged")


def test_a_role_is_demanded() -> None:
    """A role lets pass what asks for it or for less, and refuses what asks for more."""
    demand(Role.STAFF, Role.READER)
    demand(Role.READER, Role.READER)
    for held, wanted in ((Role.READER, Role.STAFF), (Role.NOBODY, Role.READER), (Role.NOBODY, Role.STAFF)):
        with pytest.raises(NotAllowedError):
            demand(held, wanted)
