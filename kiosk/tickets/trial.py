"""Tries a layout on a printer's paper before a customer waits for it; it also leaves what most tickets share set."""

from drivers.errors import NothingSent
from drivers.printers.document import Document, Op
from drivers.printers.encoder import Sheet, lay
from drivers.printers.profile import Profile
from kiosk.config.errors import ConfigError, Problem
from kiosk.domain.booking import Issue, TicketFace
from kiosk.tickets import sample
from kiosk.tickets.layout import Layout


def tried(layout: Layout, profile: Profile) -> Layout:
    """The layout, if a ticket and its reissue fit on the printer's paper with the longest code; else ConfigError."""
    for number in (1, 2):
        issue = sample.issue(number, sample.LONGEST)
        laid(layout, sample.face(issue), issue, profile)
    return layout


def laid(layout: Layout, face: TicketFace, issue: Issue, profile: Profile) -> Sheet:
    """A ticket of this layout on a printer's paper. Raises ConfigError where it does not fit."""
    try:
        return lay(layout(face, issue), profile)
    except NothingSent as error:
        lines = (line for line, op in layout.placed(face, issue) if not _fits(op, profile))
        where = f"line {next(lines, 1)}, on the paper of {profile.name}"
        raise ConfigError(layout.file, (Problem(where, None, str(error), error.remedy),)) from None


def _fits(op: Op, profile: Profile) -> bool:
    try:
        lay(Document((op,)), profile)
    except NothingSent:
        return False
    return True
