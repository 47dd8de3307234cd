"""A clean Debian in a folder, and commands in it as root of that Debian."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

SUITES = {(3, 11): "bookworm", (3, 13): "trixie"}
"""the Debian that has this Python as its python3"""
_PRIVATE = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
"""what is mounted and started in there is gone with the command"""
_ENTER = """
set -e
[ -z "$ALONE" ] || ip link set lo up
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
exec chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive sh -ec "$COMMAND"
"""


class Debian:
    """The folder; ``ended`` and ``said`` run shell commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def unpack(self, archive: Path) -> None:
        """Begin anew, as the archive has it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        subprocess.run(["tar", "-xpf", archive, "-C", self.folder, "--exclude=./dev/*"], check=True)

    def ended(self, command: str, *, alone: bool = True) -> subprocess.CompletedProcess[str]:
        """How the command ended, and what it says in ``stdout``. ``alone``: with an empty network of its own."""
        environment = {**os.environ, "ROOT": str(self.folder), "COMMAND": command, "ALONE": "1" if alone else ""}
        return subprocess.run(
            [*_PRIVATE, *(["--net"] if alone else []), "sh", "-c", _ENTER],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=900,
        )

    def said(self, command: str, *, alone: bool = True) -> str:
        """What the command says; it must end with 0."""
        ended = self.ended(command, alone=alone)
        assert ended.returncode == 0, f"{command}\nended with {ended.returncode}:\n{ended.stdout}"
        return ended.stdout

    def names(self, pattern: str) -> list[str]:
        """The paths of this disk that match the pattern of find(1)."""
        return self.said(f"find / -xdev -path /proc -prune -o -path {shlex.quote(pattern)} -print").split()


def missing() -> str:
    """What stops a Debian from being made here, as a sentence; empty where nothing does."""
    if sys.version_info[:2] not in SUITES:
        return f"no Debian has Python {sys.version_info[0]}.{sys.version_info[1]} as its python3"
    if os.geteuid() != 0:
        return "only root can make one"
    for program in ("mmdebstrap", "unshare", "ip", "lintian"):
        if not shutil.which(program):
            return f"{program} is not installed"
    if subprocess.run([*_PRIVATE, "--net", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode:
        return "nothing may be mounted on this machine"
    return ""


def make(archive: Path) -> None:
    """Fetch a minimal Debian into the archive, from where this machine's own packages come."""
    suite = SUITES[sys.version_info[:2]]
    options = [
        f"--aptopt={line}" for line in _apt("apt-config", "dump") if re.match(r"Acquire::https?::\S*Proxy", line)
    ]
    lines = _apt("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages")
    found = [line.split() for line in lines]
    sources = [f"deb {uri} {name} main" for uri, name, part in found if name.split("-")[0] == suite and part == "main"]
    new = archive.with_suffix(".new.tar")
    try:
        command = ["mmdebstrap", "--quiet", "--variant=minbase", *options, suite, str(new), *sources]
        subprocess.run(command, check=True, timeout=900)
        new.replace(archive)
    finally:
        new.unlink(missing_ok=True)


def _apt(*command: str) -> list[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
