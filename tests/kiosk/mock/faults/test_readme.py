import json
import re
from pathlib import Path
from typing import get_args

import kiosk.mock
from kiosk.mock.chain import outbox
from kiosk.mock.faults.board import FaultBoard
from kiosk.mock.faults.rows import FaultRow, FaultRows
from kiosk.mock.sale import courier, gateway

README = Path(kiosk.mock.__file__).with_name("README.md").read_text(encoding="utf-8")
TROUBLES = README.split("## Troubles on request")[1].split("\n## ")[0]


def test_the_readme_lists_exactly_the_fields_of_a_row():
    told = re.findall(r"^\| `(\w+)` \|", TROUBLES, re.MULTILINE)
    assert sorted(told) == sorted(FaultRow.model_fields)


def test_the_troubles_in_the_readme_can_be_ordered():
    (text,) = re.findall(r"```json\n(.*?)```", TROUBLES, re.DOTALL)
    board = FaultBoard(FaultRows.model_validate(json.loads(text)).faults, lambda: 0.0)
    routes = (("GET", "/v1/keys"), ("POST", "/v1/claims"), ("GET", "/v1/films"))
    calm, lost, slow = (row.model_dump() for route in routes if (row := board.draw(*route)))
    assert not calm["latency_s"]
    assert lost["drop_after_commit"]
    assert slow["latency_s"] == 1.5


def test_the_readme_tells_every_standing_of_a_payment_and_every_pause():
    payments = README.split("## The payment gateway")[1].split("## The chain")[0]
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", payments, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(get_args(gateway.Standing))
    *pauses, last = (f"{pause:g}" for pause in courier.PAUSES)
    assert f"{', '.join(pauses)} and {last} seconds" in payments
    *pauses, last = (f"{pause:g}" for pause in outbox.PAUSES)
    assert f"{', '.join(pauses)} and then every {last} seconds" in " ".join(README.split())
