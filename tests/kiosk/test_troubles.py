"""The line of a trouble, and its two halves."""

import pytest

from kiosk.domain.problem import REMEDIES
from kiosk.troubles import parted, told


@pytest.mark.parametrize("remedy", [*REMEDIES.values(), "", "x", "(all of it)", "(a) and (b)"])
@pytest.mark.parametrize("said", ["Out of paper.", "PRN-PAPER: Out (of paper)", "(", ""])
def test_what_is_said_and_what_to_do_are_told_apart_again(said, remedy):
    assert parted(told(said, remedy)) == (said, remedy)


@pytest.mark.parametrize("line", ["", "no answer", "no answer (yet) from it", "no answer :-)"])
def test_a_line_without_a_remedy_is_all_that_is_said(line):
    assert parted(line) == (line, "")
