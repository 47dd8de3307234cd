"""Writes the manual page kiosk(1) from the table of commands: ``python manual.py VERSION``."""

import sys

from kiosk.cli import COMMANDS

_HEAD = """.TH KIOSK 1 "" "ticket-kiosk {version}" "User Commands"
.SH NAME
kiosk \\- ticket machine of a cinema's lobby
.SH SYNOPSIS
.B kiosk
.I COMMAND
[\\fIOPTION\\fR]...
.SH COMMANDS
What each needs and gives is told by
.BR "kiosk \\fICOMMAND\\fB \\-\\-help" ,
with an example.
"""
_FOOT = """.SH EXIT STATUS
0 fine, 1 problem, 2 usage, 69 unavailable, 75 try again, 78 configuration.
.SH FILES
.TP
.I /etc/kiosk/kiosk.toml
the configuration
.TP
.I /var/lib/kiosk
the journal and the keys; they stay when the package is purged
.SH SEE ALSO
.BR kiosk\\-rollback (8)
"""


def page(version: str) -> str:
    """The page as roff: a paragraph for each command."""
    commands = (f".TP\n.B kiosk {command.name}\n{command.help}\n" for command in COMMANDS)
    return _HEAD.format(version=version) + "".join(commands).replace("-", "\\-") + _FOOT


if __name__ == "__main__":
    sys.stdout.write(page(sys.argv[1]))
