"""All worlds of small bounds; ``make formal`` looks at larger ones."""

import pytest

from tests.formal.checker import TooMany, search
from tests.formal.protocol import Bounds, PresumingPrinters, Protocol, VisualGate


@pytest.mark.parametrize(
    ("protocol", "bounds"),
    [
        (Protocol, Bounds(tickets=1, visits=1, faults=2, staff=1)),
        (Protocol, Bounds(tickets=1, visits=2, faults=0)),
        (PresumingPrinters, Bounds(tickets=1, visits=1, faults=1, staff=1)),
        (VisualGate, Bounds(tickets=1, visits=2, faults=0, staff=1)),
    ],
)
def test_no_world_breaks_a_law_and_from_each_a_way_leads_to_paper(protocol, bounds, record_property):
    found = search(protocol(), bounds)
    record_property("worlds", found.worlds)
    print(f"{protocol.__name__}, {bounds}: {found.worlds:,} worlds, {found.steps:,} steps")
    assert not found.traces, str(found)
    assert found.owing


def test_a_search_that_grows_too_large_says_so():
    with pytest.raises(TooMany, match="1,000 worlds"):
        search(Protocol(), Bounds(tickets=2, visits=2), most=1_000)
