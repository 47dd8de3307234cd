"""What is answered while the database can't be reached, or does not serve; the server goes on when it is back."""

import logging

from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError

from kiosk.mock import engines
from kiosk.mock.problems import Fault, Problem, reply

RETRY_SECONDS = 3
"""After which it makes sense to try again."""
_log = logging.getLogger(__name__)


def problem_of(error: BaseException) -> Problem:
    """What is told where the records are away; whether something was done is not known then. Raises all else."""
    if not engines.is_away(error):
        raise error
    _log.error("the records can't be reached: %s", engines.said(error))
    return Problem(Fault.RECORDS_AWAY, seconds=RETRY_SECONDS)


def install(app: FastAPI) -> None:
    """Answer so wherever the app meets it."""

    @app.exception_handler(SQLAlchemyError)
    def _(request: Request, error: SQLAlchemyError) -> Response:
        return reply(problem_of(error), request)
