import numpy as np
import pytest

from drivers.cameras import asking
from drivers.cameras.asking import HEAD, Answer, Ask
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.packet import Packet

FIGURES = Figures(0.5, bytes(range(192)) * 3, bytes(CELLS))


@pytest.mark.parametrize(
    "answer",
    [
        Answer([]),
        Answer(["A", "BASE45 "], bytes([7] * CELLS)),
        Answer(["A"], FIGURES.thumbnail, FIGURES),
    ],
    ids=["nothing", "texts and a thumbnail", "figures"],
)
def test_an_answer_comes_back_as_it_was(answer):
    assert Answer.unpack(answer.pack()) == answer


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x00\x00\xff\xfe"])
def test_what_is_no_answer_is_an_error_of_the_connection(data):
    with pytest.raises(OSError, match="nonsense"):
        Answer.unpack(data)


def test_a_question_says_what_is_wanted_and_what_follows():
    data = asking.question(Packet(b"\xff\xd8 jpeg"), Ask.LOOK | Ask.FIGURES, 7)
    assert asking.asked(data[: HEAD.size]) == (Ask.LOOK | Ask.FIGURES, True, 7, (1, 7))
    assert data[HEAD.size :] == b"\xff\xd8 jpeg"
    data = asking.question(np.full((2, 3), 9, np.uint8), Ask.THUMBNAIL, 0)
    assert asking.asked(data[: HEAD.size]) == (Ask.THUMBNAIL, False, 0, (2, 3))
    assert data[HEAD.size :] == bytes([9] * 6)
