"""A copy of the project in which nothing of this checkout can be reached."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]


class Place(NamedTuple):
    """A folder in which commands run as they would on a machine that has the project in ``packages`` alone."""

    folder: Path
    packages: Path
    programs: Path

    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.packages),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
        }

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environment(), capture_output=True, text=True, timeout=90
        )

    def succeed(self, command: str) -> str:
        ended = self.run(command)
        assert ended.returncode == 0, f"{command} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
        return ended.stdout


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def project_copy(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The source tree, copied."""
    folder = tmp_path_factory.mktemp("project") / "copy"
    shutil.copytree(ROOT, folder, ignore=_not_of_the_project)
    return Place(folder, folder, _programs(tmp_path_factory.mktemp("programs")))


@pytest.fixture(scope="session")
def installed(project_copy: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A wheel, built from the copy and unpacked elsewhere; the working folder is empty."""
    out = tmp_path_factory.mktemp("wheel")
    project_copy.succeed(f"{sys.executable} -m hatchling build -t wheel -d {out}")
    (wheel,) = out.glob("*.whl")
    packages = tmp_path_factory.mktemp("packages")
    shutil.unpack_archive(wheel, packages, "zip")
    return Place(tmp_path_factory.mktemp("elsewhere"), packages, project_copy.programs)


def _programs(folder: Path) -> Path:
    """The suite's own interpreter as ``python``, and ``kiosk`` by it."""
    (folder / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (folder / "kiosk").write_text(f'#!/bin/sh\nexec {sys.executable} -m kiosk "$@"\n')
    for program in folder.iterdir():
        program.chmod(0o755)
    return folder


def _not_of_the_project(folder: str, names: list[str]) -> set[str]:
    hidden = {name for name in names if name.startswith(".") and name not in {".gitignore", ".ci"}}
    made = {"tests", "build", "dist", "demo-out"} if Path(folder) == ROOT else {"__pycache__"}
    return hidden | (made & set(names))
