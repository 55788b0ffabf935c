"""The command that makes accounts: password."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from pipeline import console, passwords, settings
from pipeline.errors import SettingsError


@click.command()
@click.argument("name")
@click.option("--write", is_flag=True, help="Write the line in the settings file, in place of an earlier one.")
@click.option("--reader", is_flag=True, help="An account of a reader, not of staff.")
@click.pass_context
def password(context: click.Context, name: str, write: bool, reader: bool) -> None:
    """Make an account, or a new password for it.

    Asks for the password of NAME twice, and prints the line to put in the settings file under [staff]. Nobody can read the
    password from it. Start `passerelle serve` again afterwards: sessions of an earlier password end.
    """
    section = "readers" if reader else "staff"
    with console.errors():
        chosen: settings.Settings = context.obj
        other = chosen.staff if reader else chosen.readers
        settings.Settings(**{section: {name: passwords.hashed(name)}})  # type: ignore[arg-type]  # says what is wrong in a name
        if name in other:
            raise SettingsError(section, name, "is the name of another account: choose another")
        typed = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        if not passwords.LEAST <= len(typed) <= passwords.MOST:
            console.fail(
                f"a password has {passwords.LEAST} characters at least: a few words will do", console.Exit.USAGE
            )
        line = settings.account(name, passwords.hashed(typed))
        if not write:
            console.say(f"[{section}]\n{line}")
            return
        path = (context.parent or context).params.get("config") or Path(settings.FILE_NAME)
        _write(path, section, name, line)
        console.say(f"written in {path}: start `passerelle serve` again")


def _write(path: Path, section: str, name: str, line: str) -> None:
    """Put an account in a settings file, whole or not at all; every other line stays. What is written must be read back."""
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    text = with_account(before, section, name, line)
    descriptor, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        read = settings.load(Path(part), environment={})
        if settings.account(name, getattr(read, section).get(name, "")) != line:
            raise SettingsError(section, name, f"could not be put in {path}: write the line by hand")
        if path.exists():
            os.chmod(part, path.stat().st_mode & 0o777)
        os.replace(part, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)


def with_account(text: str, section: str, name: str, line: str) -> str:
    """Give the text of a settings file with the line of an account, in its section, in place of an earlier one."""
    lines = text.splitlines()
    key = re.compile(rf"\s*(?:{re.escape(line.partition(' = ')[0])}|'{re.escape(name)}'|{re.escape(name)})\s*=")
    head = re.compile(rf"\s*\[\s*{section}\s*\]\s*(?:#.*)?")
    start = next((at for at, each in enumerate(lines) if head.fullmatch(each)), None)
    if start is None:
        return "\n".join([*lines, *([""] if lines else []), f"[{section}]", line, ""])
    end = next((at for at in range(start + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    kept = [each for each in lines[start + 1 : end] if not key.match(each)]
    return "\n".join([*lines[: start + 1], line, *kept, *lines[end:], ""])
