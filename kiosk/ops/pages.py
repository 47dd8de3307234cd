"""What a monitoring program can ask: does the loop live, can the next customer be served, and all figures."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.domain.health import Health, Readiness
from kiosk.ops.metrics import Metrics
from kiosk.screen.guard import Guard


def app(health: Callable[[], Health], metrics: Metrics) -> Starlette:
    """The pages as an application; ``health`` tells how ready the kiosk is now."""

    async def healthz(_: Request) -> Response:
        """The daemon's own loop answers, so that there is an answer is the answer."""
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        now = health()
        status = 503 if now.readiness is Readiness.OUT_OF_SERVICE else 200
        return JSONResponse(_told(now), status)

    async def figures(_: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]
    return Starlette(routes=routes, middleware=[Middleware(Guard)])


def _told(health: Health) -> dict[str, Any]:
    problem = health.problem
    return {
        "readiness": health.readiness,
        "code": problem.code if problem else None,
        "said": problem.text.en if problem else None,
        "remedy": problem.remedy if problem else None,
    }
