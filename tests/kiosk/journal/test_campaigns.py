"""A part of each campaign against the journal; ``make journal-io``, ``power-cuts`` and ``bit-rot`` are the whole."""

import pytest

from tests.kiosk.journal.campaign import bit_rot, io_faults, power_cuts
from tests.kiosk.journal.campaign.recording import Mark, record


@pytest.fixture(scope="module")
def steps(requires, tmp_path_factory):
    requires("strace")
    return record(tmp_path_factory.mktemp("story") / "state")


def test_after_a_power_cut_no_promised_row_is_lost_and_no_sound_journal_is_put_aside(steps):
    verdicts = [power_cuts.judge(cut) for cut in power_cuts.cuts(steps, 1, stride=3)]
    assert len(verdicts) > 150
    assert list(filter(None, verdicts)) == []


def test_a_power_cut_that_takes_what_was_synced_is_found_out(steps):
    """The judge can tell: with the syncs of the log struck out, promised rows are lost."""
    lying = [step for step in steps if isinstance(step, Mark) or (step.name, step.path) != ("sync", "journal.db-wal")]
    verdicts = {power_cuts.judge(cut).partition(": ")[2] for cut in power_cuts.cuts(lying, 0, stride=5)}
    assert any("was promised, and is lost" in verdict or "put aside" in verdict for verdict in verdicts)


def test_that_the_log_is_empty_is_durable_before_anything_is_laid_out_in_it(steps):
    """Else zeros between old rows would survive a power cut, and the first of these rows be taken for the newest."""
    log = [step for step in steps if not isinstance(step, Mark) and step.path == "journal.db-wal"]
    after = [then.name for step, _, then in zip(log, log[1:], log[2:], strict=False) if step.name == "truncate"]
    assert len(after) >= 3
    assert set(after) == {"sync"}


def test_when_a_call_on_its_files_fails_the_journal_promises_nothing_that_it_does_not_keep(requires):
    requires("strace")
    outcomes = list(io_faults.run(stride=170))
    assert {outcome.end for outcome in outcomes} == {"refused", "unharmed"}
    assert [outcome for outcome in outcomes if outcome.wrong] == []


def test_a_bit_that_flips_is_found_or_does_no_harm(steps):
    idle = bit_rot.whole(steps)
    ends = {seed: bit_rot.judge(bit_rot.flip(seed, idle)) for seed in range(150)}
    assert {seed: end for seed, end in ends.items() if end not in {bit_rot.DETECTED, bit_rot.HARMLESS}} == {}
    assert set(ends.values()) == {bit_rot.DETECTED, bit_rot.HARMLESS}
