"""How printers are brought to prove a paper: what such a way consists of; the ways are rows of ``printers.proof``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.ports import Evidence
from drivers.printers import commands
from drivers.printers.replies import Reply
from drivers.printers.status import Dialect

if TYPE_CHECKING:
    from drivers.printers.job import Job

OPENING, BEFORE_CUT, AFTER_CUT, AGAIN = "S", "P", "C", "A"
"""the fourth character of a process id, after the three of the job; the last one asks once more"""


def _glance(job: "Job") -> bytes:
    return commands.question(job.dialect.glance)


@dataclass(frozen=True)
class Way:
    """How a printer is brought to prove a paper: a row of ``drivers.printers.proof``."""

    mark: Callable[[Dialect, str, str], bytes]
    """the bytes that ask it to say when it has come to a place: the job's name and one of OPENING to AGAIN"""
    answers: Callable[["Job", Reply, str], bool]
    """whether a reply is the answer to that mark"""
    judge: Callable[["Job", float], Evidence | None]
    """what is proved by now, of a job of which all bytes are taken; None: wait"""
    sure: bool = False
    """whether nothing else can be taken for the answer"""
    look: Callable[["Job"], bytes] = _glance
    """the questions that are asked meanwhile"""
    look_seconds: float = 0.0
    """how often; 0: only while it can't print"""
    presents: bool = False
    """whether the paper itself is watched, so that all must be at rest and the output clear before"""
    counts: bool = False
    """whether cuts are counted, and must be before"""
