"""The mutants: which invariant each breaks, and where that is seen soon."""

from dataclasses import dataclass

from tests.mutants.hunting import Ground


@dataclass(frozen=True)
class Mutant:
    """The patch of that name, judged."""

    breaks: str
    ground: Ground


ONCE = (1,)
"""the first opportunity"""
SENT = range(64, 72)
"""the deeds of a kiosk around the last byte of its first ticket, to a printer that can't prove it later"""

_CALM = Ground(range(1, 20), seats=1)
_DEATH = Ground((1, 2, 3), seats=1, model=2, faults=(("death", SENT),))
_LIE = Ground(range(1, 30), seats=1, model=2, faults=(("lies", ONCE), ("paper_out", ONCE)))
_VOID_PAPER = Ground(
    (13,),
    kiosks=2,
    seats=1,
    faults=(("death", (74, 73, 75, 72, 76)), ("dark", ONCE), ("lies", ONCE), ("power_off", (2,)), ("leaves", (2,))),
)
"""where somebody keeps a paper that was replaced and shows it to the camera, the new one being in doubt"""

DESIGN = {
    "resend-after-restart": Mutant("I7", _DEATH),
    "reissue-keeps-the-number": Mutant("I1", _LIE),
    "confirmed-when-written": Mutant("I3", _CALM),
    "facts-of-any-issue": Mutant("I3", _VOID_PAPER),
    "same-claim-after-restart": Mutant("I1", _DEATH),
    "restart-releases-intents": Mutant("I5", _DEATH),
    "doubt-is-final": Mutant("L1", Ground(range(3, 12), seats=1, faults=(("death", (59, 58, 60)),))),
    "lease-without-end": Mutant(
        "L1", Ground((1, 2, 3), kiosks=2, seats=1, faults=(("death", range(41, 60, 2)), ("burns", ONCE)))
    ),
    "refused-can-be-granted": Mutant(
        "DC",
        Ground(
            (28, 36, *range(37, 60)),
            kiosks=2,
            seats=1,
            faults=(("paper_out", ONCE), ("leaves", ONCE), ("elsewhere", ONCE), ("lost", (16, 15, 17, 14, 18))),
        ),
    ),
}
"""Those that the design names."""

OURS = {
    "abandoned-can-be-granted": Mutant(
        "DC", Ground(range(5, 30), seats=1, faults=(("late", (5,)), ("late", (7,)), ("late", (9,))))
    ),
    "admitted-twice": Mutant("I4", Ground(range(24, 80), seats=1)),
    "anchor-follows-any-head": Mutant("I8", Ground((1, 2, 3), seats=2, faults=(("late", (5, 4, 6, 7, 8)),))),
    "claim-takes-what-is-in-doubt": Mutant(
        "I5", Ground(range(1, 60), seats=1, model=2, faults=(("paper_out", ONCE), ("twice", ONCE)))
    ),
    "failed-reissue-is-not-told": Mutant(
        "L2", Ground(range(1, 60), seats=1, model=2, faults=(("lies", ONCE), ("paper_out", ONCE), ("server", ONCE)))
    ),
    "gate-takes-any-issue": Mutant("I2", _LIE),
    "intent-beside-the-bytes": Mutant("I7", _CALM),
    "old-journal-is-believed": Mutant(
        "I5",
        Ground(
            (1, 2, 3),
            seats=3,
            model=2,
            faults=(("image", (40,)), ("death", (102, 99, 105, 96, 108)), ("journal_old", ONCE)),
        ),
    ),
    "scan-takes-any-issue": Mutant("I3", _VOID_PAPER),
    "two-tickets-at-once": Mutant("I6", Ground(range(1, 20), seats=2)),
}
"""More: each invariant has one at least."""

EVERY = DESIGN | OURS
