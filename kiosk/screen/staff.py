"""The staff's page and what it asks, for whoever was let in; every act bears the name of who did it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from drivers.errors import DriverError
from kiosk.errors import KioskError
from kiosk.screen import files
from kiosk.screen.guard import asked
from kiosk.staff.acts import Acts
from kiosk.staff.door import Door, Locked, NotLetIn, Session
from kiosk.staff.errors import ActRefused, StaffError

PATH = "/staff/"
_COOKIE = "kiosk-staff"
_MOST_ROWS = 200

Said = dict[str, Any]
Done = dict[str, Any] | None


class StaffPages:
    """The page at ``/staff/``."""

    def __init__(self, acts: Acts, door: Door) -> None:
        """Take what staff can do, and who lets them in."""
        self._acts = acts
        self._door = door
        self._files = files.folder(files.WEB / "staff")

    @property
    def opened(self) -> str | None:
        """The page's address for whoever showed a badge a moment ago."""
        return f"{PATH}#{key}" if (key := self._door.key) else None

    @property
    def routes(self) -> list[BaseRoute]:
        """To be served beside the customer's page, behind the same guard."""
        return [
            Mount(
                PATH.rstrip("/"),
                routes=[
                    Route("/", self._index),
                    Route("/assets/{path:path}", self._asset),
                    Route("/sign-in", self._sign_in, methods=["POST"]),
                    Route("/enter", self._enter, methods=["POST"]),
                    Route("/sign-out", self._sign_out, methods=["POST"]),
                    Route("/stay", self._stay, methods=["POST"]),
                    Route("/now", self._now),
                    Route("/journal", self._journal),
                    *(Route(f"/{name}", self._act(kinds, act), methods=["POST"]) for name, kinds, act in self._table()),
                ],
            )
        ]

    # -- the page, and the door to it ----------------------------------------------------------------------------------

    async def _index(self, request: Request) -> Response:
        return files.give(request, self._files.get("index.html"))

    async def _asset(self, request: Request) -> Response:
        return files.give(request, self._files.get(request.path_params["path"]))

    async def _sign_in(self, request: Request) -> Response:
        said = await asked(request, {"number": int, "pin": str})
        return await self._let_in(request, self._door.sign_in(said["number"], said["pin"]))

    async def _enter(self, request: Request) -> Response:
        said = await asked(request, {"key": str})

        async def entered() -> str:
            return self._door.enter(said["key"])

        return await self._let_in(request, entered())

    async def _sign_out(self, request: Request) -> Response:
        await asked(request, {})
        self._door.sign_out(request.cookies.get(_COOKIE, ""))
        answer = Response(status_code=204)
        answer.delete_cookie(_COOKIE, path=PATH)
        return answer

    async def _stay(self, request: Request) -> Response:
        """Somebody is still at the page."""
        await asked(request, {})
        self._session(request, acts=True)
        return Response(status_code=204)

    async def _let_in(self, request: Request, token: Awaitable[str]) -> Response:
        """Somebody comes in; who was in at the same page is out."""
        answer = Response(status_code=204)
        try:
            # For this machine alone, so without https; scripts never see it.
            answer.set_cookie(_COOKIE, await token, path=PATH, httponly=True, samesite="strict")
            self._door.sign_out(request.cookies.get(_COOKIE, ""))
        except Locked as error:
            return _told(error, 429, wait=error.wait)
        except NotLetIn as error:
            return _told(error, 401, wait=math.ceil(self._door.wait))
        except (KioskError, DriverError) as error:
            return _told(error, 503)
        return answer

    # -- what it shows -------------------------------------------------------------------------------------------------

    async def _now(self, request: Request) -> Response:
        """Asked again and again by a page that is open; so it prolongs nothing."""
        session = self._session(request, acts=False)
        told = {"name": session.name, "ends_in": self._door.left(session)}
        return JSONResponse(told | await self._acts.overview())

    async def _journal(self, request: Request) -> Response:
        self._session(request, acts=True)
        rows = await self._acts.search(request.query_params.get("text", "")[:200], _MOST_ROWS)
        return JSONResponse({"rows": rows})

    # -- what it does --------------------------------------------------------------------------------------------------

    def _table(self) -> list[tuple[str, dict[str, type], Callable[[Said, str], Awaitable[Done]]]]:
        """Each act by its path: what it is told, and what is done."""
        acts = self._acts
        return [
            ("settle", {"ticket": str, "issue": int}, lambda s, by: acts.settle(s["ticket"], s["issue"], by)),
            (
                "reprint",
                {"ticket": str, "issue": int, "reason": str},
                lambda s, by: acts.reprint(s["ticket"], s["issue"], s["reason"], by),
            ),
            ("test-print", {}, lambda _, by: acts.test_print(by)),
            ("service", {"on": bool}, lambda s, by: acts.service_mode(s["on"], by)),
            ("restart", {"component": str}, lambda s, by: acts.restart(s["component"], by)),
            ("new-roll", {"mm": int}, lambda s, by: acts.new_roll(s["mm"], by)),
        ]

    def _act(
        self, kinds: dict[str, type], act: Callable[[Said, str], Awaitable[Done]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def do(request: Request) -> Response:
            session = self._session(request, acts=True)
            said = await asked(request, kinds)
            # An act that has begun is done to its end, also where the page is closed meanwhile.
            work = asyncio.ensure_future(act(said, session.name))
            try:
                return JSONResponse(await asyncio.shield(work) or {})
            except StaffError as error:
                return _told(error, 409)
            except (KioskError, DriverError) as error:
                return _told(error, 503)

        return do

    def _session(self, request: Request, *, acts: bool) -> Session:
        session = self._door.session(request.cookies.get(_COOKIE, ""), acts=acts)
        if session is None:
            raise HTTPException(401, "signed_out")
        return session


def _told(error: KioskError | DriverError, status: int, **more: Any) -> JSONResponse:
    """Why something is not done; with the code and both texts where the screen has them."""
    told: dict[str, Any] = {"reason": str(error.reason), "said": str(error), "remedy": error.remedy, **more}
    if isinstance(error, ActRefused):
        text = error.problem.text
        told |= {"code": error.problem.code, "zh": text.zh, "en": text.en}
    return JSONResponse(told, status)
