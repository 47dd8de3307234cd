"""Users, folders and modules, as systemd's own tools would make them in an empty root."""

import subprocess

import pytest

from tests.systemd.units import FOLDER, UNITS, read

USERS, FOLDERS, MODULES = (FOLDER / place / "kiosk.conf" for place in ("sysusers.d", "tmpfiles.d", "modules-load.d"))


def lines(path):
    return [line.split() for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.fixture
def root(tmp_path, requires):
    requires("systemd")
    (tmp_path / "etc").mkdir()
    return tmp_path


def made(program, root, file):
    return subprocess.run(
        [program, f"--root={root}", str(file)], check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def test_the_users_are_made_without_a_login_and_the_kiosk_has_the_groups_of_its_devices(root):
    ended = made("systemd-sysusers", root, USERS)
    assert ended.returncode == 0, ended.stdout
    users = {line.split(":")[0]: line.split(":") for line in (root / "etc/passwd").read_text().splitlines()}
    assert {"kiosk", "kiosk-screen"} <= set(users)
    assert {users[name][6] for name in ("kiosk", "kiosk-screen")} == {"/usr/sbin/nologin"}
    groups = dict(line.split(":")[0::3] for line in (root / "etc/group").read_text().splitlines())
    assert {name for name, members in groups.items() if "kiosk" in members.split(",")} == {
        "lp", "dialout", "video", "bluetooth"
    }  # fmt: skip


def test_each_user_of_a_unit_is_one_that_is_made():
    made_ = {line[1] for line in lines(USERS) if line[0] == "u"}
    wanted = {user for unit in UNITS for user in read(unit)["Service"]["User"]}
    assert wanted
    assert wanted <= made_


def test_secrets_are_in_a_folder_of_roots_alone(root):
    made("systemd-sysusers", root, USERS)
    ended = subprocess.run(
        ["systemd-tmpfiles", "--create", f"--root={root}", str(FOLDERS)], check=False, text=True, capture_output=True
    )
    assert ended.returncode == 0, ended.stderr
    assert oct((root / "etc/kiosk/credentials").stat().st_mode & 0o777) == "0o700"
    assert oct((root / "etc/kiosk").stat().st_mode & 0o777) == "0o755"
    assert oct((root / "var/lib/kiosk").stat().st_mode & 0o777) == "0o750"


def test_the_folders_are_those_that_the_service_and_the_commands_know():
    from kiosk.config import files

    places = {line[1] for line in lines(FOLDERS)}
    assert {str(files.STATE), str(files.CREDENTIALS)} <= places
    service = read(FOLDER / "kiosk.service")["Service"]
    assert service["LoadCredential"] == [f"kiosk:{files.CREDENTIALS}"]
    assert service["StateDirectory"] == [files.STATE.name]


def test_modules_are_named_one_in_a_line():
    assert all(len(line) == 1 for line in lines(MODULES))
