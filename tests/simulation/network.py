"""The network between kiosks and server: it loses, delays, repeats and breaks what it carries."""

import asyncio
from io import BytesIO
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from tests.simulation.loop import sleep
from tests.simulation.process import Process
from tests.simulation.world import World

Answer = tuple[int, dict[str, str], bytes]
_GATEWAY: Answer = (502, {"content-type": "text/html"}, b"<h1>Bad gateway</h1>")
_USUAL = (0.004, 0.06)
_LATE = (0.5, 30.0)
_VERY_LATE = (0.1, 300.0)
"""seconds after which a repeated message comes again"""


class Network(HTTPAdapter):
    """What stands in for sockets in a kiosk's HTTP session."""

    def __init__(self, world: World, process: Process) -> None:
        super().__init__()
        self._world = world
        self._process = process

    def send(self, request: requests.PreparedRequest, *_: Any, **more: Any) -> requests.Response:
        """Carry a request to the server and its answer back, if that succeeds within the patience of the kiosk."""
        patience = _seconds(more.get("timeout"))
        self._process.deed(f"{request.method} {request.path_url}")
        answer = self._carry(request, patience)
        self._process.deed(f"answered {request.path_url}")
        return self._response(request, answer)

    def _carry(self, request: requests.PreparedRequest, patience: float) -> Answer:
        world, mix = self._world, self._world.mix
        if not world.house.up:
            sleep(0.01)
            raise requests.ConnectionError("connection refused")
        if world.happens("broken", mix.broken / 2):
            sleep(0.05)
            return _GATEWAY
        arrived: list[Answer] = []
        if not world.happens("lost", mix.lost):
            there = self._delay()
            self._deliver(request, there, arrived)
            if world.happens("repeated", mix.repeated):
                self._deliver(request, there + world.random.uniform(*_VERY_LATE), [])
            back = self._delay()
            if there + back <= patience and not world.happens("lost", mix.lost):
                sleep(there + back)
                if arrived:
                    return _GATEWAY if world.happens("broken", mix.broken / 2) else arrived[0]
                raise requests.ConnectionError("connection reset")
        sleep(patience)
        raise requests.ReadTimeout("no answer in time")

    def _deliver(self, request: requests.PreparedRequest, seconds: float, arrived: list[Answer]) -> None:
        """Let the request arrive after so many seconds, even if whoever sent it is gone by then."""
        world = self._world
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        method, url, headers = str(request.method), str(request.url), dict(request.headers)

        def arrive() -> None:
            if world.house.up:
                arrived.append(world.house.answer(method, url, headers, body))

        asyncio.get_running_loop().call_later(seconds, arrive)

    def _delay(self) -> float:
        return self._world.random.uniform(*(_LATE if self._world.happens("late", self._world.mix.late) else _USUAL))

    def _response(self, request: requests.PreparedRequest, answer: Answer) -> requests.Response:
        status, headers, body = answer
        headers = {**headers, "content-length": str(len(body))}
        if self._world.happens("half", self._world.mix.half):
            body = body[: len(body) // 2]
        raw = urllib3.HTTPResponse(
            BytesIO(body), headers, status, preload_content=False, enforce_content_length=True, reason=""
        )
        return self.build_response(request, raw)


def _seconds(timeout: Any) -> float:
    """The patience for a whole answer."""
    if isinstance(timeout, urllib3.Timeout):
        return float(timeout.total)  # type: ignore[arg-type]
    return float(max(timeout)) if isinstance(timeout, tuple) else float(timeout or 5.0)
