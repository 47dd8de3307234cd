"""What all tests share: the loopback alone, no state of this machine, and what may be missing.

A test that needs something optional asks for it: ``corpus("qr")`` or ``requires("libzbar")``. Where it is missing the
test is skipped and counted at the end of the run; ``KIOSK_REQUIRE=corpus,libzbar`` turns those skips into failures.

=============  ========================================================================================
``corpus``     KIOSK_CORPUS names the folder of sample files; set and wrong is a failure
``libzbar``    the shared library that pyzbar calls
``dbus``       the program dbus-daemon, for Bluetooth in software
``chromium``   a browser, for the screens
``systemd``    its tools, which judge the units
``strace``     sees each system call, and makes it fail; some containers forbid it
``mount``      a disk of its own for a program; some containers forbid it
``receiptio``  npm's receipt printer program, as a client that we did not write; ``make test`` fetches it where npm is
``mosquitto``  an MQTT broker, for telemetry: ``make mqtt-test``
``postgres``   a PostgreSQL server's programs
=============  ========================================================================================
"""

import ctypes.util
import gc
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile(
    "explore", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_PROBES: dict[str, Callable[[], object]] = {
    "libzbar": lambda: ctypes.util.find_library("zbar"),
    "dbus": lambda: shutil.which("dbus-daemon"),
    "chromium": lambda: shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"),
    "receiptio": lambda: shutil.which("node") and Path(sys.prefix, "npm", "node_modules", "receiptio").is_dir(),
    "systemd": lambda: shutil.which("systemd-analyze"),
    "strace": lambda: shutil.which("strace") and _runs("strace", "--output=/dev/null", "true"),
    "mount": lambda: shutil.which("unshare") and _runs(*apart(), "mount", "-t", "tmpfs", "tmpfs", "/tmp"),
    "mosquitto": lambda: (
        shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin") and shutil.which("mosquitto_passwd")
    ),
    "postgres": lambda: shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), None),
}


def apart() -> Sequence[str]:
    """How to begin a program whose mounts nobody else sees."""
    return ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)))


_LONG = ("tests/journeys/", "tests/kiosk/demo/", "tests/kiosk/mock/web/", "tests/mutants/", "tests/simulation/")
"""Where tests take seconds."""
_GARBAGE = 50_000
"""Objects after which Python looks for garbage; with its own 700 that is a tenth of what the tests cost."""


def pytest_configure() -> None:
    """Let the programs under test hear Ctrl-C, even where this run was begun in a shell's background, which is deaf."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def in_shares(tests: Sequence[str], workers: int) -> list[int]:
    """The order in which each worker's share begins with long tests, by numbers; a folder's stay together."""
    numbers = range(len(tests))
    halves = [[n for n in numbers if tests[n].startswith(_LONG) is long] for long in (True, False)]
    return [n for worker in range(workers) for half in halves for n in _share(half, worker, workers)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let no worker sit idle at the end while another one has long tests before it."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    if workers > 1:
        items[:] = [items[number] for number in in_shares([item.nodeid for item in items], workers)]


def pytest_collection_finish() -> None:
    """Look for garbage less often."""
    gc.set_threshold(_GARBAGE)


@pytest.fixture(scope="session")
def requires() -> Callable[[str], None]:
    """Skip, or by policy fail, where the named thing is not on this machine."""
    return _requires


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], Path]:
    """The folder of a corpus by its name; skips, or by policy fails, where there is none."""
    return _corpus


@pytest.fixture(scope="module")
def browser(requires: Callable[[str], None]) -> Iterator[Any]:
    """A browser; not for the whole run, because playwright's loop goes on in this thread until it is closed."""
    requires("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(_PROBES["chromium"]()), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def artefact(tmp_path: Path) -> Callable[[Any, str], Path]:
    """Keep a picture of a page, in the folder KIOSK_ARTEFACTS where that is set; returns where it is."""
    folder = Path(os.environ.get("KIOSK_ARTEFACTS") or tmp_path)

    def keep(page: Any, name: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")
        return folder / f"{name}.png"

    return keep


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command in this process sets up the log for good; the next test listens to it again."""
    loggers = [logging.getLogger(name) for name in ("", "drivers")]
    levels, streams = [logger.level for logger in loggers], list(loggers[0].handlers)
    hooks = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = hooks
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    for handler in set(loggers[0].handlers).difference(streams):
        loggers[0].removeHandler(handler)


@pytest.fixture(scope="session", autouse=True)
def _no_state_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "KIOSK_CONFIG",
            "STATE_DIRECTORY",
            "NOTIFY_SOCKET",
            "CREDENTIALS_DIRECTORY",
            "WATCHDOG_USEC",
            "http_proxy",
            "HTTP_PROXY",
            "all_proxy",
            "ALL_PROXY",
        ):
            patch.delenv(name, raising=False)
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line that says how much was left out, and why."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)
    if reasons:
        told = "; ".join(f"{count} × {reason}" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"left out: {told}", yellow=True)


def _share(whole: list[int], worker: int, workers: int) -> list[int]:
    return whole[len(whole) * worker // workers : len(whole) * (worker + 1) // workers]


def _runs(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _requires(name: str) -> None:
    if not _PROBES[name]():
        _left_out(name, "it is not on this machine")


def _corpus(name: str) -> Path:
    root = os.environ.get("KIOSK_CORPUS")
    if not root:
        _left_out("corpus", "KIOSK_CORPUS is not set")
    folder = Path(str(root), name)
    if not folder.is_dir():
        pytest.fail(f"KIOSK_CORPUS is set, and there is no corpus {name!r} in it")
    return folder


def _left_out(name: str, why: str) -> None:
    required = os.environ.get("KIOSK_REQUIRE", "").replace(" ", "").split(",")
    if name in required:
        pytest.fail(f"needs {name}: {why}, and KIOSK_REQUIRE asks for it")
    pytest.skip(f"needs {name}: {why}")
