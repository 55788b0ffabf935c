"""What makes a machine run Passerelle by itself: systemd units and a crontab, as text to copy.

Nothing is installed here: whoever looks after the machine reads the text first.
"""

import shlex
import shutil
import sys
from pathlib import Path

from pipeline.settings import Settings

_NIGHT = "02:30"

_TEXT = """\
# With systemd: four files. Then, as root:
#   systemctl daemon-reload
#   systemctl enable --now passerelle-watch.service passerelle-night.timer

# /etc/systemd/system/passerelle-watch.service
[Unit]
Description=Passerelle: take in new files as they come
RequiresMountsFor={corpus} {state}

[Service]
User={user}
ExecStart={command} watch
Restart=on-failure
RestartSec=30

[Install]
WantedBy=multi-user.target

# /etc/systemd/system/passerelle-night.service
# Status 4 says that some files stand refused: `passerelle report` tells which. Status 6 says that the new index answers the
# judged questions worse and was not published: the journal tells how much (journalctl -u passerelle-night).
[Unit]
Description=Passerelle: take in what changed, make the index again, check
RequiresMountsFor={corpus} {state}

[Service]
Type=oneshot
User={user}
SuccessExitStatus=4 6
ExecStart={command} ingest --wait 3600
ExecStart={command} rebuild --wait 3600
ExecStart={command} check

# /etc/systemd/system/passerelle-night.timer
[Unit]
Description=Passerelle: every night

[Timer]
OnCalendar={night}
Persistent=true

[Install]
WantedBy=timers.target

# With cron instead: one line (`crontab -e`), without the watch.
{minute} {hour} * * * {command} ingest --wait 3600; {command} rebuild --wait 3600; {command} check
"""


def command(settings: Settings, *, config: Path | None) -> str:
    """Give the command, with the flags that name this centre wherever it is started."""
    program = shutil.which("passerelle")
    words = [program] if program else [sys.executable, "-m", "pipeline.cli"]
    if config is not None:
        words += ["--config", str(config.absolute())]
    words += ["--state", str(settings.state.absolute()), "--corpus", str(settings.corpus.absolute())]
    return shlex.join(words)


def text(settings: Settings, *, config: Path | None, user: str) -> str:
    """Give the units and the crontab line of a centre."""
    hour, minute = _NIGHT.split(":")
    # A percent sign has a meaning of its own in both.
    called = command(settings, config=config)
    units, cron = _TEXT.split("# With cron instead", 1)
    facts = {
        "user": user,
        "night": _NIGHT,
        "hour": int(hour),
        "minute": int(minute),
        "corpus": shlex.quote(str(settings.corpus.absolute())),
        "state": shlex.quote(str(settings.state.absolute())),
    }
    return (
        units.format(command=called.replace("%", "%%"), **facts)
        + "# With cron instead"
        + cron.format(command=called.replace("%", "\\%"), **facts)
    )
