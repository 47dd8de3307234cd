"""P17: after whole journeys, good and bad, no record, log, journal or paper has what only the phone may know."""

import sqlite3
from base64 import b64encode
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from kiosk.control.client import ask
from kiosk.demo.journey import Demo
from kiosk.domain import base45
from kiosk.mock.client import Phone, PhoneRefused
from kiosk.mock.clients.formats import Check, Column, Field, Format, Hashing
from kiosk.mock.clients.identity import Identity, Installation, NotAnonymous, legacy
from kiosk.mock.clients.sources import Device
from kiosk.mock.staff import Staff
from kiosk.trust.codes import TICKET
from tests.journeys import parties
from tests.journeys.parties import Kiosk, code_of, hear, process, tickets_of, until

DEVICE = Device("3569380356438091", bytes.fromhex("a4d1c2b3e4f5"), "ELS-AN00", "Honor-17")
PLAIN = Format(columns=tuple(Column(one, Hashing.NONE, 16) for one in Field), check=Check("crc"))


@dataclass
class Secrets:
    """What must be found nowhere, in every spelling that a careless line might use."""

    spellings: dict[bytes, str] = field(default_factory=dict)

    def text(self, what: str, *texts: str) -> None:
        for text in texts:
            self.spellings |= {text.encode(): what, text.encode("utf-16-le"): what, text.encode().hex().encode(): what}

    def data(self, what: str, data: bytes) -> None:
        digits = data.hex()
        for text in (
            digits,
            digits.upper(),
            data.hex(":"),
            data.hex(":").upper(),
            data.hex("-"),
            data.hex("-").upper(),
        ):
            self.spellings[text.encode()] = what
        self.spellings |= {data: what, b64encode(data): what}

    def device(self, device: Device) -> None:
        self.text("the number", device.number)
        self.data("the MAC address", device.mac)
        self.text("model and brand", device.model, device.brand)

    def identity(self, identity: Identity) -> None:
        self.text("an id", identity.id)
        for place in range(0, 64, 16):
            self.data("a field of an id", bytes.fromhex(identity.id[place : place + 16]))

    def order(self, order) -> None:
        self.text("an order's secret", order["secret"])

    def purchase(self, bought) -> None:
        self.text("an order's secret", bought.secret)
        self.text("a voucher", bought.qr, bought.signed, bought.signed.removeprefix("K1:"))
        for code in {bought.typed, bought.typed.replace("-", "")}:
            self.text("a typed voucher", code, code.lower())

    def found(self, places):
        """Which of them stand where."""
        return sorted(
            {f"{what} in {name}" for name, data in places for it, what in self.spellings.items() if it in data}
        )


def files(*folders):
    """All that is in these folders, except for sockets: names as well as contents."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            yield f"the name of {path.name}", path.name.encode()
            if path.is_file():
                yield path.name, path.read_bytes()


def dump(database):
    """The records as text."""
    with closing(sqlite3.connect(database)) as connection:
        return "\n".join(connection.iterdump()).encode()


def codes(folder):
    """What the codes on all papers say."""
    return [code for path in sorted(folder.glob("*.png")) for code in parties.codes(path)]


@pytest.fixture
def secrets():
    return Secrets()


@pytest.fixture
def phones(secrets):
    """Two phones' identities: one that gives its device away, as the founding document has it, and the usual one."""
    with pytest.warns(NotAnonymous):
        open_one = legacy(DEVICE, PLAIN, allowed=True)
    here = Installation.new(datetime.now(UTC))
    private = here.identity(DEVICE, "our chain")
    secrets.device(DEVICE)
    secrets.data("an installation's secret", here.secret)
    secrets.text("an id", open_one.id)
    secrets.identity(private)
    return open_one, private


@pytest.fixture
def lobby(tmp_path):
    """Server, printer and kiosk as their programs are, saying all that they can say."""
    logs, papers = tmp_path / "logs", tmp_path / "papers"
    logs.mkdir()
    (tmp_path / "settings.toml").write_text("[limits]\nwrong_vouchers = 100\n")
    with (
        (logs / "server.log").open("w") as server_log,
        (logs / "kiosk.log").open("w") as kiosk_log,
        parties.virtual_printer(papers) as printer,
        process(
            *("-m", "kiosk", "mock", "--port", "0", "--settings", str(tmp_path / "settings.toml")),
            *("--database", f"sqlite:///{tmp_path / 'booking.db'}"),
            stderr=server_log,
        ) as running,
    ):
        kiosk = Kiosk(tmp_path / "kiosk", parties.Server(f"http://127.0.0.1:{hear(running)['port']}"), printer)
        kiosk.config.write_text(kiosk.config.read_text().replace("[log]\n", '[log]\nlevel = "debug"\n'))
        with process("-m", "kiosk", "run", "--config", str(kiosk.config), stderr=kiosk_log):
            until(kiosk.ready, "the kiosk is ready")
            yield kiosk


def troubles(server, secrets, phones):
    """What goes wrong on phones: orders with ids that are none, an order that is given back, one that is not paid."""
    garbled = Identity(phones[0].id[::-1], phones[0].form)
    with Phone(server.url, identity=garbled) as phone, pytest.raises(PhoneRefused):
        phone.order()
    with Phone(server.url, identity=phones[1]) as phone:
        cancelled, unpaid = phone.order(), phone.order()
        phone.cancel(cancelled)
    secrets.order(cancelled)
    secrets.order(unpaid)


def collect(kiosk, secrets, phones):
    """Purchases by both phones, each way to redeem them, and the same again, which is refused; the tickets."""
    tickets = []
    for identity, way in ((phones[0], "qr"), (phones[1], "typed"), (phones[1], "signed")):
        with Phone(kiosk.server.url, identity=identity) as phone:
            bought = phone.buy(seats=2)
        secrets.purchase(bought)
        states = kiosk.scan(getattr(bought, way))
        assert states[-1]["state"] == "done", states[-1]
        assert kiosk.scan(getattr(bought, way))[-1]["problem"]["code"] == "VCH-COLLECTED"
        tickets += tickets_of(states)
    return tickets


def test_p17_records_logs_journal_and_papers_know_nothing_that_is_the_phones(lobby, secrets, phones, tmp_path):
    for wrong in ("V1" + "0" * 26, f"{DEVICE.number}", "1234-5678-90AB"):
        secrets.text("what was shown", wrong)
        assert lobby.scan(wrong)[-1]["problem"]
    troubles(lobby.server, secrets, phones)
    tickets = collect(lobby, secrets, phones)
    until(lambda: next(ask(lobby.socket, do="status"))["journal"]["waiting_facts"] == 0, "the server is told all")
    with Staff(lobby.server.url) as staff:
        records = [staff.ticket(ticket) for ticket in tickets]
    assert {record["state"] for record in records} == {"printed"}
    rows = list(ask(lobby.socket, do="journal"))
    papers = codes(tmp_path / "papers")
    places = [
        *files(tmp_path),
        ("the records", dump(tmp_path / "booking.db")),
        ("the journal", "\n".join(map(str, rows)).encode()),
        ("the codes on paper", "\n".join(papers).encode()),
        ("the bytes in these codes", b"\n".join(base45.decode(code.removeprefix(TICKET)) for code in papers)),
    ]
    assert secrets.found(places) == []
    would_be_found = Secrets()
    would_be_found.text("a ticket", tickets[0])
    would_be_found.text("a claim", next(row["claim"] for row in rows if "claim" in row))
    would_be_found.text("a code", code_of(records[0]))
    assert {
        "a ticket in the records",
        "a ticket in the journal",
        "a ticket in the bytes in these codes",
        "a code in the codes on paper",
        "a claim in kiosk.log",
    } <= set(would_be_found.found(places))


def test_p17_a_demo_shows_a_voucher_to_a_camera_and_leaves_no_trace_of_it(secrets, phones, tmp_path, capfd):
    said: list[str] = []
    work = tmp_path / "work"
    work.mkdir()
    with Demo(work, tmp_path / "papers", said.append) as demo:
        with Phone(demo.server, identity=phones[0]) as phone:
            bought = phone.buy(seats=1)
        secrets.purchase(bought)
        (line,) = demo.compare(demo.show(bought))
        assert line.agrees
        left = list(files(tmp_path))
    out, err = capfd.readouterr()
    places = [*left, ("what was said", "\n".join(said).encode()), ("stdout", out.encode()), ("stderr", err.encode())]
    assert secrets.found([*places, ("the codes on paper", "\n".join(codes(tmp_path / "papers")).encode())]) == []
    assert any(name.endswith(".png") for name, _ in left)
