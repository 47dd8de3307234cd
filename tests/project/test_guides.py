"""Guides say what the product is: pages that are made from its tables are as the tables are."""

import pytest

from kiosk.doctor.checks import CHECKS
from kiosk.domain.problem import Code
from tests.project.guides import AGAIN, FAMILIES, PAGES


@pytest.mark.parametrize("place", PAGES)
def test_a_page_that_is_made_from_tables_is_as_they_are(root, place):
    assert (root / place).read_text("utf-8") == PAGES[place](), f"{place} is old: {AGAIN} writes it anew"


def test_every_code_has_a_family_that_says_where_to_look():
    page = PAGES["kiosk/TROUBLESHOOTING.md"]()
    assert [code for code in Code if f"| `{code}` |" not in page] == []
    kinds = {check.partition(".")[0] for check in CHECKS}
    assert {kind for family in FAMILIES.values() for kind in family.checks.split()} <= kinds
