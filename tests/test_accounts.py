"""The command that makes accounts: what it writes is what the program reads, and nothing else changes."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import passwords, settings
from pipeline.cli import main
from pipeline.commands.accounts import with_account
from pipeline.console import Exit

PASSWORD = "une phrase de passe bien à nous"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, typed: str = f"{PASSWORD}\n{PASSWORD}\n") -> Result:
    """Run the command, typing a password."""
    return CliRunner().invoke(main, ["password", *arguments], input=typed)


def test_the_line_is_printed_and_nothing_is_written(here: Path) -> None:
    """Without --write, the line is for staff to put where they keep their settings."""
    result = run("marie")
    assert result.exit_code == Exit.DONE
    assert result.stdout.startswith('[staff]\n"marie" = "$argon2id$')
    assert PASSWORD not in result.output
    assert list(here.iterdir()) == []


def test_an_account_is_written_in_its_section(here: Path) -> None:
    """The account is read back with its password; comments, other settings and accounts and the file's rights stay."""
    path = here / settings.FILE_NAME
    path.write_text('# Le centre\nport = 9000\n[staff] # nous\npaul = "$argon2id$v=19$"\n[limits]\npages = 7\n')
    path.chmod(0o640)
    assert run("<b>marie</b>", "--write").exit_code == Exit.DONE
    assert run("lecture", "--write", "--reader").exit_code == Exit.DONE
    read = settings.load(path, environment={})
    assert (read.port, read.limits.pages, set(read.staff), set(read.readers)) == (
        9000,
        7,
        {"paul", "<b>marie</b>"},
        {"lecture"},
    )
    assert passwords.is_right(PASSWORD, read.staff["<b>marie</b>"])
    assert path.read_text().startswith("# Le centre\nport = 9000\n[staff] # nous\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_of_settings_is_its_owners(here: Path) -> None:
    """Where there is no file of settings, one is made that nobody else reads."""
    assert run("marie", "--write").exit_code == Exit.DONE
    assert stat.S_IMODE((here / settings.FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ['"marie"', "marie", "'marie'", "  marie  "])
def test_a_new_password_takes_the_place_of_the_old_one(here: Path, key: str) -> None:
    """However the earlier line was written, there is one afterwards."""
    path = here / settings.FILE_NAME
    path.write_text(f'[staff]\n{key} = "$argon2id$v=19$"\nmarieanne = "$argon2id$v=19$"\n')
    assert run("marie", "--write").exit_code == Exit.DONE
    read = settings.load(path, environment={})
    assert set(read.staff) == {"marie", "marieanne"}
    assert passwords.is_right(PASSWORD, read.staff["marie"])


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("marie",), "court\ncourt\n"),
        (("",), f"{PASSWORD}\n{PASSWORD}\n"),
        (("marie@centre.example",), f"{PASSWORD}\n{PASSWORD}\n"),
        (("x" * 65,), f"{PASSWORD}\n{PASSWORD}\n"),
    ],
)
def test_what_makes_no_account_is_said(here: Path, arguments: tuple[str, ...], typed: str) -> None:
    """A short password or a name that cannot be one changes nothing."""
    result = run(*arguments, "--write", typed=typed)
    assert result.exit_code == Exit.USAGE
    assert list(here.iterdir()) == []


def test_a_file_that_is_written_otherwise_is_left_alone(here: Path) -> None:
    """Accounts in a form that the command does not know stay as they are, and are said to be for the hand."""
    path = here / settings.FILE_NAME
    before = 'staff = {paul = "$argon2id$v=19$"}\n'
    path.write_text(before)
    assert run("marie", "--write").exit_code == Exit.USAGE
    assert path.read_text() == before
    assert [each.name for each in here.iterdir()] == [settings.FILE_NAME]


def test_a_name_stands_in_one_section(here: Path) -> None:
    """Nobody is staff and reader under one name."""
    assert run("marie", "--write").exit_code == Exit.DONE
    assert run("marie", "--write", "--reader").exit_code == Exit.USAGE


def test_a_section_that_is_not_there_comes_last() -> None:
    """What stands in the file before stays in front of it."""
    assert with_account("port = 1", "staff", "a", "a = 1") == "port = 1\n\n[staff]\na = 1\n"
    assert with_account("", "staff", "a", "a = 1") == "[staff]\na = 1\n"
