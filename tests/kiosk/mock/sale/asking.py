"""How phones ask several servers: another one if one does not answer, and again where the records are away."""

import asyncio
import time
from collections.abc import Sequence
from itertools import count
from typing import Any

import httpx

from tests.kiosk.mock.sale.processes import Server

_PATIENT_SECONDS = 60.0
_PAUSE = 0.3
"""seconds for which one asks again where the records are away, and between two tries"""


class Asking:
    """Asks over one client; counts how often that had to be done again, and keeps what was told unclearly."""

    def __init__(self, client: httpx.AsyncClient, servers: Sequence[Server]) -> None:
        self._client = client
        self._servers = servers
        self.again = 0
        """how many requests nobody answered"""
        self.put_off = 0
        """how many answers said that the records are away"""
        self.unclear: list[str] = []

    async def get(self, path: str) -> Any:
        return (await self._client.get(self._servers[0].url + path)).json()

    async def post(self, number: int, path: str, **request: Any) -> httpx.Response:
        """Ask the server of that number first."""
        deadline, away = time.monotonic() + _PATIENT_SECONDS, 0
        for turn in count(number):
            try:
                answer = await self._client.post(self._servers[turn % len(self._servers)].url + path, **request)
            except httpx.TransportError:
                self.again, away = self.again + 1, away + 1
                if away == len(self._servers):
                    raise
                continue
            if answer.status_code != 503 or time.monotonic() > deadline:
                return answer
            self._put_off(answer)
            await asyncio.sleep(_PAUSE)
        raise AssertionError("a count has no end")

    def _put_off(self, answer: httpx.Response) -> None:
        self.put_off += 1
        told, after = answer.json(), int(answer.headers["Retry-After"])
        if told["reason"] != "records_away" or not told["detail"] or not after or "Error" in answer.text:
            self.unclear.append(f"what was put off was told {answer.text}")
