from pathlib import Path

import pytest

from tests.formal.checker import search, told
from tests.formal.laws import LAWS
from tests.formal.mutants import MORE, MUTANTS

EVERY = MUTANTS | MORE
README = (Path(__file__).parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize(("mutant", "law", "bounds"), [(it, *expected) for it, expected in EVERY.items()])
def test_a_protocol_with_one_rule_changed_breaks_a_law(mutant, law, bounds, record_property):
    found = search(mutant(), bounds, first=True)
    assert law in found.traces, f"{mutant.__doc__} It survives {found.worlds:,} worlds."
    trace = found.traces[law]
    way = f"{mutant.__name__} breaks {law} in {len(trace)} steps: {told(trace)}"
    record_property("trace", way)
    print(way)
    assert f"(`{mutant.__name__}`) | {law} | {len(trace)} |" in README, "the README says it otherwise"


def test_each_law_is_broken_by_a_mutant():
    assert {law for law, _ in EVERY.values()} >= LAWS.keys() | {"L1"}


def test_the_mutants_of_the_design_are_nine():
    assert len(MUTANTS) == 9
