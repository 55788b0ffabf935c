"""Settings: where they come from, which wins, and what is said of a wrong one."""

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.errors import SettingsError
from pipeline.settings import Limits, Provider, Settings, load

PROVIDER = Provider("https://sso.example", "passerelle", "à deux", "https://centre.example", emails_are_sure=True)


def written(folder: Path, text: str) -> Path:
    """Write a settings file."""
    path = folder / settings.FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without file, environment nor flags, the defaults serve."""
    monkeypatch.chdir(tmp_path)
    assert load(environment={}) == Settings()
    assert Settings().workers >= 1


def test_the_file_of_the_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``passerelle.toml`` where one stands is read without being named."""
    written(tmp_path, "port = 9000")
    monkeypatch.chdir(tmp_path)
    assert load(environment={}).port == 9000


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    """Each place wins over the one before it, setting by setting."""
    file = written(tmp_path, "port = 1\nworkers = 1\nupload_mb = 1\n[limits]\npages = 1\nfile_mb = 1")
    environment = {"PASSERELLE_PORT": "2", "PASSERELLE_WORKERS": "2", "PASSERELLE_LIMITS_PAGES": "2"}
    read = load(file, environment=environment, flags={"port": 3, "workers": None})
    assert (read.port, read.workers, read.upload_mb) == (3, 2, 1)
    assert (read.limits.pages, read.limits.file_mb, read.limits.memory_mb) == (2, 1, Limits().memory_mb)


def test_paths_of_the_file_are_relative_to_it(tmp_path: Path) -> None:
    """A relative path in the file starts from the file, an absolute one is kept, ``~`` is the home."""
    file = written(tmp_path, 'corpus = "fonds"\nstate = "/var/lib/passerelle"')
    read = load(file, environment={})
    assert (read.corpus, read.state) == (tmp_path / "fonds", Path("/var/lib/passerelle"))
    assert load(written(tmp_path, 'corpus = "~/fonds"'), environment={}).corpus == Path.home() / "fonds"


def test_paths_of_the_environment_are_relative_to_here(tmp_path: Path) -> None:
    """A relative path in the environment starts from where the program runs."""
    file = written(tmp_path, 'corpus = "fonds"')
    assert load(file, environment={"PASSERELLE_CORPUS": "autre"}).corpus == Path("autre")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("prot = 8501", "prot"),
        ("[limits]\nmemory = 900", "limits.memory"),
        ("[other]\nport = 1", "other"),
        ('language = "de"', "language"),
        ("language = 3", "language"),
        ('port = "many"', "port"),
        ("port = true", "port"),
        ("port = 65_536", "port"),
        ("port = -1", "port"),
        ("port = [1]", "port"),
        ("workers = 0", "workers"),
        ("upload_mb = 0", "upload_mb"),
        ("ocr = 2", "ocr"),
        ('ocr = "yes"', "ocr"),
        ('ocr_languages = "fra eng"', "ocr_languages"),
        ('ocr_languages = ""', "ocr_languages"),
        ("corpus = 3", "corpus"),
        ('corpus = ""', "corpus"),
        ('state = "a\\u0000b"', "state"),
        ("limits = 3", "limits"),
        ("readers_sign_in = 3", "readers_sign_in"),
        ('staff_collections = "interne"', "staff_collections"),
        ("staff_collections = [3]", "staff_collections"),
        ('staff_emails = ["centre.example"]', "staff_emails"),
        ('reader_emails = ["marie@"]', "reader_emails"),
        ("staff = 3", "staff"),
        ("[staff]\nmarie = 3", "staff"),
        ('[staff]\nmarie = "en clair"', "staff.marie"),
        ('[staff]\n"" = "$argon2id$v=19$"', "staff"),
        ('[readers]\n" marie" = "$argon2id$v=19$"', "readers"),
        ('[staff]\nmarie = "$argon2id$"\n[readers]\nmarie = "$argon2id$"', "readers"),
        ("[limits]\npages = 0", "limits.pages"),
        ("provider = 3", "provider"),
        ('[provider]\nissuer = "https://a"', "provider.issuer"),
        ('[provider]\nemails_are_sure = "yes"', "provider.emails_are_sure"),
        ('staff_emails = ["@centre.example"]', "staff_emails"),
        ('reader_emails = ["@centre.example"]', "reader_emails"),
        ("[limits]\ncpu_seconds = -1", "limits.cpu_seconds"),
        ("port = ", "file"),
        pytest.param(
            "workers = inf",
            "workers",
        ),
        pytest.param(
            "workers = 2.5",
            "workers",
        ),
        pytest.param(
            "[limits]\ncpu_seconds_per_page = nan",
            "limits.cpu_seconds_per_page",
        ),
        pytest.param(
            'corpus = "~nobody-of-this-name/fonds"',
            "corpus",
        ),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, text: str, name: str) -> None:
    """What is unknown, of the wrong kind or out of bounds is refused by its own name."""
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, text), environment={})
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"url": ""}, "provider.url"),
        ({"client_id": " "}, "provider.client_id"),
        ({"client_secret": ""}, "provider.client_secret"),
        ({"address": ""}, "provider.address"),
        ({"url": "sso.example"}, "provider.url"),
        ({"url": "http://sso.example"}, "provider.url"),
        ({"url": "https://"}, "provider.url"),
        ({"url": "https://[sso"}, "provider.url"),
        ({"url": "https://sso.example/?realm=a"}, "provider.url"),
        ({"address": "http://centre.example"}, "provider.address"),
        ({"address": "https://centre.example/signin/back"}, "provider.address"),
    ],
)
def test_a_provider_is_whole_or_refused(change: dict[str, str], name: str) -> None:
    """What is missing or cannot be an address is named; the secret is never shown."""
    with pytest.raises(SettingsError) as caught:
        Settings(staff_emails=("@centre.example",), provider=replace(PROVIDER, **change))  # type: ignore[arg-type]
    assert caught.value.name == name
    assert "à deux" not in str(caught.value) + repr(PROVIDER)


def test_a_provider_says_who_may_come() -> None:
    """A provider without a list of people is an oversight; on this machine it needs no https."""
    with pytest.raises(SettingsError, match="staff_emails"):
        Settings(provider=PROVIDER)
    local = replace(PROVIDER, url="http://localhost:8080/realms/a", address="http://127.0.0.1:8501/")
    assert Settings(staff_emails=("@a.example",), provider=local).provider == local


@pytest.mark.parametrize("name", ["PORT", "WORKERS", "LIMITS_PAGES"])
@pytest.mark.parametrize("value", ["", "many", "-1", "1e3"])
def test_a_wrong_value_in_the_environment_is_refused(tmp_path: Path, name: str, value: str) -> None:
    """The environment is checked as the file is."""
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, ""), environment={f"PASSERELLE_{name}": value})
    assert caught.value.name.replace(".", "_").upper().removeprefix("PASSERELLE_") == name


def test_a_password_in_the_clear_is_not_repeated(tmp_path: Path) -> None:
    """Where the password itself stands in place of its hash, the message does not show it to whoever looks on."""
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, '[staff]\nmarie = "en clair"'), environment={})
    assert "en clair" not in str(caught.value)
    assert "passerelle password marie" in str(caught.value)
    assert "$argon2" not in repr(Settings(staff={"marie": "$argon2id$v=19$"}))


def test_accounts_and_lists_are_written_as_they_are_read(tmp_path: Path) -> None:
    """What `text` writes is what `load` reads, names with any sign in them included."""
    mine = Settings(
        corpus=tmp_path,
        state=tmp_path,
        staff_collections=("à paraître", 'in"terne'),
        staff={'<b>é"\\': "$argon2id$v=19$a", "marie": "$argon2id$v=19$b"},
        readers={"lecture": "$argon2id$v=19$c"},
        reader_emails=("@lecteurs.example",),
        provider=PROVIDER,
    )
    assert load(written(tmp_path, settings.text(mine)), environment={}) == mine


def test_a_collection_is_named_as_the_system_may_not_write_it(tmp_path: Path) -> None:
    """Accents written in two signs name the same collection as in one."""
    file = written(tmp_path, 'staff_collections = ["e\u0301tudes"]')
    assert load(file, environment={}).staff_collections == ("\u00e9tudes",)


def test_a_wrong_variable_is_said_by_its_name(tmp_path: Path) -> None:
    """The message names the variable to correct as it is written."""
    with pytest.raises(SettingsError, match="PASSERELLE_PORT"):
        load(written(tmp_path, ""), environment={"PASSERELLE_PORT": "many"})


def test_other_variables_are_left_alone(tmp_path: Path) -> None:
    """Variables of other programs change nothing."""
    assert load(written(tmp_path, ""), environment={"PORT": "1", "STREAMLIT_PORT": "2"}).port == Settings().port


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"port = '\xff'"), lambda path: None])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, make: object) -> None:
    """A folder, bytes that are no text, or nothing at the path asked for end in one error that names the path."""
    path = tmp_path / "mine.toml"
    make(path)  # type: ignore[operator]
    with pytest.raises(SettingsError, match=r"mine\.toml"):
        load(path, environment={})


def test_the_message_says_what_is_wanted(tmp_path: Path) -> None:
    """Where a text is wanted, the message does not ask for a number."""
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, "host = 3"), environment={})
    assert "number" not in caught.value.wanted


def test_settings_handed_over_are_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process hands over by its environment is what the process it starts reads."""
    environment: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", environment)
    mine = Settings(
        corpus=tmp_path / "fonds",
        state=tmp_path / "état",
        language="en",
        workers=3,
        host="0.0.0.0",
        port=0,
        upload_mb=7,
        readers_sign_in=True,
        staff_collections=("à paraître",),
        staff_emails=("@centre.example",),
        staff={"marie": "$argon2id$v=19$"},
        provider=PROVIDER,
        limits=Limits(**{limit.name: 5 for limit in fields(Limits)}),
    )
    settings.hand_over(mine)
    assert load(written(tmp_path, "port = 1"), environment=environment) == mine


def test_relative_paths_are_handed_over_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process started elsewhere still finds the folders."""
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.chdir(tmp_path)
    settings.hand_over(Settings(corpus=Path("fonds"), state=Path("state")))
    assert load(written(tmp_path, ""), environment=os.environ).corpus == tmp_path / "fonds"


def test_the_state_follows_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The state folder lies where XDG says, or under the home; never within the corpus."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert settings.default_state() == tmp_path / "passerelle"
    monkeypatch.setenv("XDG_STATE_HOME", "")
    assert settings.default_state() == Path.home() / ".local/state/passerelle"
