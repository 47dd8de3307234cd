from kiosk.domain.health import Health, Readiness, together
from kiosk.domain.problem import Code, Problem

BLURRED = Health(Readiness.DEGRADED, Problem(Code.CAMERA_BLURRED))
DARK = Health(Readiness.DEGRADED, Problem(Code.CAMERA_BLACK))
PAPER = Health(Readiness.OUT_OF_SERVICE, Problem(Code.PRINTER_PAPER))
DISK = Health(Readiness.OUT_OF_SERVICE, Problem(Code.DISK))


def test_a_kiosk_of_which_nothing_is_known_to_be_wrong_is_ready():
    assert together(()) == together((Health(),)) == Health(Readiness.READY, None)


def test_the_worst_part_decides_and_of_several_the_first():
    assert together((BLURRED, DARK)) == BLURRED
    assert together((Health(), BLURRED, PAPER, DISK)) == PAPER
