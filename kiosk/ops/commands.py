"""What a technician can ask of the daemon by commands: what went over the printer's line in the last jobs."""

from collections.abc import Mapping

from drivers.trace import Trace
from kiosk.control.server import Answer, Command, Request

TRACE_COMMANDS = ("trace",)


class TraceCommands:
    """The command ``trace``."""

    def __init__(self, trace: Trace) -> None:
        """Take the trace of the printer's line."""
        self._trace = trace

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by name."""
        return {"trace": self._tell}

    async def _tell(self, _request: Request) -> Answer:
        for told in self._trace.tell():
            yield {
                "job": told.job,
                "whole": told.whole,
                "cut": told.cut,
                "entries": [
                    {"at": one.at, "kind": one.kind, "data": one.data.hex(), "text": one.text} for one in told.entries
                ],
            }
