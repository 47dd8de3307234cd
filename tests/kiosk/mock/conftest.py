"""The real server on the loopback, with a clock that tests set forward."""

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import uvicorn

from drivers.listening import listen
from kiosk.mock.app import create
from kiosk.mock.client import Phone, PhoneRefused, Purchase
from kiosk.mock.office import Office
from kiosk.mock.settings import Limits, Settings
from kiosk.mock.storage import Store
from kiosk.trust import development
from kiosk.trust.messages import sign_request
from tests.kiosk.mock.contract.witness import Contract, Witness
from tests.kiosk.mock.sale.shop import Shop

RELAXED = Settings(limits=Limits(claims_per_minute=100_000, wrong_vouchers=100_000), reconcile_seconds=86_400)
PATIENCE = 60.0
"""Seconds that an answer may take on a machine that has much else to do; its wrongness does not wait."""


class SetClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class KioskClient:
    """A kiosk that says what it is told to, by plain HTTP, signed."""

    url: str
    clock: Callable[[], datetime]
    id: str = "kiosk-1"
    key: Any = None
    boot_id: str = field(default_factory=lambda: secrets.token_hex(8))
    head: Any = None
    greeted: str = ""
    ahead: float = 0
    """seconds that this kiosk's clock is ahead"""

    def restarted(self) -> "KioskClient":
        return replace(self, boot_id=secrets.token_hex(8), greeted="")

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        return self.send(self.signed("POST", path, json.dumps(body).encode(), **headers))

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.send(self.signed("GET", path, b"", **headers))

    def signed(self, method: str, path: str, body: bytes = b"", **more: str) -> requests.PreparedRequest:
        """A request, ready to be sent, once or twice, as it is or changed."""
        headers = {"Kiosk": self.id, "Kiosk-Boot": self.boot_id, "Accept-Language": "en"} | more
        if body:
            headers["Content-Type"] = "application/json"
        if self.head:
            headers["Kiosk-Journal"] = f"{self.head['seq']}:{self.head['hash']}"
        if self.greeted:
            headers["Kiosk-Greeted"] = self.greeted
        request = requests.Request(method, self.url + path, headers, data=body).prepare()
        assert request.url is not None
        key = self.key or development.kiosk_key(self.id)
        now, nonce = self.clock().timestamp() + self.ahead, secrets.token_hex(8)
        request.headers.update(sign_request(key, self.id, method, request.url, headers, body, now=now, nonce=nonce))
        return request

    def send(self, request: requests.PreparedRequest) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            return session.send(request, timeout=PATIENCE)

    def boot(self, head: Any = None) -> requests.Response:
        self.head = head
        body = {"kiosk": self.id, "boot_id": self.boot_id, "journal_head": head, "capabilities": {}, "versions": {}}
        answer = self.post("/v1/boots", body)
        self.greeted = answer.headers.get("Server-Boot", self.greeted)
        return answer

    def ask(self, path: str, body: Any, **headers: str) -> requests.Response:
        """Post it, again after a greeting where the server wants that first."""
        answer = self.post(path, body, **headers)
        if answer.status_code == 409 and answer.json()["reason"] == "greet_first":
            self.boot(self.head)
            answer = self.post(path, body, **headers)
        return answer

    def claim(self, voucher: str, key: str = "", **more: Any) -> requests.Response:
        body = {"voucher": voucher, "boot_id": self.boot_id, "kiosk": self.id} | more
        return self.ask("/v1/claims", body, **{"Idempotency-Key": key or secrets.token_hex(16)})

    def reissue(self, claim: str, ticket: Any, supersedes: int | None = None) -> requests.Response:
        n = ticket["issue"] if supersedes is None else supersedes
        body = {"supersedes": n, "reason": "not received", "boot_id": self.boot_id}
        return self.ask(f"/v1/claims/{claim}/tickets/{ticket['ticket']}/reissue", body)

    def tell(self, kind: str, claim: str, ticket: Any = None, **more: Any) -> Any:
        """Report one fact; answer its acknowledgement."""
        fact = {"id": secrets.token_hex(8), "kind": kind, "claim": claim, "evidence": "proved", "detail": {}}
        if ticket is not None:
            fact |= {name: ticket[name] for name in ("ticket", "issue", "serial")}
        return self.facts(fact | more)[0]

    def facts(self, *facts: Any) -> Any:
        answer = self.post("/v1/facts", {"kiosk": self.id, "boot_id": self.boot_id, "facts": list(facts)})
        assert answer.status_code == 200, answer.text
        return answer.json()["acknowledged"]

    def state(self, ticket: Any) -> str:
        return str(self.get(f"/v1/tickets/{ticket['ticket']}").json()["state"])


@dataclass
class House:
    """A running server and the ways to talk to it."""

    url: str
    office: Office
    clock: SetClock
    _next: dict[datetime, str] = field(default_factory=dict)
    """the next screening at a time: the list of all is long, and most tests buy"""

    def kiosk(self, number: int = 1) -> KioskClient:
        return KioskClient(self.url, self.clock, f"kiosk-{number}")

    def phone(self) -> Phone:
        return Phone(self.url)

    def buy(self, seats: Any = 1) -> Purchase:
        with self.phone() as phone:
            now = self.clock()
            if now not in self._next:
                self._next[now] = phone.screenings()[0]["screening"]
            try:
                return phone.buy(self._next[now], seats)
            except PhoneRefused:
                return phone.buy(seats=seats)

    def admit(self, ticket: Any, token: str = "development-gate", code: str = "") -> requests.Response:
        """Scan a ticket's paper, which bears the code of its face, or another one."""
        return self.post("/v1/admissions", {"code": code or ticket["face"]["code"]}, token)

    def staff_reissue(self, ticket: Any, token: str = "development-staff") -> requests.Response:
        body = {"supersedes": ticket["issue"], "reason": "torn", "staff": "7"}
        return self.post(f"/v1/tickets/{ticket['ticket']}/reissue", body, token)

    def post(self, path: str, body: Any, token: str = "development-staff", **more: str) -> requests.Response:
        """Ask as staff or the gate do."""
        headers: dict[str, str | bytes] = {"Authorization": f"Bearer {token}".encode(), "Accept-Language": "en", **more}
        return requests.post(self.url + path, json=body, headers=headers, timeout=PATIENCE)

    def get(self, path: str, token: str = "development-staff") -> requests.Response:
        """Look as staff do."""
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return requests.get(self.url + path, headers=headers, timeout=PATIENCE)


@cache
def contract_of_all() -> Contract:
    """What any server here may answer."""
    app = create(RELAXED)
    app.state.office.store.close()
    return Contract(app.openapi())


@contextlib.contextmanager
def running(settings: Settings, clock: Any = None, database: str = "") -> Iterator[House]:
    """The server on a free port, in a thread, until the block ends."""
    clock = clock or SetClock()
    app = create(settings, clock, database)
    witness = Witness(app, contract_of_all())
    server = uvicorn.Server(uvicorn.Config(witness, log_level="error", lifespan="on", timeout_graceful_shutdown=2))
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield House(f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.office, clock)
        server.should_exit = True
        thread.join(10)
    assert not witness.breaches


@pytest.fixture(scope="session")
def postgres(requires: Callable[[str], None]) -> Iterator[Callable[[], str]]:
    """Make an empty database in a PostgreSQL of the tests' own; the URL of each."""
    requires("postgres")
    from tests.kiosk.mock.postgres import cluster

    with cluster() as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database that lasts, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'booking.db'}"
    made: str = request.getfixturevalue("postgres")()
    return made


@pytest.fixture(scope="module")
def _shared_house() -> Iterator[House]:
    with running(RELAXED) as house:
        yield house


@pytest.fixture
def house(_shared_house: House) -> House:
    """A server with relaxed limits; each test buys for itself."""
    return _shared_house


@pytest.fixture
def house_of() -> Iterator[Callable[..., House]]:
    """Start a server with these settings, for this test alone."""
    with contextlib.ExitStack() as stack:
        yield lambda **rules: stack.enter_context(running(Settings(**rules)))


@pytest.fixture
def office() -> Iterator[Office]:
    """The records, rules and a set clock, without HTTP."""
    clock = SetClock()
    with Store() as store:
        yield Office(store, RELAXED, clock)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def shop(clock: SetClock) -> Iterator[Shop]:
    """The shop without HTTP, at the time of ``clock``."""
    office = create(RELAXED, clock).state.office
    yield Shop(office)
    office.store.close()


@pytest.fixture
def kiosk(house: House) -> KioskClient:
    return house.kiosk(1)


@pytest.fixture
def other(house: House) -> KioskClient:
    return house.kiosk(2)


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Call all functions at the same instant, each on a thread; their results in their order."""

    def run(*functions: Callable[[], Any]) -> list[Any]:
        start, results = threading.Barrier(len(functions)), [None] * len(functions)

        def one(index: int, function: Callable[[], Any]) -> None:
            start.wait(PATIENCE)
            results[index] = function()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        return results

    return run


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Ask again and again until the answer is a good one, which must be soon."""

    def ask(question: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 30
        while not (answer := question()):
            assert time.monotonic() < deadline, "it never came"
            time.sleep(0.02)
        return answer

    return ask
