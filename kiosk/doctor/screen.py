"""The customers' page."""

import socket
from collections.abc import Iterator

import requests

from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, skip

_SECONDS = 3.0
_PORT = "end the other program (ss -ltnp shows it), or set [screen] port to another one"


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Fetch the page from the daemon, or see whether its port is free."""
    section = bench.config.screen
    if not section.host:
        yield skip("screen", "no page is configured")
    elif bench.ask is None:
        yield _free(section.host, section.port)
    else:
        status = bench.told(do="status")
        address = status["screen"]
        trouble = status["troubles"].get("screen", "the page is not served")
        yield _served(str(address)) if address else fail("screen", str(trouble), _PORT)


def _free(host: str, port: int) -> Line:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            return fail("screen", f"port {port} of {host} can't be had: {error.strerror}", _PORT)
    return ok("screen", f"port {port} of {host} is free for the page")


def _served(address: str) -> Line:
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(address, timeout=_SECONDS)
        except requests.RequestException as error:
            return fail("screen", f"{address} does not answer: {error}", "start the kiosk again")
    if not answer.ok:
        return fail("screen", f"{address} answers with {answer.status_code}", "start the kiosk again")
    return ok("screen", f"the page is at {address}")
