"""Settings: defaults < passerelle.toml < PASSERELLE_* < flags, read once, at the edge.

Every setting is a field of `Settings`, or of `Limits` or `Provider`; its name in the file and in the environment
is the field's own (``[limits] memory_mb = 900``, ``PASSERELLE_LIMITS_MEMORY_MB=900``).
"""

import json
import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_origin
from urllib.parse import urlsplit

from pipeline.errors import SettingsError

FILE_NAME = "passerelle.toml"
PREFIX = "PASSERELLE_"

Texts = tuple[str, ...]

Accounts = Mapping[str, str]
"""Names, and the hashes of their passwords."""

_HASH = "$argon2"
"""How the hash of a password begins (PHC string format)."""

MAX_NAME = 64
"""Characters of the name of an account."""

_OCR_LANGUAGES = re.compile(r"\w+(?:\+\w+)*")
_TRUTHS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one file may cost before it is cut."""

    memory_mb: int = 900
    cpu_seconds: int = 25  # for a file whose pages do not come out
    cpu_seconds_per_page: float = 0.5  # and this much more for each page that does; a tenth for one without text
    wall_seconds: int = 55  # without a page more
    pages: int = 5_000
    characters: int = 40_000_000
    file_mb: int = 512
    recognition_seconds: int = 90  # for a page


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the organisation signs its people in (OpenID Connect); nowhere, where nothing is written."""

    url: str = ""  # its issuer, as it calls itself, or its discovery document
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    address: str = ""  # of this centre, as browsers have it; it sends people back there
    emails_are_sure: bool = False  # take its addresses, though it does not say that it has verified them


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a centre can choose."""

    corpus: Path = Path("corpus")
    state: Path = field(default_factory=lambda: default_state())
    language: str = "fr"  # of the interface, and of documents too short to tell
    workers: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    host: str = "127.0.0.1"
    port: int = 8501
    upload_mb: int = 200
    ocr: bool = True  # recognise the text of pages that have none
    ocr_languages: str = "fra+eng"  # as Tesseract calls them
    refuse_worse: bool = True  # do not publish a rebuilt index that answers the judged questions worse
    judgements: bool = True  # let readers say whether a result answers their question
    count_usage: bool = True  # count searches that find nothing, and documents opened; never who
    usage_days: int = 400  # how long these counts are kept
    readers_sign_in: bool = False  # nobody reads without signing in
    readers_only: bool = False  # this process serves readers and writes nothing: no staff, no uploads
    staff_collections: Texts = ()  # collections whose documents are for staff only
    staff_emails: Texts = ()  # who is staff among those whom OpenID Connect knows: addresses, or "@domain"
    reader_emails: Texts = ()  # and who may read, where readers sign in
    staff: Accounts = field(default_factory=dict, repr=False)
    readers: Accounts = field(default_factory=dict, repr=False)  # where readers sign in
    limits: Limits = field(default_factory=Limits)
    provider: Provider = field(default_factory=Provider)

    def __post_init__(self) -> None:
        if self.language not in ("fr", "en"):
            raise SettingsError("language", self.language, 'write "fr" or "en"')
        for name in ("workers", "upload_mb", "usage_days"):
            if getattr(self, name) < 1:
                raise SettingsError(name, getattr(self, name), "write a number from 1")
        if not _OCR_LANGUAGES.fullmatch(self.ocr_languages):
            raise SettingsError("ocr_languages", self.ocr_languages, 'write names of Tesseract joined by +: "fra+eng"')
        if not 0 <= self.port <= 65_535:
            raise SettingsError("port", self.port, "write a number from 0 to 65535")
        for name in ("staff_emails", "reader_emails"):
            for email in getattr(self, name):
                if "@" not in email[:-1]:
                    raise SettingsError(name, email, 'write addresses, or domains as "@centre.example"')
        for name in ("staff", "readers"):
            _check_accounts(name, getattr(self, name))
        if both := self.staff.keys() & self.readers.keys():
            raise SettingsError("readers", min(both), "is staff already: give each account another name")
        _check_provider(self)
        if self.readers_only:  # it keeps nothing: there is no place where it may write
            for name in ("judgements", "count_usage"):
                object.__setattr__(self, name, False)
        for limit in fields(self.limits):
            if not 0 < getattr(self.limits, limit.name) < float("inf"):
                raise SettingsError(f"limits.{limit.name}", getattr(self.limits, limit.name), "write a number above 0")


_SECTIONS: Mapping[str, type[Limits | Provider]] = {"limits": Limits, "provider": Provider}


def _check_accounts(section: str, accounts: Accounts) -> None:
    for name, hash_ in accounts.items():
        if not 0 < len(name) <= MAX_NAME or not name.isprintable() or name != name.strip() or "@" in name:
            raise SettingsError(
                section, name, f"write a name of at most {MAX_NAME} characters that can be seen, without @"
            )
        if not hash_.startswith(_HASH):
            # What stands there may be the password itself: it is not repeated.
            raise SettingsError(f"{section}.{name}", "…", f"is no hash: run `passerelle password {name}`")


def _check_provider(settings: Settings) -> None:
    provider, people = settings.provider, settings.staff_emails or settings.reader_emails
    if provider == Provider():
        if people:
            name = "staff_emails" if settings.staff_emails else "reader_emails"
            raise SettingsError(name, people[0], "write a section [provider] too: it says who knows these addresses")
        return
    for name in ("url", "client_id", "client_secret", "address"):
        if not getattr(provider, name).strip():
            raise SettingsError(f"provider.{name}", "", "write it (docs/how-to.md says where to find it)")
    for name in ("url", "address"):
        if not _is_safe(getattr(provider, name)):
            raise SettingsError(
                f"provider.{name}",
                getattr(provider, name),
                "write an address that begins with https:// and has no ? or #",
            )
    if urlsplit(provider.address).path.strip("/"):
        wanted = 'write the address of the centre without a path: "https://docs.centre.example"'
        raise SettingsError("provider.address", provider.address, wanted)
    if not people:
        raise SettingsError(
            "provider.url", provider.url, "say who may come from there: write staff_emails or reader_emails"
        )


def _is_safe(url: str) -> bool:
    """Tell whether nobody on the way can read what is sent to an address: by https, or to this machine itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    is_plain = not (parts.query or parts.fragment or parts.username or any(map(str.isspace, url)))
    return bool(parts.hostname) and (parts.scheme == "https" or is_here) and is_plain


def default_state() -> Path:
    """Where catalogue and index live: the user's state folder (XDG Base Directory)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "passerelle"


def load(
    file: Path | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """Read the settings; *file* defaults to ``passerelle.toml`` here, where there is one.

    Paths written in the file are relative to the file.

    Raises:
        SettingsError: a file that cannot be read, an unknown name, a value of the wrong kind.
    """
    values: dict[str, Any] = {}
    sections: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}
    path = file or Path(FILE_NAME)
    if file is not None or path.exists():
        written = _read(path)
        for name, kind in _SECTIONS.items():
            sections[name] |= _section(written.pop(name, {}), kind, f"{name}.", path.parent)
        values |= _section(written, Settings, "", path.parent)
    for name, kind in _SECTIONS.items():
        prefix = f"{PREFIX}{name.upper()}_"
        sections[name] |= _section(_named(environment, prefix, kind), kind, prefix, Path())
    values |= _section(_named(environment, PREFIX, Settings), Settings, PREFIX, Path())
    values |= {name: value for name, value in (flags or {}).items() if value is not None}
    values |= {name: kind(**sections[name]) for name, kind in _SECTIONS.items()}
    return Settings(**values)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError("file", str(path), f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("file", str(path), f"is not valid TOML ({error})") from error


def _named(environment: Mapping[str, str], prefix: str, kind: type) -> dict[str, str]:
    names = (setting.name for setting in fields(kind) if setting.name not in _SECTIONS)
    return {name: environment[prefix + name.upper()] for name in names if prefix + name.upper() in environment}


def _section(written: object, kind: type, prefix: str, base: Path) -> dict[str, Any]:
    if not isinstance(written, Mapping):
        raise SettingsError(prefix.rstrip("."), written, "write a section of settings")
    known = {setting.name: setting.type for setting in fields(kind) if setting.name not in _SECTIONS}
    for name in written:
        if name not in known:
            raise SettingsError(prefix + name, written[name], f"unknown; there are {', '.join(sorted(known))}")
    called = str.upper if prefix.startswith(PREFIX) else str
    return {name: _value(called(prefix + name), value, known[name], base) for name, value in written.items()}


def _value(name: str, value: object, kind: object, base: Path) -> Any:
    if kind is Path:
        return base / _home(name, value)
    if kind is str and isinstance(value, str):
        return value
    if get_origin(kind) is not None:
        return _several(name, value, kind)
    if kind is bool and str(value).lower() in _TRUTHS and not isinstance(value, float):
        return _TRUTHS[str(value).lower()]
    if kind in (int, float) and isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            if kind is float:
                return float(value)
            if not isinstance(value, float) or value.is_integer():
                return int(value)
        except (ValueError, OverflowError):
            pass
    wanted = {bool: "write true or false", str: "write a text", int: "write a whole number", float: "write a number"}
    raise SettingsError(name, value, wanted[kind])  # type: ignore[index]


def _several(name: str, value: object, kind: object) -> Any:
    """Read a list of texts, or a table of them; the environment has them in JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if kind == Texts and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(unicodedata.normalize("NFC", each) for each in value)  # as collections are named
    if kind == Accounts and isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return value
    if kind == Texts:
        raise SettingsError(name, value, 'write a list of texts: ["one", "two"]')
    raise SettingsError(name, "…", "write a section of names, each with the line that `passerelle password` gives")


def _home(name: str, value: object) -> Path:
    if isinstance(value, str) and value and "\0" not in value:
        try:
            return Path(value).expanduser()
        except RuntimeError as error:
            raise SettingsError(name, value, "there is no such user's home") from error
    raise SettingsError(name, value, "write a path")


def text(settings: Settings) -> str:
    """Write settings as the file that `load` reads."""
    lines, sections = [], []
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if isinstance(value, Limits | Provider):
            sections += ["", f"[{each.name}]", *(_line(one.name, getattr(value, one.name)) for one in fields(value))]
        elif isinstance(value, Mapping):
            sections += ["", f"[{each.name}]", *(account(name, hash_) for name, hash_ in value.items())]
        else:
            lines.append(_line(each.name, value))
    return "\n".join([*lines, *sections, ""])


def account(name: str, hash_: str) -> str:
    """Write an account as a line of its section."""
    return f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(hash_)}"


def _line(name: str, value: object) -> str:
    # A string, a number, a truth, a list of JSON is one of TOML.
    return f"{name} = {json.dumps(_plain(value), ensure_ascii=False)}"


def _plain(value: object) -> object:
    return str(value.absolute()) if isinstance(value, Path) else value


def hand_over(settings: Settings) -> None:
    """Pass settings on to what this process starts, by its environment: `load` reads them back there."""
    for name in (each.name for each in fields(Settings) if each.name not in _SECTIONS):
        value = _plain(getattr(settings, name))
        os.environ[PREFIX + name.upper()] = json.dumps(value) if isinstance(value, tuple | Mapping) else str(value)
    for section, kind in _SECTIONS.items():
        for each in fields(kind):
            os.environ[f"{PREFIX}{section.upper()}_{each.name.upper()}"] = str(
                getattr(getattr(settings, section), each.name)
            )
