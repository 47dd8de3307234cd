"""The real server on the loopback, with a clock that tests set forward."""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import uvicorn

from kiosk.mock.app import create
from kiosk.mock.client import Phone, Purchase
from kiosk.mock.office import Office
from kiosk.mock.server import listen
from kiosk.mock.settings import Limits, Settings
from kiosk.mock.storage import Store

RELAXED = Settings(limits=Limits(claims_per_minute=100_000, wrong_vouchers=100_000))


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
    """A kiosk that says what it is told to, by plain HTTP."""

    url: str
    id: str = "kiosk-1"
    token: str = ""
    boot_id: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def headers(self) -> dict[str, str]:
        token = self.token or f"development-{self.id}"
        return {"Authorization": f"Bearer {token}", "Kiosk": self.id, "Accept-Language": "en"}

    def restarted(self) -> "KioskClient":
        return KioskClient(self.url, self.id, self.token)

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        return requests.post(self.url + path, json=body, headers=self.headers | headers, timeout=10)

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, headers=self.headers, timeout=10)

    def boot(self, head: Any = None) -> requests.Response:
        body = {"kiosk": self.id, "boot_id": self.boot_id, "journal_head": head, "capabilities": {}, "versions": {}}
        return self.post("/v1/boots", body)

    def claim(self, voucher: str, key: str = "") -> requests.Response:
        body = {"voucher": voucher, "boot_id": self.boot_id, "kiosk": self.id}
        return self.post("/v1/claims", body, **{"Idempotency-Key": key or secrets.token_hex(16)})

    def reissue(self, claim: str, ticket: Any, supersedes: int | None = None) -> requests.Response:
        n = ticket["issue"] if supersedes is None else supersedes
        body = {"supersedes": n, "reason": "not received", "boot_id": self.boot_id}
        return self.post(f"/v1/claims/{claim}/tickets/{ticket['ticket']}/reissue", body)

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

    def kiosk(self, number: int = 1) -> KioskClient:
        return KioskClient(self.url, f"kiosk-{number}")

    def phone(self) -> Phone:
        return Phone(self.url)

    def buy(self, seats: Any = 1) -> Purchase:
        with self.phone() as phone:
            return phone.buy(seats=seats)

    def admit(self, ticket: Any, token: str = "development-gate") -> requests.Response:
        body = {name: ticket[name] for name in ("ticket", "issue", "serial")}
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return requests.post(self.url + "/v1/admissions", json=body, headers=headers, timeout=10)

    def staff_reissue(self, ticket: Any, token: str = "development-staff") -> requests.Response:
        body = {"supersedes": ticket["issue"], "reason": "torn", "staff": "7"}
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return requests.post(
            f"{self.url}/v1/tickets/{ticket['ticket']}/reissue", json=body, headers=headers, timeout=10
        )


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[House]:
    """The server on a free port, in a thread, until the block ends."""
    clock = SetClock()
    app = create(settings, clock)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=2))
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield House(f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.office, clock)
        server.should_exit = True
        thread.join(10)


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
            start.wait(10)
            results[index] = function()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return results

    return run
