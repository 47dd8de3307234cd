"""The shell scripts that prepare a machine, against programs of ours in place of the machine's."""

import os
import shutil
import subprocess

import pytest

CAMPAIGNS = (
    *("journal-io", "power-cuts", "bit-rot", "printer-faults", "formal", "races", "seat-race", "contract"),
    *("campaign", "single-faults", "pair-faults", "mutants", "ble-fuzz", "mqtt-test", "deb", "deb-test"),
)
APT = """#!/bin/sh
echo "$*" >> {log}
case "$*" in *install*) touch {installed};; esac
"""
PYTHON = """#!/bin/sh
case "$*" in *version_info*) exit {old};; esac
test -e {installed}
"""


@pytest.fixture
def machine(tmp_path, root):
    """Run .ci/system-packages where apt-get, id and Python are ours."""
    programs = tmp_path / "bin"
    programs.mkdir()
    log, installed = tmp_path / "apt.log", tmp_path / "installed"

    def program(name, text):
        (programs / name).write_text(text.replace("{log}", str(log)).replace("{installed}", str(installed)))
        (programs / name).chmod(0o755)

    def run(*arguments, root_user=True, apt=APT, old=0):
        for needed in ("sh", "env", "touch", "test"):
            (programs / needed).symlink_to(shutil.which(needed))
        program("id", f"#!/bin/sh\necho {0 if root_user else 1000}\n")
        program("python3", PYTHON.replace("{old}", str(old)))
        if apt:
            program("apt-get", apt)
        ended = subprocess.run(
            ["/bin/sh", str(root / ".ci" / "system-packages"), *arguments],
            env={"PATH": str(programs)},
            capture_output=True,
            text=True,
            timeout=30,
        )
        return ended.returncode, ended.stderr, log.read_text() if log.exists() else ""

    return run


def test_what_is_there_is_left_alone(machine, tmp_path):
    (tmp_path / "installed").touch()
    assert machine("venv") == (0, "", "")


def test_what_is_missing_is_installed_where_that_is_allowed(machine):
    code, said, apt = machine("venv")
    assert code == 0
    assert said == "Installing the system package python3-venv ...\n"
    assert "install -y --no-install-recommends python3-venv" in apt


def test_old_lists_of_packages_are_renewed(machine):
    apt = APT.replace("*install*) ", "*update*) touch {log}.new;; *install*) test -e {log}.new || exit 1; ")
    code, _, calls = machine("libzbar", apt=apt)
    assert code == 0
    assert [line.split()[3] for line in calls.splitlines()] == ["install", "update", "install"]


@pytest.mark.parametrize("circumstances", [{"root_user": False}, {"apt": None}, {"apt": "#!/bin/sh\nexit 1\n"}])
def test_where_it_may_not_be_installed_one_sentence_names_it(machine, circumstances):
    code, said, _ = machine("libzbar", **circumstances)
    assert code == 1
    assert said.splitlines()[-1].startswith("The system package libzbar0 is missing")
    assert said.endswith("install it with: sudo apt-get install libzbar0\n")


def test_what_is_optional_is_a_sentence_and_no_failure(machine):
    code, said, _ = machine("libzbar", "--optional", root_user=False)
    assert code == 0
    assert "libzbar0 is missing" in said


def test_an_old_python_is_refused_in_a_sentence(machine):
    code, said, apt = machine("venv", old=1)
    assert (code, apt) == (1, "")
    assert said.startswith("The kiosk needs Python 3.11 or newer")


def test_a_wrong_call_is_said(machine):
    assert machine("zbar")[0] == 2


@pytest.fixture
def checkout(tmp_path, root):
    """A folder with .ci/run and a Makefile that shows what reaches it."""
    folder = tmp_path / "above" / "checkout"
    shutil.copytree(root / ".ci", folder / ".ci")
    (folder / "Makefile").write_text('test:\n\t@echo "[$$KIOSK_CORPUS] [$$KIOSK_REQUIRE]"\n.DEFAULT:\n\t@echo "$@"\n')
    return folder


def ci(checkout):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "MAKE"))}
    ended = subprocess.run([checkout / ".ci" / "run"], env=environment, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_continuous_integration_requires_the_samples_that_it_finds_above(checkout):
    samples = checkout.parent / "shared" / "corpus"
    samples.mkdir(parents=True)
    required = "corpus,libzbar,dbus,chromium,strace,systemd,debian"
    assert f"[{samples}] [{required}]" in ci(checkout).splitlines()


def test_continuous_integration_says_that_there_are_no_samples(checkout):
    said = ci(checkout)
    assert said.startswith("No folder shared/corpus above this checkout")
    assert "[] []" in said.splitlines()


def test_continuous_integration_tries_the_real_broker_too(checkout):
    assert "mqtt-test" in ci(checkout).splitlines()


def test_continuous_integration_tries_the_debian_package_too(checkout):
    assert "deb-test" in ci(checkout).splitlines()


def test_make_alone_says_what_there_is(project_copy):
    said = project_copy.succeed("make")
    told = [line.split()[1] for line in said.splitlines()]
    assert told == ["help", "demo", "test", "lint", "bench", "kill", *CAMPAIGNS, "clean"]


def test_make_hands_arguments_on(project_copy):
    assert "kiosk demo --stay" in project_copy.succeed("make -n demo ARGS=--stay")
    assert "--dist worksteal -k printer" in project_copy.succeed("make -n test ARGS='-k printer'")
