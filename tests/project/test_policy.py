"""What tests may leave out, and what then must be said. Runs small suites under this suite's own rules."""

import subprocess
import sys

import pytest

from tests.conftest import in_shares

SUITE = """
def test_that_reads_samples(corpus):
    assert (corpus("qr") / "sample").read_text() == "here"

def test_that_scans(requires):
    requires("chromium")

def test_that_needs_nothing():
    pass
"""


@pytest.fixture
def suite(tmp_path, root, monkeypatch):
    """Run SUITE with the given environment and without any browser; return exit code and output."""
    (tmp_path / "conftest.py").write_text((root / "tests" / "conftest.py").read_text())
    (tmp_path / "test_small.py").write_text(SUITE)
    # Without a base of its own it would clear away what earlier runs left in the usual place, for minutes.
    folders = [f"--rootdir={tmp_path}", f"--basetemp={tmp_path / 'base'}"]

    def run(**environment):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders],
            cwd=tmp_path,
            env={"PATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def samples(tmp_path):
    folder = tmp_path / "samples" / "qr"
    folder.mkdir(parents=True)
    (folder / "sample").write_text("here")
    return folder.parent


def test_what_is_left_out_is_counted_with_its_reason(suite):
    ended = suite()
    assert ended.returncode == 0
    assert "left out: 1 × needs chromium: it is not on this machine; 1 × needs corpus: KIOSK_CORPUS" in ended.stdout
    assert "1 passed, 2 skipped" in ended.stdout


def test_samples_are_used_where_they_are(suite, samples):
    ended = suite(KIOSK_CORPUS=str(samples))
    assert "2 passed, 1 skipped" in ended.stdout


def test_samples_that_are_named_and_not_there_are_a_failure(suite, tmp_path):
    ended = suite(KIOSK_CORPUS=str(tmp_path / "nowhere"))
    assert ended.returncode == 1
    assert "there is no corpus 'qr' in it" in ended.stdout


def test_what_is_required_and_missing_is_a_failure(suite):
    ended = suite(KIOSK_REQUIRE="corpus, chromium")
    assert ended.returncode == 1
    assert "2 failed, 1 passed" in ended.stdout
    assert "KIOSK_REQUIRE asks for it" in ended.stdout


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_each_workers_share_begins_with_long_tests_and_none_is_lost(workers):
    kinds = ["tests/contract/", "tests/journeys/", "tests/kiosk/", "tests/simulation/"]
    tests = [f"{kind}test_a.py::test_{number}" for kind in kinds for number in range(6)]
    order = in_shares(tests, workers)
    assert sorted(order) == list(range(len(tests)))
    share = len(tests) // workers
    for begin in range(0, len(tests), share):
        long = ["journeys" in tests[n] or "simulation" in tests[n] for n in order[begin : begin + share]]
        assert long == sorted(long, reverse=True)
        assert any(long)
