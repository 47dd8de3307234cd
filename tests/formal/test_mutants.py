import pytest

from tests.formal.checker import search, told
from tests.formal.laws import LAWS
from tests.formal.mutants import MORE, MUTANTS

EVERY = MUTANTS | MORE


@pytest.mark.parametrize(("mutant", "law", "bounds"), [(it, *expected) for it, expected in EVERY.items()])
def test_a_protocol_with_one_rule_changed_breaks_a_law(mutant, law, bounds, record_property):
    found = search(mutant(), bounds, first=True)
    assert law in found.traces, f"{mutant.__doc__} It survives {found.worlds:,} worlds."
    way = f"{mutant.__name__} breaks {law} in {len(found.traces[law])} steps: {told(found.traces[law])}"
    record_property("trace", way)
    print(way)


def test_each_law_is_broken_by_a_mutant():
    assert {law for law, _ in EVERY.values()} >= LAWS.keys() | {"L1"}


def test_the_mutants_of_the_design_are_nine():
    assert len(MUTANTS) == 9
